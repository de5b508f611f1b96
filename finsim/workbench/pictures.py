"""A run becomes pictures: what each chart is given, once for boards, reports and notebooks.

Below: `charts`, which know nothing of runs. Nothing is computed here but which rows of a ledger stand in which series.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim import charts
from finsim.analysis.failing import NEVER, path_spent_from, paying_periods, spent_from
from finsim.analysis.figure import Figure
from finsim.charts import Chart, Debt, Event, Goal, Money, OpenedPath, Part, Person, Source
from finsim.months import month_text
from finsim.plan.goals import GoalKind
from finsim.simulation.compiling.goals import CompiledGoal
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import Bands
from finsim.simulation.program import HAS_DEATHS
from finsim.vocabulary import AccountKind
from finsim.workbench.running import Run

SERIES_WORDS = {
    "net_worth": ("net worth", "All accounts and the home, less debts", ""),
    "spending": ("spending", "Essential, important and extra spending, without debts, tax and goals", "a month"),
}

NOBODY_LEFT = "Nothing is spent where nobody lives any more."


def money_of(run: Run, prices: str = "real") -> Money:
    """Return how this run's amounts are written."""
    return Money(run.plan.currency, run.plan.locale, prices, int(run.plan.start) // 12)


def fan_chart(
    run: Run, series: str = "net_worth", prices: str = "real", opened: OpenedPath | None = None, width: int = 1010
) -> Chart:
    """Return the fan of a series, with goals, events and ages for net worth."""
    measure, about, per = SERIES_WORDS[series]
    is_wealth = series == "net_worth"
    bands = run.bands(series, prices)
    return charts.fan(
        bands,
        money_of(run, prices),
        measure=measure,
        about=about,
        per=per,
        n_paths=run.n_paths,
        goals=goals_of(run) if is_wealth else (),
        events=events_of(run) if is_wealth else (),
        people=people_of(run),
        opened=opened,
        spent=spent_points(run, bands) if is_wealth else None,
        remark="" if is_wealth or not run.compiled.program.choices[HAS_DEATHS] else NOBODY_LEFT,
        log=is_wealth,
        width=width,
        id=f"fan-{series}",
    )


def spent_points(run: Run, bands: Bands) -> NDArray[np.bool_] | None:
    """Return which points of bands are what a failed path owes, (n_percentiles, n_periods); None where none is."""
    ends = spent_from(run.outcome)
    is_below = bands.values < 0.0
    if not is_below.any() or (ends == NEVER).all():
        return None
    ids = run.outcome.path_ids
    order = np.argsort(ids)
    columns = order[np.searchsorted(ids, bands.paths, sorter=order)]
    return is_below & (ends[columns] <= np.arange(bands.values.shape[1]))


def opened_path(
    run: Run, path: int, month: str = "", percentile: float | None = None, prices: str = "real"
) -> OpenedPath:
    """Return one path's net worth, to be drawn over the fan; zero once it is spent."""
    ledger = run.trace(path)
    worth = ledger["net_worth_real" if prices == "real" else "net_worth"].astype(np.float32)  # the outcome's own bits
    is_spent = np.arange(worth.size) >= path_spent_from(run.outcome, path)
    worth[is_spent & (worth < 0.0)] = 0.0
    return OpenedPath(path, worth.astype(float).tolist(), month, percentile)


def people_of(run: Run) -> list[Person]:
    """Return the adults, whose ages stand under the years."""
    return [Person(name, str(person.born)) for name, person in run.plan.adults().items()]


def goals_of(run: Run) -> list[Goal]:
    """Return every goal with its odds; goals to retire have the odds of the whole plan."""
    months = run.outcome.months
    found = []
    for goal in run.compiled.goals:
        odds = run.figures[f"goal.{goal.name}.odds"]
        start, end = months[max(0, goal.first)], months[max(0, min(goal.last, len(months) - 1))]
        found.append(Goal(goal.name, start, end, odds.value, odds.standard_error, str(goal.need), _detail(run, goal)))
    return found


def _detail(run: Run, goal: CompiledGoal) -> str:
    from finsim.charts import numbers

    if goal.kind == GoalKind.RETIRE or goal.amount <= 0.0:
        return ""
    return numbers.money_short(goal.amount, run.plan.currency, run.plan.locale)


def events_of(run: Run) -> list[Event]:
    """Return what happens once: debts that end on the middle path, social security that begins, events of the plan."""
    ledger = run.trace(run.middle_path)
    found = []
    for name in run.plan.debts:
        done = np.flatnonzero(ledger[f"{name}: owed"] <= 0.005)
        if done.size and ledger[f"{name}: owed"][0] > 0.005:
            found.append(Event(f"{name} paid", ledger.months[int(done[0])]))
    for name, income in run.plan.income.items():
        if income.claims is not None and income.person is not None:
            claimed = int(run.plan.month_of(income.claims, income.person))
            if claimed < run.compiled.first_month + run.outcome.n_periods:
                found.append(Event(name, month_text(max(claimed, run.compiled.first_month))))
    for name, event in run.plan.events.items():
        found.append(Event(name, str(run.plan.month_of(event.when))))
    return sorted(found, key=lambda event: event.month)


def success_dots(run: Run) -> Chart:
    """Return a hundred dots, as many filled as futures of a hundred work."""
    rate = run.figures["success_rate"]
    return charts.dots(rate.value or 0.0, run.plan.locale, rate.standard_error)


def goal_bars(run: Run, width: int = 340) -> Chart:
    """Return the odds of every goal."""
    return charts.odds_bars(goals_of(run), run.plan.locale, width=width)


def cash_flow_chart(run: Run, path: int | None = None, width: int = 520) -> Chart:
    """Return where each year's money comes from on one real path, the middle one unless another is said."""
    from finsim.charts import numbers

    chosen = run.middle_path if path is None else path
    ledger = run.trace(chosen)
    is_lived = ledger["is_closed"] == 0.0  # what an estate gives away is nobody's income
    years = np.array([int(month[:4]) for month in ledger.months])
    unique = np.unique(years[is_lived])
    sources = [
        Source(name, [float(row[is_lived & (years == year)].sum()) for year in unique])
        for name, row in _sources(run, ledger)
    ]
    which = f"path {numbers.plain(chosen, run.plan.locale)}" + (", the middle one" if path is None else "")
    return charts.cash_flow([int(y) for y in unique], sources, money_of(run, "nominal"), path=which, width=width)


def _sources(run: Run, ledger: Ledger) -> list[tuple[str, np.ndarray]]:
    """Return money that comes in to be spent, by where it comes from, month by month; kinds without any left out."""
    found = [
        ("wages", ledger["wages"] - ledger["deferred"] - ledger["premiums"]),
        ("pensions and other", ledger["pensions"] + ledger["other_income"]),
        ("social security", ledger["benefits"]),
    ]
    kinds = {
        "pre-tax accounts": (AccountKind.TAX_DEFERRED, AccountKind.HEALTH),
        "tax-free accounts": (AccountKind.TAX_FREE, AccountKind.EDUCATION),
        "taxable account": (AccountKind.TAXABLE,),
    }
    for words, chosen in kinds.items():
        rows = [ledger[f"{name}: taken_out"] for name, account in run.plan.accounts.items() if account.kind in chosen]
        if rows:
            found.append((words, np.sum(rows, axis=0)))
    return [(name, np.maximum(row, 0.0)) for name, row in found if row.any()]


def failure_chart(run: Run, width: int = 520) -> Chart | None:
    """Return when failing futures first fail, by five years; None where none fails."""
    failing = run.outcome.fail_period[run.outcome.fail_period >= 0]
    if not failing.size:
        return None
    months = run.outcome.months
    return charts.failure_histogram(failing + run.outcome.first_month, months[0], months[-1], run.n_paths,
                                    locale=run.plan.locale, width=width)  # fmt: skip


def debt_chart(run: Run, width: int = 340) -> Chart:
    """Return what is owed on each debt over time, on the middle path while it works."""
    ledger = run.trace(run.middle_path)
    pays = paying_periods(run.outcome, ledger.path)
    found = []
    for name, debt in run.plan.debts.items():
        owed = ledger[f"{name}: owed"][:pays]
        done = np.flatnonzero(owed <= 0.005)
        last = int(done[0]) + 1 if done.size else owed.size
        ends = ledger.months[int(done[0])] if done.size else ""
        found.append(Debt(name, float(debt.rate), owed[:last].tolist(), ends))
    return charts.debt_lines(found, ledger.months[0], money_of(run, "nominal"), until=spent_month(run), width=width)


def spent_month(run: Run) -> str:
    """Return the month from which the middle path can pay no more, "" where it always can."""
    at = path_spent_from(run.outcome, run.middle_path)
    return "" if at == NEVER else run.outcome.months[at]


def score_parts(run: Run, score: str) -> Chart:
    """Return the parts of the discipline score or of the wellbeing lens."""
    factor = 100.0 if score == "wellbeing" else 1.0
    parts = [Part(_words(f), (f.value or 0.0) * factor) for key, f in run.figures.items()
             if key.startswith(f"{score}.part.")]  # fmt: skip
    if score == "discipline" and "discipline.part.A" not in run.figures:
        parts.insert(0, Part("spending within plan", None, "not measured: habits are off"))
    return charts.parts_bars(parts, run.plan.locale, title="Parts", id=f"parts-{score}")


def _words(figure: Figure) -> str:
    return figure.name.removesuffix(" share of outflows")


def summary_html(run: Run) -> str:
    """Return what a run shows in a notebook: the headline, its dots and the fan."""
    from finsim.charts import numbers

    rate = run.figures["success_rate"]
    words = numbers.in_100(rate.value or 0.0, run.plan.locale)
    title = run.plan.name or "This plan"
    head = f'<p class="big">{charts.draw.escape(title)} works in {words} of 100 futures</p>'
    return charts.in_notebook(head + success_dots(run).svg_wide + fan_chart(run).html())
