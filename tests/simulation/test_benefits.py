"""Social security in the months of a plan: spouse, work, cost of living, a cut, and a record of earnings."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanError, PlanErrors
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.taxes import claim_factor, exempt_earnings, insurance_amount_of, max_taxable_earnings
from tests.simulation.households import fixed, household, ledger_of, taxed

COUPLE = {"Ann": {"born": "1960-01"}, "Bo": {"born": "1960-01"}}
CASH = {"cash": {"kind": "cash", "balance": 500_000}}


def at(ledger, month, column):
    return ledger[column][ledger.months.index(month)]


def pensioners(**parts):
    return household(**({"people": COUPLE, "accounts": CASH, "until": "2034-01"} | parts))


def test_a_spouse_gets_half_of_the_workers_amount_less_the_own_once_both_have_claimed():
    """20 CFR 404.333: 0.5 x 2,000 - 600 = 400 more at full age; 404.410(b): 36 months early take 25 % of it."""
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"},
              "hers": {"person": "Ann", "pia": 600, "claims": "at 67"}}  # fmt: skip
    ledger = ledger_of(pensioners(income=income))
    assert at(ledger, "2027-01", "benefits") == pytest.approx(2_000 + 600 + 400)
    early = income | {"hers": {"person": "Ann", "pia": 600, "claims": "at 66"}}
    ledger = ledger_of(pensioners(income=early))
    own = 600 * claim_factor(1960, 66 * 12)
    assert at(ledger, "2026-01", "benefits") == pytest.approx(own)  # he has not claimed
    assert at(ledger, "2027-01", "benefits") == pytest.approx(own + 2_000 + 400)  # she is of full age by then


def test_two_who_are_not_married_draw_their_own_alone():
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"},
              "hers": {"person": "Ann", "pia": 600, "claims": "at 67"}}  # fmt: skip
    ledger = ledger_of(pensioners(income=income, taxes=taxed(filing="single")))
    assert at(ledger, "2027-01", "benefits") == pytest.approx(2_600)


def test_benefits_rise_in_january_by_the_third_quarters_prices_and_never_fall():
    """42 USC 415(i): the rise is over the highest third quarter before, so a fall leaves them and is made up first."""
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 66"}}
    rising = ledger_of(pensioners(income=income), fixed(inflation=0.03))
    january = [rising.months.index(f"{year}-01") for year in range(2027, 2034)]
    paid, level = rising["benefits"], rising["level_open"]
    assert (np.diff(paid)[np.setdiff1d(np.arange(95), np.array(january) - 1)] == 0.0).all()
    # the price level that July, August and September of the year before closed with, on average
    third = [np.mean(rising["level"][k - 6 : k - 3]) for k in january]
    assert paid[january] == pytest.approx(2_000 * claim_factor(1960, 66 * 12) * np.array(third), rel=1e-12)
    assert level[january[0]] > third[0]
    falling = ledger_of(pensioners(income=income), fixed(inflation=-0.02))
    assert np.ptp(falling["benefits"]) == 0.0


def test_work_before_full_age_withholds_one_in_two_above_the_exempt_amount_and_gives_the_months_back():
    """42 USC 403(f)(3), 402(q)(7): claimed at 66, a year early, with 60,000 of wages."""
    people = {"Ann": {"born": "1960-01", "retires": "2030-01"}}
    income = {"wage": {"person": "Ann", "amount": 60_000}, "hers": {"person": "Ann", "pia": 3_000, "claims": "at 66"}}
    ledger = ledger_of(household(people=people, income=income))
    own = 3_000 * claim_factor(1960, 66 * 12)
    withheld = 0.5 * (60_000 - exempt_earnings(2026, reaches_full_age=False))
    assert ledger["benefits"][:12].sum() == pytest.approx(12 * own - withheld)
    n_months = int(np.ceil(withheld / own))
    assert ledger["benefits"][n_months - 2] == 0.0
    assert 0.0 < ledger["benefits"][n_months - 1] < own
    assert at(ledger, "2027-01", "benefits") == pytest.approx(3_000 * claim_factor(1960, 66 * 12 + n_months))


@pytest.mark.parametrize("earned", [40_000, 200_000], ids=["a part of the year", "all of it"])
def test_what_a_worker_earns_too_much_is_withheld_from_the_spouse_on_his_record_too(earned):
    """20 CFR 404.415(b), and the months that it took of either are given back at each one's full age."""
    people = {"Bo": {"born": "1962-01", "retires": "2027-01"}, "Ann": {"born": "1962-01"}}
    social = {
        "his": {"person": "Bo", "pia": 2_000, "claims": "at 64"},
        "hers": {"person": "Ann", "pia": 400, "claims": "at 64"},
    }
    income = {"wage": {"person": "Bo", "amount": earned}, **social}
    couple = {"people": people, "taxes": taxed(filing="married-jointly")}
    ledger, idle = (ledger_of(household(income=each, **couple)) for each in (income, social))
    his, hers, as_spouse = 2_000 * 0.8, 400 * 0.8, (1_000 - 400) * 0.75  # three years early, 404.410
    assert idle["benefits"][0] == pytest.approx(his + hers + as_spouse)
    excess = 0.5 * (earned - exempt_earnings(2026, reaches_full_age=False))
    withheld = min(excess, 12 * (his + as_spouse))
    assert ledger["benefits"][:12].sum() == pytest.approx(12 * (his + hers + as_spouse) - withheld)
    n_months = int(np.ceil(withheld / (his + as_spouse) - 1e-9))
    assert ledger["benefits"][: n_months - 1] == pytest.approx(hers)
    assert ledger["benefits"][12] == idle["benefits"][12]
    back = 2_000 * 5 / 900 * n_months + 600 * 25 / 3_600 * n_months
    assert at(ledger, "2029-01", "benefits") - at(ledger, "2028-12", "benefits") == pytest.approx(back)


