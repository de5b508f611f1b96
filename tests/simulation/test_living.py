"""Deaths and who is left: what ends, what goes on, what steps up, and how the year is taxed."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from finsim.longevity import life_table
from finsim.markets import build
from finsim.taxes import annual_tax, claim_factor, tax_table
from finsim.vocabulary import FilingStatus
from tests.simulation.households import SEED, STILL, fixed, household, ledger_of, outcome_of, taxed

PEOPLE = {"Ann": {"born": "1960-01", "sex": "female"}, "Bo": {"born": "1958-01", "sex": "male"}}
MIX = {"bonds": {"bonds": "100 %"}}


def couple(ann=None, bo="2027-07", **parts):
    """Ann, 66 in January 2026, and Bo, 68, who dies in July 2027 unless a test says otherwise; a million in cash."""
    people = {name: dict(person) for name, person in PEOPLE.items()}
    for name, until in (("Ann", ann), ("Bo", bo)):
        if until:
            people[name]["until"] = until
    plan = {"people": people, "accounts": {"cash": {"kind": "cash", "balance": 1_000_000}}, "until": "2031-01"}
    return household(**(plan | parts))


def at(ledger, month, column):
    return ledger[column][ledger.months.index(month)]


def test_a_wage_ends_in_the_month_of_the_death_with_its_deferral_and_match():
    wage = {"person": "Bo", "amount": 60_000, "until": "2090-01", "defers": {"401k": "6 %"},
            "match": {"401k": "50 % of first 6 %"}}  # fmt: skip
    accounts = {"cash": {"kind": "cash"}, "401k": {"kind": "tax-deferred", "owner": "Bo", "mix": "bonds"}}
    ledger = ledger_of(couple(income={"wage": wage}, accounts=accounts, mixes=MIX, taxes=taxed()))
    for column, paid in (("wages", 5_000.0), ("deferred", 300.0), ("match", 150.0)):
        assert at(ledger, "2027-06", column) == pytest.approx(paid)
        assert at(ledger, "2027-07", column) == 0.0
    assert at(ledger, "2027-06", "payroll_tax") == pytest.approx(382.5)
    assert at(ledger, "2027-07", "payroll_tax") == 0.0


def test_a_pension_goes_on_at_its_survivor_share_while_somebody_lives():
    pension = {"kind": "pension", "person": "Bo", "amount": "1_000 a month", "survivor share": "60 %"}
    ledger = ledger_of(couple(ann="2028-03", income={"pension": pension}))
    assert [at(ledger, m, "pensions") for m in ("2027-06", "2027-07", "2028-02", "2028-03")] == [1000, 600, 600, 0]


def test_essentials_fall_to_the_survivors_share_but_what_is_fixed_stays_and_what_was_the_others_ends():
    lines = {"food": 1_000, "rent": {"amount": 800, "fixed": True}, "his pills": {"amount": 90, "person": "Bo"}}
    spending = {"essential": lines, "discretionary": {"fun": 300, "his golf": {"amount": 200, "person": "Bo"}}}
    ledger = ledger_of(couple(spending=spending))
    assert at(ledger, "2027-06", "essential") == pytest.approx(1_890)
    assert at(ledger, "2027-07", "essential") == pytest.approx(670 + 800)
    assert at(ledger, "2027-06", "discretionary") == pytest.approx(500)
    assert at(ledger, "2027-07", "discretionary") == pytest.approx(300)


def test_of_three_adults_one_death_takes_what_the_third_one_added():
    """Two cost 1, so one costs 0.67 and each further adult 0.33: three cost 1.33."""
    people = PEOPLE | {"Bo": PEOPLE["Bo"] | {"until": "2027-07"}, "Cy": {"born": "1990-01"}}
    ledger = ledger_of(household(people=people, spending={"essential": {"food": 1_000}},
                                 accounts={"cash": {"kind": "cash", "balance": 200_000}}))  # fmt: skip
    assert at(ledger, "2027-07", "essential") == pytest.approx(1_000 / 1.33)


def test_after_the_last_death_nothing_is_spent_or_fails_and_the_estate_stands_still():
    """The accounts go on to the year's end, when the last return is settled; then prices stand still too."""
    goal = {"amount": 900_000, "by": "2029-01", "need": "required"}
    plan = couple(ann="2028-03", spending={"essential": {"food": 5_000}}, goals={"boat": goal},
                  debts={"loan": {"balance": 40_000, "rate": "5 %", "payment": 600}},
                  property={"home": {"value": 300_000, "grows": "CPI + 1 %"}})  # fmt: skip
    ledger = ledger_of(plan, fixed(inflation=0.03))
    after = slice(ledger.months.index("2028-03"), None)
    assert (ledger["essential"][after] == 0.0).all()
    assert (ledger["fail_period"] == -1.0).all()
    assert ledger["goals_paid"].sum() == 0.0
    closed = slice(ledger.months.index("2029-01"), None)
    for column in ("net_worth", "net_worth_real", "level", "estate"):
        assert np.ptp(ledger[column][closed]) == 0.0, column
    assert ledger["estate"][-1] == ledger["net_worth"][-1] == at(ledger, "2028-12", "net_worth")
    assert ledger["loan: owed"][-1] == ledger["property"][-1] == ledger["cash: cash"][-1] == 0.0
    assert np.abs(ledger.residual).max() < 0.005


