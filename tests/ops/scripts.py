"""Scripts of faults, each with the end that a deployment must come to. `make drill` prints the table.

An end is promised by what is true afterwards, not by what was printed: `check` asks the host itself which version is
live, and the end must say so; UNKNOWN is right only where no way led to a site that is well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from finsim.ops.branch import Branch
from finsim.ops.deployment import carry_out
from finsim.ops.gate import Gate
from finsim.ops.render import RenderApi, Version
from finsim.ops.shipping import End, Place, Ship, Voyage
from tests.ops.stand_in import (
    IMAGE,
    KEY,
    NEW,
    OLD,
    OLDER,
    SERVICE,
    Build,
    Fault,
    Host,
    Site,
    Stand,
    VirtualClock,
    outcome_of,
)

DEPLOYS = r"POST .*/deploys$"
ROLLBACK = r"POST .*/rollback$"
ANY_GET = r"GET .*"
FOR_EVER = 10_000


@dataclass(frozen=True)
class Script:
    """One deployment of NEW over OLD, what goes wrong in it, and how it must end."""

    words: str
    end: End
    live: str  # the version that must be live afterwards
    faults: tuple[Fault, ...] = ()
    builds: dict[str, Build] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    lag: int = 0
    image: str = ""
    has_live: bool = True
    way: str = ""  # words of the way back that must have worked


def site(mood: str) -> Site:
    return Site(lambda _: mood)


def well_until(n_looks: int, then: str) -> Site:
    return Site(lambda look: "well" if look <= n_looks else then)


def every_other(mood: str) -> Site:
    return Site(lambda look: mood if look % 2 else "well")


def wakes_after(n_looks: int) -> Site:
    return Site(lambda look: "not ready" if look <= n_looks else "well")


def fault(match: str, kind: str, times: int = 1, first: int = 1) -> Fault:
    return Fault(match, kind, times, first)


def scripts() -> list[Script]:
    """Return the scripts, made anew: a fault counts what it has seen."""
    broken = {NEW: site("not ready")}
    no_rollback = fault(ROLLBACK, "404", FOR_EVER)
    return [
        Script("all goes well", End.DEPLOYED, NEW),
        Script("429 three times at the order", End.DEPLOYED, NEW, (fault(DEPLOYS, "429", 3),)),
        Script("429 for ever at the order", End.UNCHANGED, OLD, (fault(DEPLOYS, "429", FOR_EVER),)),
        Script("500 at the order, once", End.DEPLOYED, NEW, (fault(DEPLOYS, "500"),)),
        Script("503 at the order, for ever", End.UNCHANGED, OLD, (fault(DEPLOYS, "503", FOR_EVER),)),
        Script("the order is lost on the way", End.DEPLOYED, NEW, (fault(DEPLOYS, "drop"),)),
        Script("the answer to the order is lost", End.DEPLOYED, NEW, (fault(DEPLOYS, "drop after"),)),
        Script("the same, and the list lags behind", End.DEPLOYED, NEW, (fault(DEPLOYS, "drop after"),), lag=2),
        Script("the order is taken without a name (202)", End.DEPLOYED, NEW, (fault(DEPLOYS, "202"),)),
        Script("the answer to the order is no JSON", End.DEPLOYED, NEW, (fault(DEPLOYS, "garbage"),)),
        Script("every second question fails (502)", End.DEPLOYED, NEW,
               tuple(fault(ANY_GET, "502", 1, n) for n in range(2, 60, 2))),
        Script("the host is away before it begins", End.UNCHANGED, OLD, (fault(ANY_GET, "503", FOR_EVER),)),
        Script("the key is refused", End.UNCHANGED, OLD, (fault(ANY_GET, "401", FOR_EVER),)),
        Script("the build fails", End.UNCHANGED, OLD, builds={NEW: Build("build_failed")}),
        Script("the update fails", End.UNCHANGED, OLD, builds={NEW: Build("update_failed")}),
        Script("the build is stuck and can be cancelled", End.UNCHANGED, OLD, builds={NEW: Build("stuck")}),
        Script("the build is stuck and cannot be cancelled", End.ROLLED_BACK, OLD, builds={NEW: Build("stuck", False)}),
        Script("the new version wakes slowly", End.DEPLOYED, NEW, sites={NEW: wakes_after(6)}),
        Script("the new version is never ready", End.ROLLED_BACK, OLD, sites=broken, way="rollback to dep-old"),
        Script("the new version is down", End.ROLLED_BACK, OLD, sites={NEW: site("down")}),
        Script("the new version has lost its store", End.ROLLED_BACK, OLD, sites={NEW: site("no store")}),
        Script("the new version answers wrong bytes", End.ROLLED_BACK, OLD, sites={NEW: site("wrong bytes")}),
        Script("another version answers than was deployed", End.ROLLED_BACK, OLD, sites={NEW: site("another version")}),
        Script("health flaps: well every other look", End.ROLLED_BACK, OLD, sites={NEW: every_other("not ready")}),
        Script("well twice, then down", End.ROLLED_BACK, OLD, sites={NEW: well_until(2, "down")}),
        Script("rollback answers 500 once", End.ROLLED_BACK, OLD, (fault(ROLLBACK, "500"),), sites=broken),
        Script("the rollback's answer is lost", End.ROLLED_BACK, OLD, (fault(ROLLBACK, "drop after"),), sites=broken),
        Script("the host refuses the rollback", End.ROLLED_BACK, OLD, (no_rollback,), sites=broken, way="commit 0000"),
        Script("the rollback is stuck", End.ROLLED_BACK, OLDER, sites=broken, builds={OLD: Build("stuck")},
               way="rollback to dep-older"),
        Script("neither rollback nor the commit works: an image does", End.ROLLED_BACK, IMAGE, (no_rollback,),
               sites=broken, builds={OLD: Build("build_failed")}, image=IMAGE, way=f"image {IMAGE}"),
        Script("no version is well any more", End.UNKNOWN, OLDER,
               sites={NEW: site("down"), OLD: well_until(1, "down"), OLDER: site("down")}),
        Script("the host goes away after the order", End.UNKNOWN, NEW, (fault(ANY_GET, "503", FOR_EVER, 4),
               fault(ROLLBACK, "503", FOR_EVER)), sites=broken),
        Script("the first deployment ever is broken", End.UNKNOWN, NEW, sites=broken, has_live=False),
    ]  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What came of a script."""

    end: End
    live: str
    orders: list[str]
    voyage: Voyage
    virtual_seconds: float


