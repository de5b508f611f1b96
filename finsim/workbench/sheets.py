"""A run and its words -> the plain data of the report, and its two sheets. What the report notebook's cells call.

Below: `reports`, which lays the sheets out; `pictures`, which draws. Nothing is computed here but sums over a ledger.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from finsim import reports
from finsim.agents.roles.strategist import TOGETHER
from finsim.analysis.failing import paying_periods
from finsim.analysis.figure import Figure
from finsim.plan.assumed import by_reach
from finsim.plan.household import Plan
from finsim.reports import Amount, DebtRow, Effect, Material, Proposal, Sentence, Sheet
from finsim.simulation.compiling.accounts import account_names
from finsim.simulation.ledger import Ledger
from finsim.simulation.program import VOLUNTARY
from finsim.workbench import pictures
from finsim.workbench.explaining import explain
from finsim.workbench.running import Run

_PRINT_WIDTH, _COLUMN_WIDTH = 680, 300
_OWN_SECTION = ("assumed", "not-modelled")  # sentences that the report gives a section of their own
_LEAST_OWED = 0.005


def open_plan(place: str | os.PathLike[str]) -> Plan:
    """Return a sample by its name, or the plan in a file."""
    from finsim.plan import SAMPLES, load, sample

    return sample(str(place)) if str(place) in SAMPLES else load(place)


def words_of(run: Run, kept: str | os.PathLike[str] = "") -> dict[str, Any]:
    """Return the analyst's words on a run; `kept` is a file of words that were said of the same run before."""
    return dict(json.loads(Path(kept).read_text(encoding="utf-8"))) if kept else explain(run)


def report_material(run: Run, words: Mapping[str, Any]) -> Material:
    """Return all that a report says of a run, as plain data."""
    ledger = run.trace(run.middle_path)
    debts = [(name, ledger[f"{name}: paid"]) for name in run.plan.debts]
    proposals = [item for item in words["proposals"] if not item["failed"] and item["difference"] is not None]
    return Material(
        name=run.plan.name or "A household",
        month=run.outcome.months[0],
        futures="historical starts" if run.market.capabilities.has_cohorts else "futures",
        market=market_words(run),
        until=run.outcome.months[-1],
        figures=run.figures,
        n_paths=run.n_paths,
        dots=pictures.success_dots(run),
        fan=pictures.fan_chart(run, width=_PRINT_WIDTH),
        goals=tuple(pictures.goals_of(run)),
        debts=tuple(_debt(run, ledger, name) for name in run.plan.debts),
        spent=pictures.spent_month(run),
        debts_paid=tuple(Amount(name, float(paid[0])) for name, paid in debts),
        saved=tuple(_savings(run)),
        left_goes=_left_goes(run),
        failures=pictures.failure_chart(run, width=_COLUMN_WIDTH),
        sentences=tuple(
            Sentence(row["text"], tuple(row["facts"]), row["role"], row["must"])
            for row in words["sentences"]
            if row["claim"]["op"] not in _OWN_SECTION
        ),
        facts=facts_behind(words),
        proposals=tuple(map(proposal, proposals)),
        untried=len(words["proposals"]) - len(proposals),
        writer=str(words["writer"]),
        checked=int(words["checked"]),
        withheld=int(words["withheld"]),
        assumed=tuple((item.key, item.sentence) for item in by_reach(run.plan.assumed)),
        not_modelled=tuple(_left_out(run)),
        receipt=run.receipt,
    )


def first_sheet(material: Material) -> Sheet:
    """Return the sheet with the answer, the first month, what may come of it, and the fan."""
    return reports.first_sheet(material)


def second_sheet(material: Material) -> Sheet:
    """Return the sheet with goals, debts, failures, changes that were tried, words with their facts, assumptions."""
    return reports.second_sheet(material)


def facts_behind(words: Mapping[str, Any]) -> dict[str, Figure]:
    """Return the figures that the sentences lean on, by reference; one of a proposal's run names the change."""
    rows, changes = words.get("facts", {}), {item["slug"]: item["words"] for item in words["proposals"]}
    return {name: Figure(**row | {"name": _fact_name(row, rows, changes)}) for name, row in rows.items()}


def _fact_name(row: Mapping[str, Any], rows: Mapping[str, Any], changes: Mapping[str, str]) -> str:
    kind, _, slug = row["scope"].partition(":")
    if kind != "proposal":
        return str(row["name"])
    change = " and ".join(each.partition(" instead of ")[0] for each in changes.get(slug, slug).split(TOGETHER))
    measure = row["id"].removeprefix("effect.")
    is_effect = row["topic"] == "effect"
    name = rows.get(measure, {"name": measure})["name"] if is_effect else row["name"]
    return f"{'change in ' if is_effect else ''}{name}; {change}"


def market_words(run: Run) -> str:
    """Return a sentence on where the returns come from, with the settings that this run has."""
    settings = run.market.model_dump(mode="json")
    since = str(settings.get("since", ""))[:4]
    if run.market.name == "bootstrap":
        return (
            f"Returns are blocks of {settings['block']} months of United States history since {since}, in random order."
        )
    if run.market.name == "history":
        return f"Returns are those that followed each month of United States history since {since}, as they came."
    return run.market.capabilities.words


def proposal(item: Mapping[str, Any]) -> Proposal:
    """Return a proposal with what it does to the odds, and to what it aims at where that is something else."""
    aim = item.get("aim") or {}
    is_other = aim.get("difference") is not None and aim["measure"] != "success_rate"
    levers = tuple(sorted(one["key"] for one in item["levers"]))
    other = _effect(aim["measure"], aim) if is_other else None
    return Proposal(item["slug"], item["words"], _effect("success_rate", item), other, levers)


def _effect(measure: str, said: Mapping[str, Any]) -> Effect:
    return Effect(measure, said["before"], said["after"], said["difference"], said["error"] or 0.0)


def _left_out(run: Run) -> list[tuple[str, str]]:
    """Return what is not modelled, the keys of one sentence together."""
    keys: dict[str, list[str]] = {}
    for item in run.compiled.not_modelled:
        keys.setdefault(item.words, []).append(item.key)
    return [(", ".join(found), words) for words, found in keys.items()]


def _debt(run: Run, ledger: Ledger, name: str) -> DebtRow:
    """Return a debt as the path has it while it can pay: from then on it only grows."""
    works = slice(None, paying_periods(run.outcome, ledger.path))
    done = np.flatnonzero(ledger[f"{name}: owed"][works] <= _LEAST_OWED)
    debt = run.plan.debts[name]
    ends = ledger.months[int(done[0])] if done.size else ""
    return DebtRow(name, float(debt.balance), float(debt.rate), ends, float(ledger[f"{name}: interest"][works].sum()))


def _savings(run: Run) -> list[Amount]:
    """Return what the plan saves from net income in its first month, by account."""
    planned = run.compiled.program.paid_in[VOLUNTARY, :, :, 0].sum(axis=1)
    return [Amount(name, float(planned[row])) for row, name in enumerate(account_names(run.plan))]


def _left_goes(run: Run) -> str:
    """Say where the plan sends what is left over at the end of a month."""
    to = run.plan.surplus.to
    words = {"cash": "stays in cash", "debt": "extra payment on the dearest debt"}
    return words.get(to, f"to {to}")