def test_a_household_that_runs_out_after_its_last_death_has_not_failed():
    spending = {"essential": {"food": 30_000}}
    assert outcome_of(couple(spending=spending)).fail_period[0] > 0
    assert outcome_of(couple(ann="2029-01", spending=spending)).fail_period[0] == -1


@pytest.mark.parametrize(
    ("owner", "community", "step"),
    [(None, False, 0.5), (None, True, 1.0), ("Bo", False, 1.0), ("Ann", False, 0.0), ("Ann", True, 1.0)],
    ids=["joint", "community", "the dead's", "the survivor's", "the survivor's in a community state"],
)
def test_the_basis_of_taxable_accounts_steps_up(owner, community, step):
    account = {"kind": "taxable", "balance": 100_000, "basis": 40_000, "mix": "bonds"}
    account |= {"owner": owner} if owner else {}
    ledger = ledger_of(couple(
        accounts={"cash": {"kind": "cash", "balance": 10}, "brokerage": account}, mixes=MIX,
        survivors={"community property": community}, taxes=taxed(filing="married-jointly"),
    ))  # fmt: skip
    assert at(ledger, "2027-06", "brokerage: basis") == pytest.approx(40_000)
    assert at(ledger, "2027-07", "brokerage: basis") == pytest.approx(40_000 + step * 60_000)


def test_life_insurance_is_paid_while_in_force_and_its_premium_ends_with_the_life():
    policy = {"person": "Bo", "pays": 250_000, "premium": 50, "until": "2030-01"}
    paid = ledger_of(couple(insurance={"term": policy}))
    assert at(paid, "2027-07", "insurance") == 250_000 == paid["insurance"].sum()
    assert [at(paid, m, "essential") for m in ("2027-06", "2027-07")] == [50.0, 0.0]
    assert np.abs(paid.residual).max() < 0.005
    lapsed = ledger_of(couple(insurance={"term": policy | {"until": "2027-07"}}))
    assert lapsed["insurance"].sum() == 0.0


def test_the_year_of_death_files_jointly_and_the_next_one_alone():
    """Both returns are worked out again by the law's own function: 120,000 of pension, one and two filers over 65."""
    pension = {"kind": "pension", "person": "Ann", "amount": "120_000 a year"}
    ledger = ledger_of(couple(income={"pension": pension}, taxes=taxed(filing="married-jointly")))
    years = {y: slice(ledger.months.index(f"{y}-01"), ledger.months.index(f"{y}-12") + 1) for y in (2027, 2028)}
    paid = {year: ledger.tax[months].sum() for year, months in years.items()}
    for year, filing, aged in ((2027, FilingStatus.MARRIED_JOINTLY, 2.0), (2028, FilingStatus.SINGLE, 1.0)):
        federal, _ = annual_tax(
            tax_table(2026, filing), year, 1.0, 0.0, 120_000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, aged, 0.0, 0.0
        )
        assert paid[year] == pytest.approx(federal), year


def test_with_a_child_joint_rates_go_on_for_two_years_and_then_the_household_has_a_head():
    people = PEOPLE | {"Bo": PEOPLE["Bo"] | {"until": "2026-07"}, "Cy": {"born": "2020-01", "role": "child"}}
    pension = {"kind": "pension", "person": "Ann", "amount": "120_000 a year"}
    ledger = ledger_of(couple(bo=None, people=people, income={"pension": pension},
                              taxes=taxed(filing="married-jointly")))  # fmt: skip
    assert [at(ledger, f"{year}-01", "files_alone") for year in range(2026, 2031)] == [0, 0, 0, 1, 1]
    federal, _ = annual_tax(
        tax_table(2026, FilingStatus.HEAD_OF_HOUSEHOLD), 2029, 1.0, 0.0, 120_000.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0,
        0.0, 0.0,
    )  # fmt: skip
    months = slice(ledger.months.index("2029-01"), ledger.months.index("2029-12") + 1)
    assert ledger.tax[months].sum() == pytest.approx(federal)


