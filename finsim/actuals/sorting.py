"""Transactions -> categories, by rules in their order; and what is neither income nor spending: transfers, refunds.

A rule holds words that the payee or memo must contain; `*` stands for anything between. There are no regular
expressions: a rule that somebody wrote must not be able to hold the house for an hour. METHODS section 8: transfers
and refunds are neither income nor spending, so a transfer is left out and a refund lowers the spending of its category.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from finsim.actuals.transaction import ActualsError, Transaction, shown_text

TRANSFER = "transfer"
INCOME = "income"
UNSORTED = "unsorted"
DAYS_OF_A_TRANSFER = 4  # a bank's weekend
MOST_RULES = 1_000
MOST_STARS = 8


@dataclass(frozen=True)
class Rule:
    """Bookings whose words contain `contains` are of `category`; of one account alone where `account` names it.

    category  a spending line's name in the plan, or `transfer` or `income`
    """

    contains: str
    category: str
    account: str = ""

    def __post_init__(self) -> None:
        parts = [part for part in self.contains.split("*") if part.strip()]
        if not parts or len(parts) > MOST_STARS:
            raise ActualsError("rule.contains", f"words to look for, with at most {MOST_STARS} *", self.contains[:60])
        if not shown_text(self.category) or len(self.category) > 80:
            raise ActualsError("rule.category", "a name of 1 to 80 characters", self.category[:80])

    def fits(self, words: str, account: str) -> bool:
        """Say whether a booking's words, folded, contain the rule's in their order."""
        if self.account and self.account != account:
            return False
        at = 0
        for part in self.contains.casefold().split("*"):
            at = words.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return True


@dataclass(frozen=True)
class Sorted:
    """A transaction with its category, and why it has it."""

    transaction: Transaction
    category: str
    by: str  # the rule's words, "two accounts", "nothing"

    @property
    def is_spending(self) -> bool:
        return self.category not in (TRANSFER, INCOME)


def sort(
    transactions: Iterable[Transaction], rules: Sequence[Rule] = (), by_hand: Mapping[str, str] | None = None
) -> list[Sorted]:
    """Give each transaction a category: by hand, by the first rule that fits, as a transfer, else none.

    What comes in and no rule knows is income; what goes out and no rule knows is unsorted, and counts as spending.
    by_hand  categories by transaction id, which no rule overrules
    """
    rows = list(transactions)
    if len(rules) > MOST_RULES:
        raise ActualsError("rules", f"at most {MOST_RULES:,}", len(rules))
    moved = _transfers(rows)
    return [_sorted(each, rules, by_hand or {}, moved) for each in rows]


def _sorted(each: Transaction, rules: Sequence[Rule], by_hand: Mapping[str, str], moved: set[str]) -> Sorted:
    if each.id in by_hand:
        return Sorted(each, by_hand[each.id], "by hand")
    words = f"{each.payee} {each.memo}".casefold()
    rule = next((rule for rule in rules if rule.fits(words, each.account)), None)
    if rule is not None:
        return Sorted(each, rule.category, rule.contains)
    if each.id in moved:
        return Sorted(each, TRANSFER, "two accounts")
    return Sorted(each, INCOME if each.amount > 0 else UNSORTED, "nothing")


def _transfers(rows: Sequence[Transaction]) -> set[str]:
    """Return the ids of pairs that are one transfer: equal and opposite, of two accounts, within some days.

    Nearest in time first, each booking in one pair at most.
    """
    came: dict[tuple[str, int], list[Transaction]] = {}
    for each in rows:
        if each.amount > 0:
            came.setdefault((each.currency, each.amount), []).append(each)
    pairs = [
        (abs((other.day - each.day).days), each.id, other.id)
        for each in rows
        if each.amount < 0
        for other in came.get((each.currency, -each.amount), ())[:MOST_RULES]
        if other.account != each.account and abs((other.day - each.day).days) <= DAYS_OF_A_TRANSFER
    ]
    found: set[str] = set()
    for _, one, two in sorted(pairs):
        if not {one, two} & found:
            found |= {one, two}
    return found
