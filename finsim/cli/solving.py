"""`finsim solve`: a plan and a chance in; the most spending, the earliest retirement or a lever's value out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson, PlanFile, open_plan
from finsim.cli.runs import N_PATHS, SEED, Changed, Market, Paths, Scenario, Seed, Threads, changed_plan, engine

if TYPE_CHECKING:
    from finsim.workbench.solving import Solution

SOLVE_EXAMPLES = (
    "Examples:  finsim solve household.yaml --for spending --target 0.9  |  finsim solve household.yaml --for "
    "retirement  |  finsim solve household.yaml --for mixes.growth.stocks --target 0.85 --json"
)


def solve(
    plan: PlanFile,
    what: Annotated[
        str, typer.Option("--for", metavar="WHAT", help="spending, retirement, or the key of a lever of the plan.")
    ] = "spending",
    target: Annotated[float, typer.Option(help="The share of futures that must work.")] = 0.9,
    keeps: Annotated[
        float, typer.Option(help="For spending: the share of the first year's that no later month falls below.")
    ] = 0.8,
    market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Find the most spending, the earliest retirement or a lever's value for a chance of success."""
    from finsim.workbench import solve as search

    opened = changed_plan(open_plan(plan), scenario, changes)
    with engine(as_json) as (report, cancel):
        found = search(opened, what, target, market, paths, seed, threads, report, cancel, keeps)
    if as_json:
        screen.emit(found.to_json())
    else:
        _show(found)


def _show(found: Solution) -> None:
    """Print the answer, its chance with its error, and how to run it."""
    from finsim.cli import figures
    from finsim.cli.runs import title_of

    name, value, error = figures.row(found.success, found.run.figures)
    rows = [(f"set {key}", str(value), "") for key, value in found.changes.items()]
    if found.kept is not None:
        rows.append(
            (f"Futures that work and keep {found.keeps:.0%} of the first year's spending", f"{found.kept:.1%}", "")
        )
    rows.append((name, value, error))
    if found.beyond is not None:
        rows.append(("One step further", f"{found.beyond:.1%}", ""))
    screen.show_table(title_of(found.run), (f"for {found.target:.0%} success", "value", "how sure"), rows, right=(1,))
    screen.say(f"{found.n_runs} runs over the same {found.run.n_paths:,} futures")
