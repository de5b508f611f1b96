"""Synthetic facts for the agents' tests: shaped like those of a run, invented, of no real household."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finsim.analysis.figure import Figure, Figures
from finsim.vocabulary import Prices, Unit

START, END = 2026 * 12 + 11, 2095 * 12 + 1


def figures(success: float = 0.811, goals: dict[str, float] | None = None, **changes: Any) -> Figures:
    """Return a synthetic family's figures; `changes` replaces values by id with `_` for `.`; None leaves one out."""
    goals = {"minivan": 0.923, "college, Leo": 0.932, "college, Iris": 0.962} if goals is None else goals
    share = {"unit": Unit.SHARE, "better": 1}
    real = {"unit": Unit.MONEY, "prices": Prices.REAL, "period": "2095-02"}
    flow = {"unit": Unit.MONEY, "prices": Prices.NOMINAL, "topic": "cash flow", "period": "2027-01"}
    error = (success * (1 - success) / 10_000) ** 0.5
    rows = [
        Figure("success_rate", "success rate", success, topic="success", standard_error=error, **share),
        Figure("portfolio_survival", "portfolio survival", 0.874, topic="success", standard_error=0.003, **share),
        Figure("failure.first", "first failure", float(2055 * 12 + 3), Unit.MONTH, "failure"),
        Figure("depletion.month", "depletion month", float(2076 * 12), Unit.MONTH, "failure"),
        Figure("net_worth.start", "net worth", 416_306.0, topic="net worth", **real | {"period": "2026-12"}),
    ]
    for p, value in ((5, 589_896.0), (25, 762_630.0), (50, 1_484_082.0), (75, 2_464_701.0), (95, 7_100_175.0)):
        rows.append(Figure(f"net_worth.p{p}.end", f"net worth, p{p}", value, topic="net worth", **real))
    for p, value in ((5, 700_100.0), (50, 1_204_000.0)):
        at = real | {"period": "2049-04"}
        rows.append(
            Figure(f"net_worth.p{p}.retirement", f"net worth at retirement, p{p}", value, topic="net worth", **at)
        )
    for p, value in ((5, 7487.0), (50, 8408.0), (95, 10_245.0)):
        rows.append(Figure(f"spending.p{p}.retired", f"spending, p{p}", value, topic="spending", **real))
    for name, odds in goals.items():
        own = {"scope": f"goal:{name}"}
        rows.append(Figure(f"goal.{name}.odds", f"odds of {name}", odds, topic="goal odds", **share, **own))
        least = {"topic": "goal odds at the smallest", **share, **own}
        rows.append(
            Figure(f"goal.{name}.odds_shrunk", f"odds of {name} at its smallest", odds + (1 - odds) / 2, **least)
        )
        rows.append(
            Figure(f"goal.{name}.shortfall", f"shortfall of {name}", 8_212.0, topic="goal money", **real, **own)
        )
        rows.append(Figure(f"goal.{name}.amount", f"amount of {name}", 38_000.0, topic="goal money", **real, **own))
    for name, value in (
        ("income.gross", 15_000.0),
        ("income.net", 10_499.0),
        ("tax.month", 2_710.4),
        ("spending.essential", 4_605.0),
        ("spending.important", 1_220.0),
        ("spending.discretionary", 1_250.0),
        ("spending.debt", 2_597.11),
        ("saving.planned", 550.0),
        ("deferrals", 1_010.0),
        ("match", 420.0),
        ("premiums", 310.0),
        ("surplus", 276.89),
    ):
        rows.append(Figure(name, name.replace(".", " "), value, **flow))
    rows += [
        Figure("buffer.months", "cash buffer", 4.56, Unit.MONTHS, "buffer", better=1),
        Figure("buffer.months.low", "cash buffer, lowest", 0.82, Unit.MONTHS, "buffer", better=1),
        Figure("discipline.score", "discipline", 96.2, Unit.SCORE, "discipline", better=1),
        Figure("discipline.part.S", "saving as planned", 97.0, Unit.SCORE, "discipline part", better=1),
        Figure("discipline.part.B", "bills paid on time", 100.0, Unit.SCORE, "discipline part", better=1),
        Figure("discipline.part.R", "low cost of credit", 86.0, Unit.SCORE, "discipline part", better=1),
        Figure("wellbeing.score", "wellbeing lens", 85.0, Unit.SCORE, "wellbeing"),
        Figure("wellbeing.part.sattvic", "needs, learning, giving, future", 0.72, Unit.SHARE, "wellbeing part"),
        Figure("wellbeing.part.rajasic", "other wishes", 0.26, Unit.SHARE, "wellbeing part"),
        Figure("wellbeing.part.tamasic", "interest and fees", 0.02, Unit.SHARE, "wellbeing part"),
        Figure("inflation.p50", "median inflation", 0.0287, Unit.RATE, "inflation"),
        Figure("debt.card.balance", "card balance", 3_900.0, Unit.MONEY, "debt", Prices.NOMINAL),
        Figure("debt.card.rate", "rate of card", 0.219, Unit.RATE, "debt rate"),
        Figure("debt.mortgage.rate", "rate of mortgage", 0.05125, Unit.RATE, "debt rate"),
        Figure("debt.card.paid_off", "card paid off", float(2028 * 12 + 1), Unit.MONTH, "debt end"),
        Figure("debt.mortgage.balance", "mortgage balance", 327_994.0, Unit.MONEY, "debt", Prices.NOMINAL),
        Figure("debt.mortgage.paid_off", "mortgage paid off", float(2052 * 12 + 6), Unit.MONTH, "debt end"),
        Figure("spending.cut.share", "share of futures with a cut", 0.752, Unit.SHARE, "adjustment", better=-1),
        Figure("spending.cut.p90", "deepest cut, nine in ten lie below", 0.1, Unit.SHARE, "adjustment depth"),
        Figure("failure.median", "middle failure", float(2075 * 12 + 7), Unit.MONTH, "failure"),
        Figure(
            "failure.1.share",
            "share of futures that fail by: essential spending unpaid",
            0.12,
            Unit.SHARE,
            "failure share",
        ),
        Figure(
            "failure.2.share", "share of futures that fail by: debt service unpaid", 0.069, Unit.SHARE, "failure share"
        ),
        Figure("interest.year", "interest in the first year", 18_130.0, Unit.MONEY, "interest", Prices.NOMINAL),
        Figure("interest.total", "interest", 251_300.0, Unit.MONEY, "interest", Prices.NOMINAL),
    ]
    for model, odds in (("bootstrap", 0.811), ("history", 0.774), ("lognormal", 0.861), ("fixed", 1.0)):
        own = {"scope": f"market:{model}"}
        rows.append(Figure(f"market.{model}.success", f"success, {model}", odds, topic="success", **share, **own))
    changed = {key.replace("_", "."): value for key, value in changes.items()}
    rows = [row for row in rows if changed.get(row.id, row.value) is not None]
    return Figures([replace(row, value=changed[row.id]) if row.id in changed else row for row in rows])


