"""What people say for a plan's words is understood well enough to name them, and never taken for them."""

from __future__ import annotations

import pytest

from finsim.errors import PlanErrors
from finsim.plan import loads
from finsim.plan.everyday import _NOT_MODELLED, _TARGETS, everyday

PLAN = """finsim: 1
currency: USD
start: 2026-12
until: at 95
people: {Lee: {born: 1964-05, retires: at 67}}
income: {salary: {person: Lee, amount: 58_000 a year, until: at retirement}}
spending: {essential: {rent: 1_700}}
accounts: {savings: {kind: cash, balance: 9_000}}
"""


def hint_for(was: str, becomes: str) -> str:
    with pytest.raises(PlanErrors) as refused:
        loads(PLAN.replace(was, becomes))
    (error,) = refused.value.errors
    return error.hint


@pytest.mark.parametrize(
    ("said", "kind"),
    [("traditional", "tax-deferred"), ("Traditional IRA", "tax-deferred"), ("ira", "tax-deferred"),
     ("401k", "tax-deferred"), ("401(k)", "tax-deferred"), ("403(b)", "tax-deferred"), ("457", "tax-deferred"),
     ("roth", "tax-free"), ("Roth IRA", "tax-free"), ("roth 401(k)", "tax-free"), ("HSA", "health"),
     ("529", "education"), ("brokerage", "taxable"), ("savings", "cash"), ("checking", "cash")],
)  # fmt: skip
def test_a_kind_of_account_is_known_by_its_everyday_name(said, kind):
    assert hint_for("kind: cash", f"kind: {said}") == f"did you mean {kind}?"


@pytest.mark.parametrize(
    ("said", "rule"),
    [("4% rule", "constant-real, with `initial rate: 4 %`"), ("guyton klinger", "guyton-klinger"), ("VPW", "vpw"),
     ("gk", "guyton-klinger"), ("guardrails", "risk-based-guardrails"), ("abw", "amortization-based")],
)  # fmt: skip
def test_a_spending_rule_is_known_by_its_everyday_name(said, rule):
    rules = f"{{essential: {{rent: 1_700}}, in retirement: {{rule: {said}, amount: 3_000 a month}}}}"
    assert hint_for("{essential: {rent: 1_700}}", rules) == f"did you mean {rule}?"


@pytest.mark.parametrize("said", ["bi-weekly", "biweekly", "fortnightly", "every other week"])
def test_a_pay_of_two_weeks_is_not_taken_for_weekly(said):
    assert hint_for("until: at retirement", f"until: at retirement, paid: {said}") == "did you mean every two weeks?"


@pytest.mark.parametrize(
    ("said", "hint"),
    [("married", "did you mean married-jointly?"), ("MFJ", "did you mean married-jointly?"),
     ("married filing separately", "a separate return of one spouse is not modelled")],
)  # fmt: skip
def test_a_filing_status_is_named_and_a_separate_return_is_not_taken_for_a_joint_one(said, hint):
    assert hint_for("accounts:", f"taxes: {{regime: us-federal, filing: {said}}}\naccounts:") == hint


@pytest.mark.parametrize(
    ("was", "said", "hint"),
    [("58_000 a year", "2_200 biweekly", "that is about 4_767 a month"),
     ("58_000 a year", "58_000 per annum", "did you mean 58_000 a year?"),
     ("58_000 a year", "58_000 annually", "did you mean 58_000 a year?"),
     ("until: at retirement", "until: at retirement, grows: inflation + 1 %", "did you mean CPI + 1 %?"),
     ("retires: at 67", "retires: June 2031", "did you mean 2031-06?"),
     ("retires: at 67", "retires: 67 years", "did you mean at 67?"),
     ("spending:", "expenses:", "did you mean spending?")],
)  # fmt: skip
def test_amounts_growths_moments_and_sections_as_people_write_them(was, said, hint):
    assert hint_for(was, said) == hint


def test_a_key_that_another_rule_has_is_not_offered():
    rules = "{essential: {rent: 1_700}, in retirement: {rule: vpw, amount: 3_000 a month}}"
    assert hint_for("{essential: {rent: 1_700}}", rules).startswith("keys are from, ")


def test_every_everyday_word_leads_to_each_of_its_targets_and_to_nothing_else():
    for word, targets in _TARGETS.items():
        for target in targets:
            valid = target.partition(",")[0]
            expected = f"did you mean {next(t for t in targets if t.partition(',')[0] == valid)}?"
            assert everyday(word, [valid, "something else"]) == expected or word in _NOT_MODELLED
        assert everyday(word, ["something else"]) == ""


def test_a_key_that_stands_twice_hides_no_other_mistake():
    with pytest.raises(PlanErrors) as refused:
        loads(PLAN.replace("{rent: 1_700}", "{rent: 1_700, rent: 1_800, food: x}") + "start: 2027-01\n")
    said = [(error.line, error.where, error.expected) for error in refused.value.errors]
    assert said == [(7, "spending.essential.rent", "each key once"),
                    (7, "spending.essential.food", 'an amount like "350 a month"'),
                    (9, "start", "each key once")]  # fmt: skip
