"""Facts of real runs of the packaged samples, and of a household in trouble: the figures of the plan, of three changes
of it and of another market, in one table, as a report's graph holds them. Few futures, since the words are tested.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from finsim.agents.facts import Facts, table
from finsim.agents.proofs import proof
from finsim.analysis.figure import Figures
from finsim.plan import sample
from finsim.plan.household import Plan
from finsim.workbench.comparing import effect_of
from finsim.workbench.running import Run
from finsim.workbench.simulating import simulate

N_PATHS = 256
SAMPLES = ("renter", "family", "near-retirement", "strained")
# slug -> what is changed: something helps, something costs, something stays inside the noise.
CHANGES: dict[str, dict[str, dict[str, Any]]] = {
    "renter": {"later": {"people.Sam.retires": "at 70"}, "dearer": {"spending.in retirement.initial rate": "5 %"},
               "hair": {"mixes.growth.stocks": "90 %", "mixes.growth.bonds": "10 %"}},
    "family": {"later": {"people.Nora.retires": "at 68"}, "dearer": {"spending.in retirement.amount": "11_000 a month"},
               "hair": {"mixes.growth.stocks": "75 %", "mixes.growth.bonds": "25 %"}},
    "near-retirement": {"later": {"people.Walter.retires": "at 67"},
                        "dearer": {"spending.in retirement.amount": "9_500 a month"},
                        "hair": {"mixes.balanced.stocks": "55 %", "mixes.balanced.bonds": "45 %"}},
}  # fmt: skip
CHANGES["strained"] = CHANGES["family"] | {"dearer": {"spending.in retirement.amount": "14_200 a month"}}
WORDS = {"later": "retiring three years later", "dearer": "a dearer retirement", "hair": "five points in stocks"}
STRAINED = {
    "spending.in retirement.amount": "13_600 a month",
    "spending.discretionary.dining": "2_100 a month",
    "mixes.growth.stocks": "30 %",
    "mixes.growth.bonds": "70 %",
}


def plan_of(name: str) -> Plan:
    """Return a sample, or the family with more spending and fewer stocks than it can bear."""
    return sample("family").with_changes(STRAINED) if name == "strained" else sample(name)


@cache
def run_of(name: str) -> Run:
    return simulate(plan_of(name), "bootstrap", n_paths=N_PATHS)


@cache
def real_table(name: str, locale: str = "", currency: str = "") -> Facts:
    """Return one table: plan, proposals with their measured effects, and success under history."""
    run = run_of(name)
    known = table({**run.figures.to_json(), **({"locale": locale, "currency": currency} if locale else {})})
    for slug, changes in CHANGES[name].items():
        done = proof(slug, {"words": WORDS[slug], "changes": changes}, known, effect_of(run, changes))
        known = known.joined(done["facts"])
    return known.joined(figure.fact() for figure in _other_market(run).values())


@cache
def two_plans() -> Facts:
    """Return the strained family beside the family as its base."""
    base = run_of("family").figures.scoped("base")
    return table(run_of("strained").figures).joined(figure.fact() for figure in base.values())


def _other_market(run: Run) -> Figures:
    other = simulate(run.plan, "history").figures
    same_time = {"period": run.figures["success_rate"].period}
    rows = [
        replace(other["success_rate"], id="market.history.success", scope="market:history", **same_time),
        replace(run.figures["success_rate"], id="market.bootstrap.success", scope="market:bootstrap"),
    ]
    return Figures(rows)
