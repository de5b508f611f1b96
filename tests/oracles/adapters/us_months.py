"""Benefits and health cover through the months of a plan: a household in a still market, one of its months or years.

The published values are those of the law's own functions (`us_social_security`, `us_medicare`, `us_premium_credit`);
here a plan is written, compiled and run, and the ledger is read.
"""

from __future__ import annotations

from finsim.months import month_text
from finsim.plan import Plan
from finsim.workbench import simulate
from tests.oracles.judging import flat

STILL = {"model": "fixed", "returns": "nominal", "stocks": 0.0, "bonds": 0.0, "inflation": 0.0, "stock_income": 0.0,
         "bond_income": 0.0}  # fmt: skip
CASH = {"cash": {"kind": "cash", "balance": 1_000_000}}


def lines(case, tolerance, files):
    return flat(case, tolerance, ANSWERS[case["inputs"]["kind"]](case["inputs"]))


def ledger_of(plan):
    return simulate(Plan.from_dict({"finsim": 1, "accounts": CASH, **plan}), STILL, 1).trace(0)


def medicare(inputs):
    """A month of parts B and D for one person of 70 and more, by the income of two years before."""
    return {
        "single": _month_of_medicare(inputs, 1, "single"),
        "joint": _month_of_medicare(inputs, 2, "married-jointly"),
    }


def _month_of_medicare(inputs, n_persons, filing):
    income = inputs["single_income" if n_persons == 1 else "joint_income"]
    year, names = inputs["year"], ["Ann", "Bo"][:n_persons]
    ledger = ledger_of({
        "start": f"{year}-01", "until": f"{year}-03", "people": {name: {"born": "1950-01"} for name in names},
        "taxes": {"regime": "us-federal", "filing": filing,
                  "medicare": {"income two years ago": income, "income last year": 0}},
        "spending": {"essential": {name: {"amount": inputs["part_b"], "person": name} for name in names}},
    })  # fmt: skip
    return ledger["essential"][1] / n_persons


def marketplace(inputs):
    """The credit of a year, advanced by the month, on a pension that is all the household's income."""
    adults, n_children = (["Ann"] if inputs["persons"] == 1 else ["Ann", "Bo"]), max(0, inputs["persons"] - 2)
    people = {name: {"born": "1966-01"} for name in adults}
    people |= {f"child {k}": {"born": "2016-01", "role": "child"} for k in range(n_children)}
    share = 12.0 * len(adults)
    cover = {"amount": inputs["premium"] / share, "benchmark": inputs["benchmark"] / share}
    ledger = ledger_of({
        "start": f"{inputs['year']}-01", "until": f"{inputs['year'] + 1}-01", "people": people,
        "income": {"pension": {"kind": "pension", "person": "Ann", "amount": f"{inputs['income']} a year"}},
        "taxes": {"regime": "us-federal", "filing": "single" if len(adults) == 1 else "married-jointly"},
        "spending": {"essential": {f"{name}'s cover": cover | {"person": name} for name in adults}},
    })  # fmt: skip
    return {"credit": ledger["premium_credit"].sum()}


def survivor(inputs):
    """What a widow draws when her husband dies in the month in which she reaches an age and claims."""
    born = 12 * inputs["born"] + 5
    return {
        f"at_{int(age)}": _widow(inputs, born, round(12 * age))["benefits"][-1] for age in inputs["ages"]
    }  # fmt: skip


def _widow(inputs, born, age):
    month = month_text(born + age)
    husband = {"born": inputs["husband_born"], "until": month}
    return ledger_of({
        "start": month_text(born + age - 2), "until": month_text(born + age + 2),
        "people": {"Ann": {"born": month_text(born)}, "Bo": husband},
        "income": {"his": {"person": "Bo", "pia": inputs["amount"], "claims": inputs["husband_claims"]},
                   "hers": {"person": "Ann", "pia": 0, "claims": month}},
    })  # fmt: skip


def spouse(inputs):
    """What a wife draws who claims at an age when her husband has claimed."""
    born, found = 12 * inputs["born"] + 5, {}
    for age in inputs["ages"]:
        month = born + 12 * age
        ledger = ledger_of({
            "start": month_text(month - 1), "until": month_text(month + 2),
            "people": {"Ann": {"born": month_text(born)}, "Bo": {"born": month_text(month - 12 * 70)}},
            "income": {"his": {"person": "Bo", "pia": inputs["worker"], "claims": "at 67"},
                       "hers": {"person": "Ann", "pia": inputs["own"], "claims": month_text(month)}},
        })  # fmt: skip
        found[f"at_{age}"] = ledger["benefits"][-1] - ledger["benefits"][0]
    return found


ANSWERS = {"medicare": medicare, "marketplace": marketplace, "survivor": survivor, "spouse": spouse}