def test_in_the_year_of_the_claim_only_months_with_pay_are_withheld():
    people = {"Ann": {"born": "1961-01", "retires": "2026-07"}}
    income = {
        "wage": {"person": "Ann", "amount": 240_000},
        "hers": {"person": "Ann", "pia": 3_000, "claims": "2026-03"},
    }
    ledger = ledger_of(household(people=people, income=income))
    assert (ledger["benefits"][2:6] < 1e-9).all()
    assert (ledger["benefits"][6:12] > 2_000.0).all()


def test_a_cut_lowers_every_benefit_from_its_month_on():
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"}}
    cut = {"share": "20 %", "from": "2029-04"}
    ledger = ledger_of(pensioners(income=income, taxes=taxed(**{"benefits cut": cut})))
    assert [at(ledger, m, "benefits") for m in ("2029-03", "2029-04")] == pytest.approx([2_000.0, 1_600.0])


def test_an_amount_may_rise_with_wages_until_62():
    people = {"Ann": {"born": "1970-01"}}
    income = {"hers": {"person": "Ann", "pia": 2_000, "claims": "at 67", "grows": "CPI + 1 %"}}
    ledger = ledger_of(household(people=people, income=income, until="2040-01"))
    assert ledger["benefits"][-1] == pytest.approx(2_000 * 1.01**6)


def test_a_record_gives_the_amount_of_the_law():
    """SSA's case of 2026 (examplemax.html is the shape of it): maximum earnings from 22 on, 62 in 2026."""
    record = {str(year): earned for year, earned in max_taxable_earnings(1986, 2025).items()}
    income = {"hers": {"person": "Ann", "earnings": record, "claims": "at 67"}}
    ledger = ledger_of(household(people={"Ann": {"born": "1964-03"}}, income=income, until="2033-01"))
    expected = insurance_amount_of(max_taxable_earnings(1986, 2025), 1964, 2026)
    assert ledger["benefits"][-1] == pytest.approx(expected)
    assert 4_000.0 < expected < 4_500.0


