"""A study -> the tables that its kernel runs. Everything that can be wrong is found here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finsim.simulation.portfolio import tables as rows
from finsim.simulation.portfolio.allocation import PrimeHarvesting
from finsim.simulation.portfolio.drawing import check_market
from finsim.simulation.portfolio.fields import column_names
from finsim.simulation.portfolio.study import Flow, Study
from finsim.simulation.portfolio.tables import Tables
from finsim.simulation.spending.rule import OTHER_INCOME, Decided, Setting

WHEN = {
    "yearly": rows.WHEN_YEARLY,
    "every period": rows.WHEN_ALWAYS,
    "bands": rows.WHEN_BANDS,
    "never": rows.WHEN_NEVER,
}


@dataclass(frozen=True)
class CompiledStudy:
    """The tables of one study, and the names of the rows of its state."""

    tables: Tables
    columns: tuple[str, ...]


def compile_study(study: Study, seed: int = 0) -> CompiledStudy:
    """Compile a study; `seed` draws what a rule reads off luck of its own (the table of risk-based guardrails).

    Raises  MarketError when the market does not know an asset or a CAPE that is read, or draws no such cadence;
            SettingsError when the rule cannot be run on this study
    """
    check_market(study)
    n_periods, cadence = study.n_periods, study.cadence
    income = flows_of(study.incomes, n_periods, cadence)
    setting = Setting(
        start=study.start,
        n_years=study.horizon.n_years,
        mix=dict(study.allocation.mix),
        income=float(income[0, 0] * cadence),
        market=study.market,
        seed=seed,
    )
    decided = study.spending.decided(setting)
    begin, end = ([flow for flow in study.contributions if flow.at == at] for at in ("begin", "end"))
    names = {name: place for place, name in enumerate(study.assets)}
    made = Tables(
        weights=np.ascontiguousarray(study.allocation.weights(n_periods, cadence)),
        flows=np.stack([income, flows_of(begin, n_periods, cadence), flows_of(end, n_periods, cadence)]),
        calendar=_calendar(study),
        order=np.array([names[name] for name in study.allocation.order], dtype=np.int64),
        rule=decided.terms,
        by_year=np.ascontiguousarray(decided.by_year),
        expected=_expected(study),
        terms=_terms(study, decided),
        choices=_choices(study, names),
    )
    return CompiledStudy(made, column_names(study.assets))


def flows_of(flows: Sequence[Flow], n_periods: int, cadence: int) -> NDArray[np.float64]:
    """Return money a period of some flows together: float64 (2, n_periods), real and nominal."""
    made = np.zeros((2, n_periods))
    for flow in flows:
        last = n_periods if flow.end is None else (flow.end + 1) * cadence
        made[0 if flow.is_real else 1, flow.start * cadence : last] += flow.amount / cadence
    return made


def _calendar(study: Study) -> NDArray[np.int64]:
    periods = np.arange(study.n_periods)
    opens_year = periods % study.cadence == 0
    when = study.allocation.when
    rebalances = {"yearly": opens_year, "never": np.zeros_like(opens_year)}.get(when, np.ones_like(opens_year))
    return np.stack([opens_year, rebalances, periods // study.cadence]).astype(np.int64)


def _terms(study: Study, decided: Decided) -> NDArray[np.float64]:
    terms = np.zeros(rows.N_TERMS)
    terms[rows.START] = study.start
    terms[rows.FEE] = study.fee.rate / study.cadence
    terms[rows.DRIFT] = study.allocation.drift
    terms[rows.FLOOR], terms[rows.CEILING], terms[rows.FIRST] = decided.floor, decided.ceiling, decided.first
    terms[rows.CENT] = 0.01 if study.whole_cents else 0.0
    if isinstance(study.allocation, PrimeHarvesting):
        terms[rows.HARVEST_ABOVE], terms[rows.HARVEST_SHARE] = study.allocation.ceiling, study.allocation.share
    return terms


def _choices(study: Study, names: dict[str, int]) -> NDArray[np.int64]:
    choices = np.zeros(rows.N_CHOICES, dtype=np.int64)
    choices[rows.N_PERIODS], choices[rows.CADENCE] = study.n_periods, study.cadence
    choices[rows.N_YEARS] = study.horizon.n_years
    choices[rows.DECISION] = int(study.spending.decision())
    choices[rows.AT_END] = study.withdraw_at == "end"
    choices[rows.MAY_OWE] = study.may_go_negative
    choices[rows.WHEN] = WHEN[study.allocation.when]
    choices[rows.FEE_ON] = rows.ON_PRICE if study.fee.on == "price" else rows.ON_VALUE
    choices[rows.IS_NOMINAL] = study.spending.is_nominal
    choices[rows.FLOOR_IS_INCOME] = study.spending.floor == OTHER_INCOME
    choices[rows.LIMITS_AS_CFIRESIM] = study.spending.limits_as == "cfiresim"
    harvests = study.allocation.harvest if isinstance(study.allocation, PrimeHarvesting) else None
    choices[rows.HARVEST] = names[harvests] if harvests else rows.NO_HARVEST
    return choices


def _expected(study: Study) -> NDArray[np.float64]:
    rates = study.spending.expected_returns()
    return np.array([rates.get(name, 0.0) for name in study.assets])
