"""One version to one place: record what is live, deploy, wait, look through the gate, and go back when that fails.

It ends in one of four ways, and says which. Nothing in here believes an answer that it can check: what is live is read
from the host, and whether that is well is seen at the site. Above: the command line. Below: `render`, `gate`,
`returning`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from finsim.errors import OpsError
from finsim.ops.clock import Clock, moment
from finsim.ops.gate import Expected, Gate, Look
from finsim.ops.record import Record
from finsim.ops.render import Deploy, LostAnswer, RenderApi, Status, Version

SECONDS_TO_DEPLOY = 1_800.0  # a build without caches at a free instance's pace
SECONDS_TO_CANCEL = 300.0
SECONDS_BETWEEN_LOOKS = 10.0
N_LOOKS_FOR_AN_ORDER = 3  # after an answer that was lost, before the order is given again
N_ORDERS = 3


class End(StrEnum):
    """How a deployment ended."""

    DEPLOYED = "deployed"
    UNCHANGED = "unchanged"
    ROLLED_BACK = "rolled back"
    UNKNOWN = "UNKNOWN"

    @property
    def exit_code(self) -> int:
        """0 the new version is live and well, 1 the old one is, 3 nobody knows: look now."""
        return {End.DEPLOYED: 0, End.UNCHANGED: 1, End.ROLLED_BACK: 1}.get(self, 3)


@dataclass(frozen=True)
class Step:
    """One thing that happened."""

    at: str
    what: str
    words: str


@dataclass
class Voyage:
    """All that happened, in order; `say` also tells whoever listens."""

    clock: Clock
    listen: Callable[[str], None] = lambda _: None
    steps: list[Step] = field(default_factory=list)
    look: Look | None = None

    def say(self, what: str, words: object) -> None:
        self.steps.append(Step(moment(self.clock.now()), what, str(words)))
        self.listen(f"{what}: {words}")


@dataclass(frozen=True)
class Place:
    """Where to: a name ("staging"), the host's service, and the address under which the site is looked at."""

    name: str
    service: str
    url: str


@dataclass(frozen=True)
class Ship:
    """The means of a deployment."""

    place: Place
    api: RenderApi
    gate: Gate
    clock: Clock
    voyage: Voyage
    seconds_to_deploy: float = SECONDS_TO_DEPLOY

    def record(self, wanted: Version, file: Path) -> Record:
        """Write down what is live, how it is, and which deploys there are. Raises OpsError; nothing has changed yet."""
        service = self.api.service(self.place.service)
        if service.deploys_itself:
            self.voyage.say("warning", "the service deploys by itself at every push; a rollback would not last")
        deploys = self.api.deploys(self.place.service)
        if busy := [deploy for deploy in deploys if deploy.status.is_under_way]:
            raise OpsError("deploys", "no other deployment under way", busy[0].id, "wait for it, or cancel it")
        live = next((deploy for deploy in deploys if deploy.status is Status.LIVE), None)
        look = self.gate.look(Expected()) if live is not None else Look(())
        earlier = tuple(deploy for deploy in deploys if deploy.status is Status.DEACTIVATED)
        made = Record(
            self.place.name, self.place.service, moment(self.clock.now()), wanted, live, earlier, look.outcome,
            look.is_well, frozenset(deploy.id for deploy in deploys),
        )  # fmt: skip
        made.write(file)
        stood = f"{live.id}, {live.version}, {look.words}" if live is not None else "nothing is live yet"
        self.voyage.say("recorded", stood)
        return made

    def deploy(self, record: Record) -> Deploy | None:
        """Start the wanted version and wait for its end; None when the host never took it."""
        started = self._started(record)
        if started is None:
            return None
        self.voyage.say("started", f"{started.id}, {started.version}")
        return self.ended(started, self.seconds_to_deploy)

    def ended(self, deploy: Deploy, seconds: float) -> Deploy:
        """Wait until a deploy is no longer under way; one that takes too long is cancelled."""
        found = self._waited(deploy, seconds)
        if not found.status.is_under_way:
            self.voyage.say("ended", f"{found.id} is {found.status}")
            return found
        self.voyage.say("stuck", f"{found.id} is {found.status} after {seconds:.0f} s; cancelling it")
        try:
            self.api.cancel(self.place.service, found.id)
        except OpsError as error:
            self.voyage.say("cancel", error)
        found = self._waited(found, SECONDS_TO_CANCEL)
        self.voyage.say("ended", f"{found.id} is {found.status}")
        return found

    def order(
        self, what: str, give: Callable[[], Deploy | None], known: frozenset[str], wanted: Version
    ) -> Deploy | None:
        """Give an order until the host has taken it; after a lost answer, look for what it made before the next."""
        for _ in range(N_ORDERS):
            try:
                named = give()
            except LostAnswer as error:
                self.voyage.say("lost", f"{what}: {error}; looking whether it was carried out")
                named = None
            except OpsError as error:  # refused in plain words: nothing was done
                self.voyage.say("refused", f"{what}: {error}")
                return None
            if named is not None:
                return named
            if (made := self._made_since(known, wanted)) is not None:
                self.voyage.say("found", f"{made.id} was made by {what}")
                return made
        self.voyage.say("refused", f"{what} came to nothing after {N_ORDERS} orders")
        return None

    def _started(self, record: Record) -> Deploy | None:
        def give() -> Deploy | None:
            return self.api.start(self.place.service, record.wanted)

        return self.order("the deployment", give, record.known, record.wanted)

    def _made_since(self, known: frozenset[str], wanted: Version) -> Deploy | None:
        """Return the deploy that an order made, if any; the list may lag, so it is read a few times."""
        for _ in range(N_LOOKS_FOR_AN_ORDER):
            self.clock.sleep(SECONDS_BETWEEN_LOOKS)
            new = [deploy for deploy in self.api.deploys(self.place.service) if deploy.id not in known]
            ours = [deploy for deploy in new if deploy.version.is_same(wanted) or deploy.version == Version()]
            if ours:
                return ours[0]
        return None

    def _waited(self, deploy: Deploy, seconds: float) -> Deploy:
        """Ask how a deploy is until it has ended or the time is up; a host that does not answer is asked again."""
        deadline = self.clock.now() + seconds
        while deploy.status.is_under_way and self.clock.now() < deadline:
            self.clock.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                deploy = self.api.deploy(self.place.service, deploy.id)
            except OpsError as error:
                self.voyage.say("no answer", error)
        return deploy

    def is_live(self, deploy: Deploy) -> bool:
        """Whether the host says that this is what users see."""
        live = self.api.live(self.place.service)
        return live is not None and live.id == deploy.id

    def is_well(self, expected: Expected, what: str) -> bool:
        """Look through the gate and say what was seen."""
        passed, look = self.gate.passes(expected)
        self.voyage.look = look
        self.voyage.say("gate passed" if passed else "gate FAILED", f"{what}: {look.words}")
        return passed