def test_a_record_goes_on_with_the_plans_wages():
    people = {"Ann": {"born": "1975-06", "retires": "at 62"}}
    record = {str(year): 50_000 for year in range(2000, 2026)}
    social = {"person": "Ann", "earnings": record, "claims": "at 67"}
    wage = {"person": "Ann", "amount": 60_000}
    long = ledger_of(household(people=people, income={"wage": wage, "hers": social}, until="2044-01"))
    bare = ledger_of(household(people=people, income={"hers": social}, until="2044-01"))
    assert long["benefits"][-1] > bare["benefits"][-1] + 100.0
    whole = {int(y): 50_000.0 for y in record} | dict.fromkeys(range(2026, 2037), 60_000.0) | {2037: 25_000.0}
    assert long["benefits"][-1] == pytest.approx(insurance_amount_of(whole, 1975, 2026))


def test_mistakes_are_told():
    with pytest.raises(PlanErrors, match="not both"):
        household(income={"s": {"person": "Ann", "pia": 900, "earnings": {"2000": 1}, "claims": "at 67"}})
    twice = {name: {"person": "Ann", "pia": 900, "claims": "at 67"} for name in ("one", "other")}
    with pytest.raises(PlanError, match="one social security"):
        ledger_of(household(income=twice))
    with pytest.raises(PlanError, match="over prices"):
        ledger_of(household(income={"s": {"person": "Ann", "pia": 900, "claims": "at 67", "grows": "3 %"}}))
    with pytest.raises(PlanErrors, match="survivor share"):
        household(income={"w": {"person": "Ann", "amount": 900, "survivor share": "50 %"}})


def widow(wages, **social):
    """Ann, born in 1959, whose husband with 2,000 a month dies as she turns 60; what she earns by year."""
    people = {"Bo": {"born": "1955-01", "until": "2019-01"}, "Ann": {"born": "1959-01", "retires": "2029-01"}}
    people["Ann"]["survivor benefit"] = "at 60"
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"}, **social} | {
        f"in {year}": {"person": "Ann", "amount": earned, "from": f"{year}-01", "until": f"{year + 1}-01"}
        for year, earned in wages.items()
    }
    return ledger_of(household(people=people, income=income, start="2018-01", until="2027-01"))


def test_a_survivor_who_works_before_full_age_loses_benefits_and_what_it_took_is_early_no_more():
    """Worked in public (bam.esplanner.com/node/5846): 1,430 at 60, and with twelve months lost 1,517 at 62."""
    ledger = widow({
        year: exempt_earnings(year, reaches_full_age=False) + 2 * 6 * 1_430 for year in (2019, 2020)
    })  # fmt: skip
    of_year = [0.0] * 6 + [1_430.0] * 6
    assert ledger["benefits"][12:36] == pytest.approx(of_year * 2, abs=1e-6)
    assert at(ledger, "2021-01", "benefits") == pytest.approx(2_000 * (1 - 0.285 * (78 - 12) / 78))
    assert int(at(ledger, "2026-12", "benefits")) == 1_517
    assert ledger["Ann: months_withheld"][-1] == 12


def test_what_a_survivor_loses_in_part_counts_as_a_month_and_full_age_gives_it_back():
    """In the year of full age one in three above its own exempt amount, of the months before it (20 CFR 404.430)."""
    wages = dict.fromkeys(range(2022, 2026), 30_000)
    ledger = widow(wages)
    monthly = 2_000 * (1 - 0.285)
    for year in (2022, 2023, 2024):
        lost = 0.5 * (30_000 - exempt_earnings(year, reaches_full_age=False))
        paid = ledger["benefits"][(year - 2018) * 12 :][:12]
        assert paid.sum() == pytest.approx(12 * monthly - lost)
    n_months = sum(
        int(np.ceil(0.5 * (30_000 - exempt_earnings(year, reaches_full_age=False)) / monthly))
        for year in (2022, 2023, 2024)
    )
    back = 2_000 * (1 - 0.285 * (78 - n_months) / 78)
    assert at(ledger, "2025-01", "benefits") == pytest.approx(monthly)  # 30,000 is below that year's higher amount
    assert at(ledger, "2025-06", "benefits") == pytest.approx(monthly)
    assert at(ledger, "2025-07", "benefits") == pytest.approx(back)  # of full age as a survivor, 66 1/2


