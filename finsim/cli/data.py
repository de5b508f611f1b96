"""`finsim data`: the series in use with their age, how to bring new ones, and the market models made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson

EXAMPLES = "Examples:  finsim data list  |  finsim data refresh  |  finsim data models"
app = typer.Typer(
    help="The data that markets are made of: list it with its age, bring it up to date, list the market models.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("list", epilog="Examples:  finsim data list  |  finsim data list --json")
def list_files(as_json: AsJson = False) -> None:
    """List every series with its span, where it came from and how old it is."""
    from finsim.data import catalogue

    rows = [_described(source, datetime.now(UTC).date()) for source in catalogue().values()]
    if as_json:
        screen.emit({"files": rows})
        return
    heads = ("file", "from", "to", "read", "days old", "in use", "sha256")
    keys = ("file", "first_month", "last_month", "retrieved", "age_days", "in_use", "sha256")
    screen.show_table(
        "", heads, [[str(row[key])[:40][: 12 if key == "sha256" else 40] for key in keys] for row in rows]
    )
    for row in rows:
        screen.say(f"{row['file']}: {row['title']}. {row['licence']}")


@app.command("refresh", epilog="Examples:  finsim data refresh  |  finsim data refresh us_gold.csv --json")
def refresh_files(
    name: Annotated[str, typer.Argument(help="One file; left out, all.", show_default=False)] = "",
    source: Annotated[
        str, typer.Option("--from", help="Another address for it, at a host that FINSIM_DATA_HOSTS names.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Fetch series from their publishers, check them, and use them from now on; a wrong file changes nothing."""
    from finsim.data.addresses import ADDRESSES
    from finsim.data.refreshing import refresh
    from finsim.errors import SettingsError

    if source and not name:
        raise SettingsError("--from", "one file beside it", hint=f"name one of {', '.join(ADDRESSES)}")
    done = [refresh(each, source or None) for each in ([name] if name else ADDRESSES)]
    if as_json:
        screen.emit({"files": [vars(each) for each in done]})
    else:
        for each in done:
            screen.write(f"{each.file}: {each.answer}; {each.words}")
    raise typer.Exit(1 if any(each.answer == "refused" for each in done) else 0)


@app.command("models", epilog="Examples:  finsim data models  |  finsim data models --json")
def list_models(as_json: AsJson = False) -> None:
    """List the market models: what each draws, at which cadences, and whether its shares have an error."""
    from finsim.markets import capability_rows

    rows = capability_rows()
    if as_json:
        screen.emit({"models": rows})
        return
    heads = ("model", "periods a year", "paths are", "error", "reads data", "also draws", "cape now")
    keys = ("model", "cadences", "paths", "standard_error", "needs_data", "extras", "takes_cape")
    screen.show_table("", heads, [[str(row[key]) for key in keys] for row in rows])
    for row in rows:
        screen.say(f"{row['model']}: {row['words']}")


def _described(source: Any, today: date) -> dict[str, Any]:
    return {
        "file": source.file,
        "title": source.title,
        "first_month": source.first_month,
        "last_month": source.last_month,
        "retrieved": source.retrieved,
        "age_days": (today - date.fromisoformat(source.retrieved)).days,
        "in_use": "refreshed" if source.kept_as else "as packaged",
        "sha256": source.sha256,
        "licence": source.licence,
        "source": source.source,
    }
