"""`python -m tests.simulation.monotony`: how often one more amount to pay lets a path work that failed without it.

The law that it never does (`test_laws_of_prices`) leaves out what gives way. Here each such thing is let in alone, over
the same random plans, and what it breaks is counted. Prints a row a thing: plans, paths, paths that only work with more
to pay, and plans that have one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finsim.plan import Plan
from finsim.simulation.spending import RULES
from tests.simulation.strangers import strangers
from tests.simulation.test_laws_of_prices import more_to_pay, untaxed_without_cliffs, without_cliffs, worse_off

N_PLANS = 60
Change = Callable[[dict[str, Any]], None]
STARTED = ("constant-real", "constant-nominal", "guyton-klinger", "variable-spending", "hebeler-autopilot")


def with_rule(name: str) -> Change:
    """Let one spending rule set the budget, without tax."""

    def change(raw: dict[str, Any]) -> None:
        untaxed_without_cliffs(raw)
        start = {"initial rate": "5 %"} if name in STARTED else {}
        raw.setdefault("spending", {})["in retirement"] = {"rule": name, "from": "2027-03", **start}
        if name == "cape-based":
            raw["markets"] = {"model": "bootstrap", "since": 1900}

    return change


def with_goals_that_wait(raw: dict[str, Any]) -> None:
    untaxed_without_cliffs(raw)
    for goal in raw.get("goals", {}).values():
        goal["may move"] = "24 months"


def with_a_buffer_in_months(raw: dict[str, Any]) -> None:
    untaxed_without_cliffs(raw)
    raw["accounts"]["cash"]["buffer"] = "6 months"


def taxed(raw: dict[str, Any]) -> None:
    without_cliffs(raw)
    raw["taxes"] = {**raw.get("taxes", {}), "regime": "us-federal"}


THINGS: dict[str, Change] = {
    "nothing that gives way": untaxed_without_cliffs,
    "goals that may wait": with_goals_that_wait,
    "a buffer in months": with_a_buffer_in_months,
    "federal tax": taxed,
    **{name: with_rule(name) for name in RULES},
}


def counted(change: Change) -> tuple[int, int, int, int]:
    """Return (plans, paths, paths that only work with more to pay, plans with one)."""
    found: list[tuple[int, int]] = []

    @settings(max_examples=N_PLANS, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(strangers(change), more_to_pay | st.just(400.0))
    def draw(plan: Plan, more: float) -> None:
        found.append(worse_off(plan, more))

    draw()
    worse = [n for n, _ in found]
    return len(found), sum(n for _, n in found), sum(worse), sum(n > 0 for n in worse)


def main() -> None:
    """Print the table."""
    print(f"{'let in':30}{'plans':>8}{'paths':>8}{'odd paths':>11}{'odd plans':>11}")  # noqa: T201
    for words, change in THINGS.items():
        plans, paths, odd, odd_plans = counted(change)
        print(f"{words:30}{plans:8}{paths:8}{odd:11}{odd_plans:11}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
