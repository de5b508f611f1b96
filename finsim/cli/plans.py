"""Commands that need the plan and nothing else: init, check, schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finsim.cli import files, screen

if TYPE_CHECKING:
    from finsim.plan import Plan

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout.")]
PlanFile = Annotated[str, typer.Argument(metavar="PLAN", help="The plan's file, or - for stdin.", show_default=False)]

INIT_EXAMPLES = "Examples:  finsim init  |  finsim init ours --sample renter  |  finsim init --sample near-retirement"
CHECK_EXAMPLES = "Examples:  finsim check household.yaml  |  finsim check household.yaml --json"
SCHEMA_EXAMPLES = "Examples:  finsim schema  |  finsim schema --out plan.schema.json"


def init(
    name: Annotated[str, typer.Argument(help="The name of the new file.")] = "household.yaml",
    sample: Annotated[
        str, typer.Option(help="The household to start from: renter, family, near-retirement.")
    ] = "family",
    as_json: AsJson = False,
) -> None:
    """Write a plan file to start from. A file that is there is never overwritten."""
    from finsim.plan import dumps
    from finsim.plan import sample as open_sample

    text = dumps(open_sample(sample))
    path = Path(name) if Path(name).suffix in (".yaml", ".yml") else Path(f"{name}.yaml")
    files.write_new(path, text)
    if as_json:
        screen.emit({"file": str(path), "sample": sample})
        return
    screen.say(f"wrote {path} from the sample {sample}. Change it, then: finsim run {path}")


def check(plan: PlanFile, as_json: AsJson = False) -> None:
    """Read a plan and list what it leaves to defaults; with mistakes, list them all and exit with 2."""
    from finsim.errors import PlanErrors
    from finsim.plan.assumed_sentences import grouped
    from finsim.workbench.checking import mistakes

    opened = open_plan(plan)
    if found := mistakes(opened):
        raise PlanErrors(found)
    assumed = opened.assumed
    if as_json:
        screen.emit(
            {
                "plan": opened.name,
                "digest": opened.digest,
                "assumed": [{"key": each.key, "value": each.value, "words": each.words} for each in assumed],
            }
        )
        return
    if assumed:
        screen.show_table(
            "Not stated, so assumed",
            ("key", "value"),
            [(each.key, grouped(each.value, opened.locale)) for each in assumed],
        )
    count = "no default was needed" if not assumed else f"{len(assumed)} defaults assumed"
    screen.say(f"{plan}: no mistakes; {count}")


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it to a file that is not there yet.")] = None,
) -> None:
    """Print the JSON Schema of the plan file, with which editors complete it and explain its keys."""
    import json

    from finsim.plan import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        screen.write(text)
        return
    files.write_new(out, text)
    screen.say(f"wrote {out}")


def open_plan(place: str) -> Plan:
    """Open a plan file, or the plan on stdin where the place is `-`. Raises PlanErrors."""
    import sys

    from finsim.plan import load, loads

    return loads(sys.stdin.read(), "stdin") if place == "-" else load(place)
