"""Commands that run the engine: run, compare, explain, ledger. A plan's file and options in, figures out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finsim.cli import files, frame, screen
from finsim.cli.plans import AsJson, PlanFile, open_plan
from finsim.errors import FinsimError, PlanError, PlanErrors, SettingsError
from finsim.progress import Cancellation, Report

if TYPE_CHECKING:
    from finsim.plan import Plan
    from finsim.simulation.ledger import Ledger
    from finsim.workbench import Run

N_PATHS = 10_000
SEED = 2026
COMPILING = "compiling the engine (first run)"

OtherFile = Annotated[str | None, typer.Argument(metavar="OTHER", help="A second plan's file.", show_default=False)]
Market = Annotated[str | None, typer.Option(help="history, bootstrap, lognormal or fixed; the plan's own if not said.")]
Paths = Annotated[int, typer.Option(help="Futures to draw; history always runs every start month.")]
Seed = Annotated[int, typer.Option(help="Of every draw: the same seed gives the same bytes.")]
Threads = Annotated[
    int | None, typer.Option(help="At most so many at once; all cores if not said. Changes the time only.")
]
Scenario = Annotated[str | None, typer.Option(help="One of the plan's scenarios.")]
Changed = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the plan; may be repeated.")
]
Receipt = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the receipt to a file that is not there yet.")
]

RUN_EXAMPLES = (
    "Examples:  finsim run household.yaml  |  finsim run household.yaml --market history --json  |  "
    "finsim run household.yaml --set 'people.Nora.retires=at 60' --out receipt.json"
)
COMPARE_EXAMPLES = (
    "Examples:  finsim compare household.yaml --scenario 'save more'  |  finsim compare household.yaml other.yaml  |  "
    "finsim compare household.yaml --set 'people.Nora.retires=at 60'"
)
EXPLAIN_EXAMPLES = "Examples:  finsim explain household.yaml  |  finsim explain household.yaml --market history --json"
LEDGER_EXAMPLES = (
    "Examples:  finsim ledger household.yaml --cohort 1966-01  |  finsim ledger household.yaml --year 2027"
)


@dataclass(frozen=True)
class Wanted:
    """How a plan is to be run."""

    market: str | None
    n_paths: int
    seed: int
    threads: int | None


def run(
    plan: PlanFile, market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None, out: Receipt = None,
    is_all: Annotated[bool, typer.Option("--all", help="Show every figure, not the main ones only.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run a plan over many futures and print its main figures, each with its error."""
    opened = changed_plan(open_plan(plan), scenario, changes)
    if out is not None:
        files.check_free(out)
    with engine(as_json) as (report, cancel):
        done = simulated(opened, Wanted(market, paths, seed, threads), report, cancel)
    if out is not None:
        files.write_new(out, json.dumps(done.receipt, indent=2, ensure_ascii=False) + "\n")
    if as_json:
        screen.emit(done.to_json())
        return
    from finsim.cli import figures

    figures.show(title_of(done), done.figures, is_all)
    say_foot(done, out)


