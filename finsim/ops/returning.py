"""Back to what stood before, by the first way that works: each way is tried, waited for and looked at before the next.

The host's own rollback to the recorded deploy (no build), a deployment of its commit, of the last good image, of the
commit before that. When none of them leads to a site that is well, a branch `rollback/…` holds the last good commit
with a note for people, and the end is UNKNOWN, said loudly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from finsim.errors import OpsError
from finsim.ops.branch import Branch
from finsim.ops.gate import Expected
from finsim.ops.record import Record
from finsim.ops.render import Deploy, Version
from finsim.ops.shipping import End, Ship


@dataclass(frozen=True)
class Way:
    """One way back: what to order, and which version must then answer."""

    words: str
    order: Callable[[], Deploy | None]
    version: Version


def ways(ship: Ship, record: Record, last_good_image: str = "") -> Iterator[Way]:
    """Yield the ways back in the order in which they are tried."""
    api, service = ship.api, ship.place.service
    live = record.live
    if live is not None:
        yield Way(f"the host's rollback to {live.id}", lambda: api.roll_back(service, live.id), live.version)
        if live.version.commit:
            yield Way(f"a deployment of {live.version}", lambda: api.start(service, live.version), live.version)
    image = Version(image=last_good_image or (live.version.image if live is not None else ""))
    if image.image:
        yield Way(f"a deployment of {image}", lambda: api.start(service, image), image)
    if record.earlier:
        before = record.earlier[0]
        yield Way(f"the host's rollback to {before.id}", lambda: api.roll_back(service, before.id), before.version)


def go_back(ship: Ship, record: Record, branch: Branch, last_good_image: str = "") -> End:
    """Try every way; return ROLLED_BACK from the first that ends well, else leave the branch and return UNKNOWN."""
    for way in ways(ship, record, last_good_image):
        ship.voyage.say("going back", f"by {way.words}")
        try:
            if _leads_home(ship, record, way):
                return End.ROLLED_BACK
        except OpsError as error:
            ship.voyage.say("this way failed", error)
    _leave_a_note(ship, record, branch)
    return End.UNKNOWN


def _leads_home(ship: Ship, record: Record, way: Way) -> bool:
    known = frozenset(deploy.id for deploy in ship.api.deploys(ship.place.service))
    named = ship.order(way.words, way.order, known, way.version)
    if named is None:
        return False
    ended = ship.ended(named, ship.seconds_to_deploy)
    if not ship.is_live(ended):
        ship.voyage.say("this way failed", f"{ended.id} is {ended.status}, not live")
        return False
    return ship.is_well(as_before(record, way.version), str(way.version))


def as_before(record: Record, version: Version) -> Expected:
    """Return what the recorded site must be like; its bytes are known only if they were seen before."""
    is_recorded = record.live is not None and version.is_same(record.live.version)
    return Expected(version, record.outcome if is_recorded else "")


def _leave_a_note(ship: Ship, record: Record, branch: Branch) -> None:
    good = record.live.version.commit if record.live is not None else ""
    if not good:
        ship.voyage.say("no branch", "no commit is known to have been good")
        return
    name = f"rollback/{record.place}-{datetime.fromtimestamp(ship.clock.now(), UTC):%Y%m%d-%H%M%S}"
    lines = "\n".join(f"- {step.at} {step.what}: {step.words}" for step in ship.voyage.steps)
    note = (
        f"# {record.place} is not known to be well\n\n{record.wanted} was deployed to {record.service} after "
        f"{record.live and record.live.version} and every way back failed. This branch holds the last commit that "
        f"was good.\n\n{lines}\n"
    )
    try:
        branch.leave(name, good, note)
        ship.voyage.say("branch", f"{name} holds {good[:12]} with a note")
    except OpsError as error:
        ship.voyage.say("no branch", error)