LEVERS: list[dict[str, Any]] = [
    {"key": "people.Maya.retires", "label": "Maya’s retirement age", "value": 65, "low": 55, "high": 75, "step": 1,
     "unit": "age", "hint": ""},
    {"key": "spending.retired", "label": "Monthly spending, retired", "value": 8000.0, "low": 5000.0, "high": 13000.0,
     "step": 50.0, "unit": "money a month", "hint": ""},
    {"key": "saving.monthly", "label": "Monthly saving", "value": 550.0, "low": 0.0, "high": 2500.0, "step": 25.0,
     "unit": "money a month", "hint": ""},
    {"key": "mixes.growth.stocks", "label": "Stock share", "value": 0.70, "low": 0.15, "high": 1.0, "step": 0.05,
     "unit": "share", "hint": ""},
    {"key": "debts.card.payment", "label": "Card payment", "value": 110.0, "low": 110.0, "high": 1000.0, "step": 10.0,
     "unit": "money a month", "hint": ""},
]  # fmt: skip


def rerun(changes: dict[str, Any]) -> Figures:
    """Answer as the engine would, by a small closed form over the same levers (synthetic, monotone, no randomness)."""
    success = 0.811
    success += 0.028 * (changes.get("people.Maya.retires", 65) - 65)
    success -= 0.032 * (changes.get("spending.retired", 8000.0) - 8000.0) / 250.0
    success += 0.0145 * (changes.get("saving.monthly", 550.0) - 550.0) / 150.0
    success -= 0.0005 * (changes.get("mixes.growth.stocks", 0.70) - 0.70) / 0.05
    leo = 0.932 - 0.037 * (changes.get("saving.monthly", 550.0) - 550.0) / 150.0
    goals = {"minivan": 0.923, "college, Leo": round(leo, 4), "college, Iris": 0.962}
    cuts = round(min(1.0, max(0.0, 0.752 - 2.0 * (success - 0.811))), 4)
    found = figures(round(min(1.0, success), 4), goals, spending_cut_share=cuts)
    difference = found["success_rate"].value - 0.811
    paired = Figure(
        "effect.success_rate", "paired difference", difference, Unit.POINTS, "effect", standard_error=0.0012
    )
    return Figures([*found.values(), paired])
