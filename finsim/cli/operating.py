"""`finsim ops`: deploy, gate, roll back; what the pipeline calls and an operator calls by hand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.errors import OpsError, SettingsError

if TYPE_CHECKING:
    from finsim.ops.render import RenderApi
    from finsim.ops.shipping import Ship

OPS_EXAMPLES = (
    "Examples:  finsim ops gate https://finsim.example.org  |  finsim ops deploy staging --commit 3d2f…  |  "
    "finsim ops rollback production --record out/ops/production.json"
)
app = typer.Typer(no_args_is_help=True, help="Deploy, look through the health gate, roll back.", epilog=OPS_EXAMPLES)
PlaceName = Annotated[str, typer.Argument(help="What the place is called: staging, production.")]
ServiceId = Annotated[str, typer.Option(envvar="RENDER_SERVICE_ID", help="The host's id of the service, srv-…")]
Url = Annotated[str, typer.Option(envvar="SITE_URL", help="Where the site is looked at, https://…")]
Api = Annotated[str, typer.Option(envvar="RENDER_API_URL", help="The host's API, when not Render's own.")]
RecordFile = Annotated[Path | None, typer.Option("--record", help="File of what stood before; out/ops/<place>.json.")]
Outcome = Annotated[str, typer.Option(help="Digest that the small simulation must answer: `finsim ops digest`.")]
GoodImage = Annotated[str, typer.Option(envvar="LAST_GOOD_IMAGE", help="An image that is known to be good.")]
TellFile = Annotated[
    Path | None,
    typer.Option("--tell", help="Tell the webhook and mailbox of the settings once; this file keeps what was told."),
]
Minutes = Annotated[float, typer.Option(min=0.1, help="How long a deployment may take.")]


@app.command("deploy")
def deploy(
    place: PlaceName,
    service: ServiceId,
    url: Url,
    commit: Annotated[str, typer.Option(help="The commit to deploy.")] = "",
    image: Annotated[str, typer.Option(help="Or the image.")] = "",
    outcome: Outcome = "",
    record: RecordFile = None,
    api: Api = "",
    last_good_image: GoodImage = "",
    minutes: Minutes = 30.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> None:
    """Deploy a version, wait, look through the gate, and go back when that fails.

    Exit code 0: the new version is live and well. 1: the old one is. 3: nobody knows, look now.
    """
    from finsim.ops import summary
    from finsim.ops.branch import Branch
    from finsim.ops.deployment import carry_out, rehearse
    from finsim.ops.render import Version

    if bool(commit) == bool(image):
        raise SettingsError("--commit, --image", "one of the two", "both" if commit else "none")
    wanted, file = Version(commit, image), record or _record_file(place)
    with _ship(place, service, url, api, minutes) as ship:
        if dry_run:
            rehearse(ship, wanted, file, last_good_image)
            return
        end = carry_out(ship, wanted, file, Branch(Path.cwd()), outcome, last_good_image)
        summary.append(_summary_file(), summary.markdown(ship.place, wanted, end, ship.voyage))
    raise typer.Exit(end.exit_code)


@app.command("rollback")
def rollback(
    place: PlaceName,
    service: ServiceId,
    url: Url,
    record: RecordFile = None,
    to: Annotated[str, typer.Option("--to", help="A deploy's id, when there is no record.")] = "",
    api: Api = "",
    last_good_image: GoodImage = "",
    minutes: Minutes = 30.0,
) -> None:
    """Go back to what a record says stood before, or to a deploy, by the first way that works. Exit codes as deploy."""
    from finsim.ops import summary
    from finsim.ops.branch import Branch
    from finsim.ops.deployment import record_of_deploy
    from finsim.ops.record import read_record
    from finsim.ops.returning import go_back

    with _ship(place, service, url, api, minutes) as ship:
        stood = record_of_deploy(ship, to) if to else read_record(record or _record_file(place))
        if stood.service != service:
            raise OpsError("record", f"one of {service}", stood.service, "is this the record of another place?")
        end = go_back(ship, stood, Branch(Path.cwd()), last_good_image)
        ship.voyage.say("end", end)
        wanted = stood.live.version if stood.live is not None else stood.wanted
        summary.append(_summary_file(), summary.markdown(ship.place, wanted, end, ship.voyage))
    raise typer.Exit(0 if end.exit_code == 1 else end.exit_code)


@app.command("status")
def status(service: ServiceId, api: Api = "", as_json: AsJson = False) -> None:
    """List the last deploys of a service, the newest first, with what a rollback would need."""
    with _api(api) as host:
        deploys = host.deploys(service)
    if as_json:
        screen.emit([{"id": one.id, "status": one.status.value, "version": str(one.version), "created": one.created}
                     for one in deploys])  # fmt: skip
        return
    rows = [(one.id, one.status.value, str(one.version), one.created) for one in deploys]
    screen.show_table("", ("deploy", "status", "version", "created"), rows)


@app.command("gate")
def gate(
    url: Annotated[str, typer.Argument(help="The site.")],
    commit: Annotated[str, typer.Option(help="The commit that must answer.")] = "",
    outcome: Outcome = "",
    seconds: Annotated[float, typer.Option(min=0.0, help="How long it may take to become well.")] = 300.0,
    looks: Annotated[int, typer.Option(min=1, help="How many looks in a row must be well.")] = 3,
    tell: TellFile = None,
    as_json: AsJson = False,
) -> None:
    """Look at a running site, tier by tier, up to a simulation whose bytes are known. GATE_KEY opens it."""
    from finsim.ops import summary, telling
    from finsim.ops.gate import Expected, Gate
    from finsim.ops.render import Version

    ways = telling.stated_ways() if tell is not None else []
    with Gate(url, _key("GATE_KEY")) as opened:
        passed, look = opened.passes(Expected(Version(commit) if commit else None, outcome), seconds, looks)
    if as_json:
        tiers = [{"name": tier.name, "is_well": tier.is_well, "words": tier.words} for tier in look.tiers]
        screen.emit({"passed": passed, "outcome": look.outcome, "tiers": tiers})
    else:
        rows = [(tier.name, "well" if tier.is_well else "NOT WELL", tier.words) for tier in look.tiers]
        screen.show_table("", ("tier", "", "words"), rows)
    if tell is not None:
        telling.tell(look, passed, tell, ways, time.time())
    summary.append(_summary_file(), f"### Gate: {'passed' if passed else 'failed'}\n\n{summary.tiers_table(look)}")
    raise typer.Exit(0 if passed else 1)


@app.command("digest")
def digest() -> None:
    """Print what this engine answers to the gate's small simulation; a site of this version must answer the same."""
    from finsim.ops.gate import QUESTION
    from finsim.workbench.asking import run_of

    screen.write(str(run_of(QUESTION).receipt["outcome"]))


