"""What the law asks of vesting: refused in a plan where an employer's part could be lost longer than it allows.

Source: 26 USC 411(a)(2)(B): all after three years of service, or a fifth a year from the second to the sixth. As
iradictionary.com states it under "cliff vesting" and "graded vesting"; the statute itself was not opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from finsim.plan.income import Income
from finsim.plan.taxes import NATIONAL
from finsim.plan.written import Unreadable

if TYPE_CHECKING:
    from finsim.plan.household import Plan

CLIFF, GRADED_FROM, GRADED_TO = 3 * 12, 2 * 12, 6 * 12


def within_the_law(plan: Plan, name: str, income: Income) -> None:
    """Refuse a schedule slower than the slowest that the law allows, and one under a law that is not known."""
    vests = income.vests
    if vests is None:
        return
    if plan.taxes.regime not in (NATIONAL, "none"):
        raise Unreadable("us-federal or none where something vests", at=("income", name, "vests"))
    first = vests.gradually_from
    if plan.taxes.regime == NATIONAL and (
        vests.after > CLIFF if first is None else first > GRADED_FROM or vests.after > GRADED_TO
    ):
        words = "at most 3 years, or 6 years with a part from 2 years on (26 USC 411(a)(2)(B))"
        raise Unreadable(words, at=("income", name, "vests", "after"), got=str(vests.after))