class NotedBranch(Branch):
    """Remembers which branches were left, instead of pushing them; `test_branch` pushes real ones."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.left: list[str] = []

    def leave(self, name: str, commit: str, note: str) -> None:
        self.left.append(name)


def run(script: Script, listen: Callable[[str], None] = lambda _: None) -> Result:
    """Play one script."""
    clock = VirtualClock()
    host = Host(clock, list(script.faults), script.builds, script.sites, script.lag, script.has_live)
    began = clock.now()
    with (
        Stand(host) as stand,
        tempfile.TemporaryDirectory() as folder,
        RenderApi(KEY, stand.address, clock) as api,
        Gate(stand.site, "gate key", clock) as gate,
    ):
        ship = Ship(Place("staging", SERVICE, stand.site), api, gate, clock, Voyage(clock, listen), 900.0)
        file = Path(folder) / "record.json"
        end = carry_out(ship, Version(NEW), file, NotedBranch(), outcome_of(NEW), script.image)
    host.move_on()
    live = host.live
    return Result(end, (live.commit or live.image) if live else "", host.orders, ship.voyage, clock.now() - began)


NAMES = {NEW: "new", OLD: "old", OLDER: "older", IMAGE: "image", "": "nothing"}


def table() -> str:
    """Return the scripts with what came of them, as Markdown."""
    lines = ["| script | end | live afterwards | minutes | as promised |", "|---|---|---|---|---|"]
    for script in scripts():
        result = run(script)
        kept = "yes" if (result.end, result.live) == (script.end, script.live) else "NO"
        minutes = f"{result.virtual_seconds / 60:.0f}"
        lines.append(f"| {script.words} | {result.end} | {NAMES[result.live]} | {minutes} | {kept} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table; exit with 1 when a promise was broken."""
    said = table()
    print(said)  # noqa: T201
    return 1 if "| NO |" in said else 0


if __name__ == "__main__":
    raise SystemExit(main())
