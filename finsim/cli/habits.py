"""`finsim habits`: a plan in; what each of its habits costs out, over the same futures."""

from __future__ import annotations

from typing import Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson, PlanFile, open_plan
from finsim.cli.runs import (
    N_PATHS,
    SEED,
    Changed,
    Market,
    Paths,
    Scenario,
    Seed,
    Threads,
    Wanted,
    changed_plan,
    engine,
    simulated,
)

HABITS_EXAMPLES = (
    'Examples:  finsim habits household.yaml --set "habits=typical"  |  '
    "finsim habits household.yaml --market bootstrap --json"
)


def habits(
    plan: PlanFile, market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None,
    discount: Annotated[float, typer.Option(help="Real rate a year at which later money counts less.")] = 0.02,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say what each habit of the plan costs: lost spending and wealth at present value, and odds, with errors."""
    from finsim.cli import figures
    from finsim.cli.runs import title_of
    from finsim.workbench import habit_costs

    opened = changed_plan(open_plan(plan), scenario, changes)
    with engine(as_json) as (report, cancel):
        run = simulated(opened, Wanted(market, paths, seed, threads), report, cancel)
        found = habit_costs(run, discount, cancel)
    if as_json:
        screen.emit(found.to_json())
        return
    rows = [figures.row(figure, found) for figure in found.values()]
    screen.show_table(title_of(run), ("habit", "value", "how sure"), rows, right=(1,))