def test_required_distributions_follow_the_survivors_age_from_the_year_after_the_death():
    accounts = {"cash": {"kind": "cash", "balance": 100_000},
                "ira": {"kind": "tax-deferred", "owner": "Bo", "balance": 500_000, "mix": "bonds"}}  # fmt: skip
    people = {"Ann": {"born": "1956-05"}, "Bo": {"born": "1950-05", "until": "2027-07"}}
    ledger = ledger_of(couple(people=people, bo=None, accounts=accounts, mixes=MIX,
                              taxes=taxed(filing="married-jointly")))  # fmt: skip
    taken = [at(ledger, f"{year}-12", "ira: taken_out") for year in range(2026, 2030)]
    held = 500_000.0
    for year, gone in zip(range(2026, 2030), taken, strict=True):
        # 26 CFR 1.401(a)(9)-9(c): 23.7 at 76 and 22.9 at 77; the widow is 72 in 2028, due from 73: 26.5
        expected = {2026: held / 23.7, 2027: held / 22.9, 2028: 0.0, 2029: held / 26.5}[year]
        assert gone == pytest.approx(expected), year
        held -= gone


def test_a_spending_rules_budget_falls_by_what_the_death_frees():
    spending = {"essential": {"food": 1_000, "rent": {"amount": 500, "fixed": True}},
                "in retirement": {"rule": "constant-real", "amount": 3_000, "from": "2026-01"}}  # fmt: skip
    ledger = ledger_of(couple(spending=spending), fixed(inflation=0.02))
    assert at(ledger, "2027-06", "spending_real") == pytest.approx(3_000)
    assert at(ledger, "2027-07", "spending_real") == pytest.approx(3_000 - 330)
    assert at(ledger, "2030-12", "spending_real") == pytest.approx(3_000 - 330)


@pytest.mark.compiled
def test_lifetimes_are_drawn_by_the_life_table_for_each_path_and_person():
    people = {"Ann": {"born": "1960-01", "sex": "female", "lives": "life table"}}
    outcome = outcome_of(household(people=people, until="2081-01"), STILL, range(20_000))
    died = outcome.row("last_death")
    assert died.min() >= 1.0
    curve = life_table("female").survival(66)
    for years in (5, 15, 25, 35):
        share, lives = float(np.mean(died >= 12 * years)), float(curve[years])
        assert abs(share - lives) < 4.0 * (lives * (1.0 - lives) / died.size) ** 0.5, years


def test_two_people_do_not_share_their_luck():
    both = {name: {**person, "lives": "life table"} for name, person in PEOPLE.items()}
    plan = household(people=both, until="2026-03")
    seen = np.array([[ledger_of(plan, STILL, path)[f"{n}: dies"][0] for n in PEOPLE] for path in range(200)])
    assert abs(np.corrcoef(seen.T)[0, 1]) < 0.25
    assert ledger_of(plan, STILL, 3, SEED)["Ann: dies"][0] == seen[3, 0]


def test_deaths_by_chance_balance_to_the_cent_in_a_real_market():
    both = {name: {**person, "lives": "life table"} for name, person in PEOPLE.items()}
    accounts = {"cash": {"kind": "cash", "balance": 60_000, "buffer": "6 months"},
                "ira": {"kind": "tax-deferred", "owner": "Bo", "balance": 500_000, "mix": "bonds"},
                "brokerage": {"kind": "taxable", "balance": 300_000, "basis": 100_000, "mix": "bonds"}}  # fmt: skip
    income = {"his": {"person": "Bo", "pia": 2_900, "claims": "at 70"},
              "hers": {"person": "Ann", "pia": 900, "claims": "at 67"}}  # fmt: skip
    plan = household(people=both, accounts=accounts, mixes=MIX, income=income, until="2066-01", surplus="brokerage",
                     spending={"essential": {"food": 4_000}}, taxes=taxed(filing="married-jointly"))  # fmt: skip
    for path in range(12):
        ledger = ledger_of(plan, build("bootstrap"), path)
        assert np.abs(ledger.residual).max() < 0.005
        assert np.isfinite(ledger["net_worth"]).all()


def test_a_life_table_needs_a_sex_and_no_fixed_end():
    with pytest.raises(PlanErrors, match="female or male"):
        household(people={"Ann": {"born": "1960-01", "lives": "life table"}})
    with pytest.raises(PlanErrors, match="not both"):
        household(people={"Ann": PEOPLE["Ann"] | {"lives": "life table", "until": "at 90"}})


def test_a_survivor_draws_the_larger_benefit():
    """Bo waits until 70 and dies at 69 and a half: his credits until then pass on (42 USC 402(e)(2)(C))."""
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 70"},
              "hers": {"person": "Ann", "pia": 900, "claims": "at 66"}}  # fmt: skip
    ledger = ledger_of(couple(income=income))
    assert at(ledger, "2027-06", "benefits") == pytest.approx(900 * claim_factor(1960, 66 * 12))
    credits = (2027 - 1958) * 12 + 6 - (66 * 12 + 8)  # months since his full retirement age
    full_age, age = 66 * 12 + 8, (2027 - 1960) * 12 + 6  # hers as a survivor, 20 CFR 404.409(b)
    assert age >= full_age
    assert at(ledger, "2027-07", "benefits") == pytest.approx(2_000 * (1.0 + credits * 2 / 300))