@app.command("key")
def key() -> None:
    """Print a new key for FINSIM_GATE_KEY at the site and GATE_KEY in the pipeline. It is kept nowhere."""
    from finsim.access.keys import new_key

    screen.write(new_key())


@contextmanager
def _ship(place: str, service: str, url: str, api: str, minutes: float) -> Iterator[Ship]:
    from finsim.ops.clock import WallClock
    from finsim.ops.gate import Gate
    from finsim.ops.shipping import Place, Ship, Voyage

    clock = WallClock()
    with _api(api) as host, Gate(url, _key("GATE_KEY"), clock) as gate:
        yield Ship(Place(place, service, url), host, gate, clock, Voyage(clock, screen.say), minutes * 60)


def _api(root: str) -> RenderApi:
    from finsim.ops.render import ROOT, RenderApi

    return RenderApi(_key("RENDER_API_KEY"), root or ROOT)


def _key(name: str) -> str:
    """Return a key of the environment: an option would show it in the list of processes."""
    if not (value := os.environ.get(name, "").strip()):
        raise SettingsError(name, "a key", hint="docs/guides/render.md says where it comes from")
    return value


def _record_file(place: str) -> Path:
    from finsim.settings import settings

    return settings().out / "ops" / f"{place}.json"


def _summary_file() -> Path | None:
    return Path(named) if (named := os.environ.get("GITHUB_STEP_SUMMARY")) else None