def test_a_widow_is_tested_on_her_own_benefit_too_and_a_year_counts_once():
    """He dies in July; what the test took of her own benefit before is not taken again."""
    people = {"Bo": {"born": "1955-01", "until": "2024-07"}, "Ann": {"born": "1961-01", "retires": "2029-01"}}
    income = {
        "wage": {"person": "Ann", "amount": 40_000},
        "his": {"person": "Bo", "pia": 2_000, "claims": "at 67"},
        "hers": {"person": "Ann", "pia": 1_500, "claims": "at 62"},
    }
    ledger = ledger_of(household(people=people, income=income, start="2024-01", until="2029-01"))
    his, hers = 2_000 * claim_factor(1955, 67 * 12), 1_500 * 0.7
    survivor = his * (1 - 0.285 * (66 * 12 + 10 - 63 * 12 - 6) / 82)
    excess = 0.5 * (40_000 - exempt_earnings(2024, reaches_full_age=False))
    assert ledger["benefits"][:12].sum() == pytest.approx(6 * (his + hers) + 6 * survivor - excess)
    assert ledger["benefits"][6] + ledger["Ann: held_back"][6] == pytest.approx(survivor)
    assert ledger["benefits"][12:24].sum() == pytest.approx(
        12 * survivor - 0.5 * (40_000 - exempt_earnings(2025, reaches_full_age=False))
    )


def test_of_the_year_in_which_a_survivor_first_draws_only_months_of_work_are_lost():
    """20 CFR 404.435(a)(7): she stops work in March of the year in which she turns 60 and is widowed."""
    people = {"Bo": {"born": "1955-01", "until": "2019-01"}, "Ann": {"born": "1959-01", "retires": "2019-04"}}
    people["Ann"]["survivor benefit"] = "at 60"
    income = {
        "wage": {"person": "Ann", "amount": 400_000},
        "his": {"person": "Bo", "pia": 2_000, "claims": "at 67"},
    }
    ledger = ledger_of(household(people=people, income=income, start="2018-01", until="2020-01"))
    assert ledger["benefits"][12:] == pytest.approx([0.0] * 3 + [1_430.0] * 9, abs=1e-6)


def test_a_survivors_benefit_is_claimed_as_the_plan_says_with_the_own_or_at_full_age():
    people = {"Bo": {"born": "1955-01", "until": "2019-01"}, "Ann": {"born": "1959-01"}}
    his = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"}}
    hers = {"hers": {"person": "Ann", "pia": 100, "claims": "at 62"}}

    def first(income, **more):
        both = people | {"Ann": people["Ann"] | more}
        ledger = ledger_of(household(people=both, income=income, start="2018-01", until="2027-01"))
        return ledger.months[int(np.flatnonzero(ledger["benefits"] > 500.0)[0])]

    assert first(his) == "2025-07"
    assert first(his | hers) == "2021-01"
    assert first(his | hers, **{"survivor benefit": "at 60"}) == "2019-01"
    assert first(his | hers, **{"survivor benefit": "at 64"}) == "2023-01"
    with pytest.raises(PlanError, match="an age from 60"):
        first(his, **{"survivor benefit": "at 59"})


def test_who_is_widowed_and_earns_little_loses_nothing():
    idle, little = widow({}), widow({2019: 17_000, 2020: 18_000})
    assert (little["benefits"] == idle["benefits"]).all()


@pytest.mark.parametrize(
    ("child", "more", "is_left_out"),
    [
        ("2012-01", {}, True),
        ("2005-01", {}, False),
        ("2005-01", {"until": "2022-01"}, True),
    ],
    ids=["at school when a parent draws", "grown by then", "at school when a parent is dead"],
)
def test_that_children_draw_nothing_is_told_where_they_could(child, more, is_left_out):
    people = {
        "Bo": {"born": "1960-01", **more},
        "Ann": {"born": "1962-01"},
        "Kim": {"born": child, "role": "child"},
    }
    income = {"his": {"person": "Bo", "pia": 2_000, "claims": "at 67"}}
    made = compile_plan(household(people=people, income=income, start="2021-01"))
    assert ("social security pays children nothing" in {each.words for each in made.not_modelled}) == is_left_out
