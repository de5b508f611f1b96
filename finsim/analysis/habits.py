"""How closely does the household keep to its plan, and where does its money go? Scores of the first twelve months.

Turns a ledger into the plain rows that `discipline` and `wellbeing` score. A simulated household spends what the plan
says while habits are off, so spending against plan is measured with habits on alone, and the score says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from finsim.analysis.discipline import Discipline, Year, discipline
from finsim.analysis.figure import NO_ERROR_EXACT, Figure
from finsim.analysis.wellbeing import Kind, Outflow, Wellbeing, wellbeing
from finsim.simulation.ledger import Ledger
from finsim.vocabulary import Need, Unit

MONTHS = 12
PART_WORDS = {
    "A": "spending within plan",
    "S": "saving as planned",
    "B": "bills paid on time",
    "R": "low cost of credit",
}


def discipline_of(ledger: Ledger, cards: Sequence[str], behaves: bool = False, months: int = MONTHS) -> Discipline:
    """Score the first months of a ledger against its plan.

    cards    names of the debts whose interest is the cost of credit
    behaves  whether habits were simulated; without them spending is the plan's own, and says nothing
    """
    first = slice(0, months)
    forced = ledger["credit_interest"][first]
    card_interest = np.sum([ledger[f"{name}: interest"][first] for name in cards], axis=0) if cards else 0.0 * forced
    paid = ledger["essential"] + ledger["debt_paid"]
    due = ledger["essential_due"] + ledger["debt_due"]
    by_habit = ledger["habit_due"] + ledger["skipped"]
    beyond = {"important": 0.0 * by_habit[first], "discretionary": by_habit[first]}
    saving_due = ledger["saving_due"] + ledger["deferred"]
    return discipline(
        Year(
            net_income=ledger["net_income"][first],
            planned={need: ledger[f"{need}_due"][first] - beyond[need] for need in beyond},
            actual={need: ledger[need][first] for need in beyond} if behaves else None,
            saved=(ledger["saved"] + ledger["deferred"])[first],
            planned_saving=saving_due[first],
            paid_on_time=paid[first],
            due=due[first],
            credit_cost=card_interest + forced + ledger["card_fees"][first],
            forced_cost=forced,
        )
    )


def wellbeing_of(ledger: Ledger, cards: Sequence[str], months: int = MONTHS) -> Wellbeing:
    """Look at the first months' outflows through the lens."""

    def total(column: str) -> float:
        return float(ledger[column][:months].sum())

    card_interest = sum(total(f"{name}: interest") for name in cards)
    principal = total("debt_paid") + total("extra_debt") - total("debt_interest") - total("card_bought")
    outflows = [
        Outflow(Kind.TAX, max(0.0, float(ledger.tax[:months].sum()))),
        Outflow(Kind.FORCED_BORROWING, total("credit_interest")),
        Outflow(Kind.CARD_INTEREST, card_interest),
        Outflow(Kind.FEE, total("card_fees")),
        Outflow(Kind.INTEREST, max(0.0, total("debt_interest") - card_interest)),
        Outflow(Kind.PRINCIPAL, max(0.0, principal)),
        Outflow(Kind.SPENDING, total("premiums"), None, Need.ESSENTIAL, "insurance"),
        Outflow(Kind.SAVING, total("saved") + total("deferred"), total("saving_due") + total("deferred")),
    ]
    impulse = min(total("impulse"), total("discretionary"))
    outflows.append(Outflow(Kind.IMPULSE, impulse))
    for need in Need:
        spent = total(need.value) - (impulse if need is Need.DISCRETIONARY else 0.0)
        outflows.append(Outflow(Kind.SPENDING, spent, total(f"{need.value}_due"), need))
    return wellbeing(outflows)


def habits(ledger: Ledger, cards: Sequence[str], behaves: bool = False) -> Iterator[Figure]:
    """Yield both scores, 0 to 100, with the parts they are made of."""
    span = f"{ledger.months[0]}..{ledger.months[min(MONTHS, len(ledger.months)) - 1]}"
    opens = {"path": ledger.path, "period": 0}
    score = discipline_of(ledger, cards, behaves)
    if score.score is not None:
        yield Figure("discipline.score", "discipline score", score.score, Unit.SCORE, "discipline", period=span,
                     error_note=NO_ERROR_EXACT, better=1, opens=opens)  # fmt: skip
    for key, part in score.parts.items():
        if part.value is not None:
            yield Figure(f"discipline.part.{key}", PART_WORDS[key], 100.0 * part.value, Unit.SCORE, "discipline part",
                         period=span, error_note=NO_ERROR_EXACT, better=1, opens=opens)  # fmt: skip
    lens = wellbeing_of(ledger, cards)
    if lens.score is not None:
        yield Figure("wellbeing.score", "wellbeing lens", lens.score, Unit.SCORE, "wellbeing", period=span,
                     error_note=NO_ERROR_EXACT, better=1, opens=opens)  # fmt: skip
    for guna, value in lens.shares.items():
        yield Figure(f"wellbeing.part.{guna}", f"{guna} share of outflows", value, Unit.SHARE, "wellbeing part",
                     period=span, error_note=NO_ERROR_EXACT, opens=opens)  # fmt: skip
