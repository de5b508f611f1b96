"""Categories, transfers, refunds and months: what was spent is what left the household, once."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.actuals import Balance, Rule, Transaction, merged, months_of, reconcile, sort
from finsim.actuals.sorting import DAYS_OF_A_TRANSFER, INCOME, TRANSFER, UNSORTED
from finsim.actuals.transaction import ActualsError


def booked(day, amount, payee, account="checking", bank_id=""):
    return Transaction(date.fromisoformat(day), amount, "USD", payee, account=account, bank_id=bank_id)


RULES = [Rule("grocer", "food"), Rule("power*gas", "utilities"), Rule("visa payment", TRANSFER)]


def test_the_first_rule_that_fits_decides_and_case_does_not_matter():
    rows = merged([booked("2026-04-01", -100, "GROCER Visa Payment"), booked("2026-04-02", -50, "City Power & Gas Co")])
    assert [each.category for each in sort(rows, RULES)] == ["food", "utilities"]


def test_what_no_rule_knows_is_income_when_it_comes_and_unsorted_when_it_goes():
    rows = merged([booked("2026-04-01", 5, "a"), booked("2026-04-02", -5, "b")])
    assert [each.category for each in sort(rows)] == [INCOME, UNSORTED]


def test_a_category_by_hand_is_not_overruled():
    [row] = merged([booked("2026-04-01", -100, "grocer")])
    assert sort([row], RULES, {row.id: "gifts"})[0].category == "gifts"


@pytest.mark.parametrize(("days", "is_one"), [(0, True), (DAYS_OF_A_TRANSFER, True), (DAYS_OF_A_TRANSFER + 1, False)])
def test_equal_and_opposite_bookings_of_two_accounts_are_one_transfer(days, is_one):
    there = date(2026, 4, 1 + days).isoformat()
    rows = merged([booked("2026-04-01", -70000, "to savings"), booked(there, 70000, "from checking", "savings")])
    assert all((each.category == TRANSFER) is is_one for each in sort(rows))


def test_of_one_account_there_is_no_transfer_to_itself():
    rows = merged([booked("2026-04-01", -500, "shop"), booked("2026-04-02", 500, "shop")])
    assert TRANSFER not in {each.category for each in sort(rows)}


def test_a_booking_is_half_of_one_transfer_at_most():
    rows = merged(
        [
            booked("2026-04-01", -500, "a"),
            booked("2026-04-01", 500, "b", "savings"),
            booked("2026-04-02", 500, "c", "third"),
        ]
    )
    assert sorted(each.category for each in sort(rows)) == [INCOME, TRANSFER, TRANSFER]


def test_a_refund_lowers_its_category_and_is_no_income():
    rows = merged([booked("2026-04-01", -10000, "grocer"), booked("2026-04-20", 2500, "Grocer refund")])
    months = months_of(sort(rows, RULES), "USD")
    np.testing.assert_array_equal(months.spent["food"], [75.0])
    np.testing.assert_array_equal(months.income, [0.0])


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(-(10**7), 10**7), st.sampled_from("abc")), min_size=1))
def test_income_less_spending_is_what_the_accounts_gained_whatever_the_rules(said):
    """Transfers come in pairs that add to nothing, so that no coin appears or is lost by sorting."""
    first = date(2026, 1, 1).toordinal()
    rows = merged(
        [
            Transaction(date.fromordinal(first + day), amount, "USD", "grocer" if amount % 2 else "x", account=account)
            for day, amount, account in said
        ]
    )
    months = months_of(sort(rows, [Rule("grocer", "food")]), "USD")
    gained = float(months.income.sum() - sum(row.sum() for row in months.spent.values()))
    assert gained == pytest.approx(sum(each.amount for each in rows) / 100, abs=1e-6)


def test_months_are_whole_and_none_is_left_out():
    rows = merged([booked("2026-01-31", -100, "grocer"), booked("2026-04-01", -300, "grocer")])
    months = months_of(sort(rows, RULES), "USD")
    np.testing.assert_array_equal(months.spent["food"], [1.0, 0.0, 0.0, 3.0])


def test_bookings_add_up_to_the_banks_balance_or_the_gap_is_told_to_the_coin():
    said = [("2026-04-01", -99, "before"), ("2026-04-02", -320, "a"), ("2026-04-30", 1000, "b")]
    rows = merged([booked(*each) for each in said])
    earlier = Balance("checking", date(2026, 4, 1), 5000, "USD")
    later = Balance("checking", date(2026, 4, 30), 5680, "USD")
    assert reconcile(rows, earlier, later).agrees
    gap = reconcile(rows[:-1], earlier, later)
    assert (gap.missing, gap.n_bookings) == (1000, 1)


def test_balances_of_two_accounts_cannot_be_reconciled():
    one, other = (Balance(name, date(2026, 4, 1), 0, "USD") for name in ("a", "b"))
    with pytest.raises(ActualsError):
        reconcile([], one, other)


@pytest.mark.parametrize("contains", ["", " * ", "*a" * 9])
def test_a_rule_without_words_or_with_too_many_stars_is_refused(contains):
    with pytest.raises(ActualsError):
        Rule(contains, "food")