def compare(
    plan: PlanFile,
    other: OtherFile = None,
    market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run two plans over the same futures and print what differs: two files, or one with a scenario or changed keys."""
    from finsim.workbench import compare as difference

    first = open_plan(plan)
    if other is None and scenario is None and not changes:
        raise SettingsError("compare", "a second plan, --scenario or --set", hint="see finsim compare --help")
    second = changed_plan(open_plan(other) if other is not None else first, scenario, changes)
    wanted = Wanted(market, paths, seed, threads)
    with engine(as_json) as (report, cancel):
        base, changed = (simulated(each, wanted, report, cancel) for each in (first, second))
    effects = difference(base, changed)
    if as_json:
        runs = {"base": base.to_json(), "other": changed.to_json()}
        screen.emit(runs | {"differences": effects.to_json()})
        return
    from finsim.cli import figures

    figures.show_side_by_side(title_of(base), base.figures, changed.figures, effects)


def explain(
    plan: PlanFile, market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run a plan and say in words what came out, what could be changed, and what that would do."""
    from finsim.workbench import explain as comment

    opened = changed_plan(open_plan(plan), scenario, changes)
    with engine(as_json) as (report, cancel):
        done = simulated(opened, Wanted(market, paths, seed, threads), report, cancel)
        words = comment(done, report, cancel)
    if as_json:
        screen.emit(words)
        return
    screen.write(title_of(done) + "\n")
    for sentence in words["sentences"]:
        screen.write_wrapped(sentence["text"])
    if words.get("own_words"):
        own = words["own_words"]
        told = " ".join(row["text"] for row in own["sentences"]) or "Nothing of it could be shown."
        screen.write_wrapped(f"\n{own['label']}, by {own['by']}: {told}")
    screen.write_wrapped("\n" + words["by"])


def ledger(
    plan: PlanFile,
    path: Annotated[int | None, typer.Option(help="A path by its number; the middle one if nothing is said.")] = None,
    cohort: Annotated[str | None, typer.Option(help="A historical start month, as 1966-01.")] = None,
    market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None,
    year: Annotated[int | None, typer.Option(help="One tax year: every month, its lines and its return.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write every month and column as CSV.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print one path: what came in, went out and grew, year by year; with --csv or --json every month."""
    if path is not None and cohort is not None:
        raise SettingsError("ledger", "--path or --cohort", "both")
    if year is not None and as_csv:
        raise SettingsError("ledger", "--year or --csv", "both", "--json writes a year too")
    opened = changed_plan(open_plan(plan), scenario, changes)
    market = market or ("history" if cohort is not None else None)
    with engine(as_json or as_csv) as (report, cancel):
        done = simulated(opened, Wanted(market, paths, seed, threads), report, cancel)
    from finsim.cli import ledgers

    trace = _traced(done, path, cohort)
    if year is not None:
        _write_year(done, trace, year, as_json)
    elif as_json:
        screen.emit(ledgers.as_dict(trace))
    elif as_csv:
        screen.write(ledgers.csv_text(trace))
    else:
        ledgers.show(trace, done.plan.currency, done.plan.locale, done.cohort_of(trace.path))


def _write_year(done: Run, trace: Ledger, year: int, as_json: bool) -> None:
    """Write one tax year; one that the plan does not have is a mistake of the command line."""
    from finsim.analysis.worked_year import worked_year
    from finsim.cli import years

    try:
        worked = worked_year(done.compiled, trace, year)
    except FinsimError as error:
        raise SettingsError(error.where, error.expected, error.got, error.hint) from None
    if as_json:
        screen.emit(worked.as_dict())
    else:
        years.show(worked, done.plan.currency, done.plan.locale, done.cohort_of(trace.path))


def _traced(done: Run, path: int | None, cohort: str | None) -> Ledger:
    """Return the ledger that was asked for; one that is not there is a mistake of the command line."""
    try:
        number = done.path_of(cohort) if cohort is not None else (done.middle_path if path is None else path)
        return done.trace(number)
    except FinsimError as error:
        raise SettingsError(error.where, error.expected, error.got, error.hint) from None


@contextmanager
def engine(quiet: bool, words: str = "") -> Iterator[tuple[Report, Cancellation]]:
    """Give what a run reports to and is stopped by; a first run is told that it compiles."""
    from finsim.workbench import is_compiled

    words = words if is_compiled() else COMPILING
    with frame.stoppable() as cancel, screen.progress_bar(words, quiet) as report:
        yield report, cancel


def simulated(plan: Plan, wanted: Wanted, report: Report, cancel: Cancellation) -> Run:
    """Run a plan as wanted."""
    from finsim.workbench import simulate

    if wanted.threads is not None and wanted.threads < 1:
        raise SettingsError("threads", "a whole number from 1", wanted.threads)
    return simulate(plan, wanted.market, wanted.n_paths, wanted.seed, wanted.threads, report, cancel)


def changed_plan(plan: Plan, scenario: str | None, changes: list[str] | None) -> Plan:
    """Return the plan as a scenario and `KEY=VALUE`s have it. Raises PlanErrors."""
    if scenario is not None:
        plan = plan.scenario(scenario)
    return plan.with_changes(dict(_change(each) for each in changes)) if changes else plan


def _change(written: str) -> tuple[str, Any]:
    key, sign, value = written.partition("=")
    if not sign or not key.strip():
        raise PlanErrors([PlanError("--set", "KEY=VALUE", written, "for example --set 'people.Nora.retires=at 60'")])
    try:
        return key.strip(), json.loads(value)
    except ValueError:
        return key.strip(), value.strip()


def title_of(done: Run) -> str:
    """Say what was run: which plan, over what, how long."""
    kind = "start months of history" if done.market.capabilities.has_cohorts else f"{done.market.name} paths"
    months = done.outcome.months
    return f"{done.plan.name or 'The plan'}: {done.n_paths:,} {kind}, {months[0]} to {months[-1]}"


def say_foot(done: Run, out: Path | None) -> None:
    """Say what stands behind the figures: defaults, what is left out, the receipt."""
    n_assumed, left_out = len(done.plan.assumed), done.compiled.not_modelled
    screen.say(f"{n_assumed} defaults assumed (finsim check lists them)")
    for words in dict.fromkeys(each.words for each in left_out):
        screen.say(f"not modelled: {words}")
    if done.outcome.is_streamed:
        worst = done.bands().largest_error
        screen.say(f"streamed: no month of every path is kept; points of bands are right within {worst:.2%}")
    where = f", written to {out}" if out is not None else ""
    screen.say(f"receipt {done.receipt['id'][:16]}{where}")
