"""`carry_out`: a wanted version becomes one of four ends. The whole of a deployment, read from top to bottom."""

from __future__ import annotations

from pathlib import Path

from finsim.errors import OpsError
from finsim.ops.branch import Branch
from finsim.ops.clock import moment
from finsim.ops.gate import Expected
from finsim.ops.record import Record
from finsim.ops.render import Status, Version
from finsim.ops.returning import as_before, go_back, ways
from finsim.ops.shipping import End, Ship


def carry_out(
    ship: Ship, wanted: Version, record_file: Path, branch: Branch, outcome: str = "", last_good_image: str = ""
) -> End:
    """Deploy `wanted` and return how it ended; every step stands in `ship.voyage`.

    outcome  the digest that the wanted version's small simulation must answer; "" where it is not known
    """
    try:
        record = ship.record(wanted, record_file)
    except OpsError as error:
        ship.voyage.say("refused", error)
        return _end(ship, End.UNCHANGED)
    try:
        return _end(ship, _deployed(ship, record, Expected(wanted, outcome), branch, last_good_image))
    except OpsError as error:  # the host cannot be asked any more: what is live is not known from here
        ship.voyage.say("the host is away", error)
        return _end(ship, go_back(ship, record, branch, last_good_image))


def rehearse(ship: Ship, wanted: Version, record_file: Path, last_good_image: str = "") -> None:
    """Say what a deployment would do and how it could go back; the host is only asked. Raises OpsError."""
    record = ship.record(wanted, record_file)
    ship.voyage.say("would deploy", f"{wanted} to {ship.place.service}")
    for way in ways(ship, record, last_good_image):
        ship.voyage.say("would go back", f"by {way.words}")


def record_of_deploy(ship: Ship, id: str) -> Record:
    """Return a record as if `id` had been live: for a rollback by hand, without a file. Raises OpsError."""
    deploy = ship.api.deploy(ship.place.service, id)
    return Record(ship.place.name, ship.place.service, moment(ship.clock.now()), deploy.version, deploy)


def _deployed(ship: Ship, record: Record, expected: Expected, branch: Branch, last_good_image: str) -> End:
    ended = ship.deploy(record)
    if ended is not None and ended.status is Status.LIVE:
        if not ship.is_well(expected, str(record.wanted)):
            return go_back(ship, record, branch, last_good_image)
        if ship.is_live(ended):
            return End.DEPLOYED
        # Going back would undo what somebody else has just done; they, not we, know what it is.
        ship.voyage.say("taken over", "the site is well, and another deployment than ours is live")
        return End.UNKNOWN
    if _is_as_before(ship, record):
        return End.UNCHANGED
    return go_back(ship, record, branch, last_good_image)


def _is_as_before(ship: Ship, record: Record) -> bool:
    """Whether the recorded deploy is still live, nothing is under way, and the site is what it was."""
    deploys = ship.api.deploys(ship.place.service)
    live = next((deploy for deploy in deploys if deploy.status is Status.LIVE), None)
    if any(deploy.status.is_under_way for deploy in deploys):
        ship.voyage.say("not as before", "a deployment is still under way")
        return False
    if record.live is None or live is None or live.id != record.live.id:
        ship.voyage.say("not as before", f"live is {live.id if live is not None else 'nothing'}")
        return False
    return ship.is_well(as_before(record, record.live.version), str(record.live.version))


def _end(ship: Ship, end: End) -> End:
    ship.voyage.say("end", end)
    return end
