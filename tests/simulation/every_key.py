"""A household in which every key of a plan matters, and for each key two values between which some month must differ.

`BASE` is a couple near retirement with a bit of everything. A row of `KEYS` changes what must be changed for its key to
matter (`given`, dotted keys), and gives the key's two values; a value of None leaves it out. `QUIET` lists the keys
that no month reads, with the reason. `test_every_key` holds both against the models, so a new key needs a row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

BASE: dict[str, Any] = {
    "start": "2026-01",
    "until": "2034-01",
    "people": {
        "Ann": {"born": "1964-03", "retires": "2029-04", "sex": "female"},
        "Bo": {"born": "1961-06", "retires": "2027-07", "sex": "male"},
        "Kim": {"born": "2009-05", "role": "child"},
    },
    "income": {
        "wage": {
            "person": "Ann", "amount": 95_000, "defers": {"401k": "8 %"}, "match": {"401k": "50 % of first 4 %"},
            "employer pays": {"401k": "1 %"}, "premiums": {"medical": 210}, "deductions": {"parking": 40},
            "bonus": {"amount": "5 %", "month": 3},
        },
        "his": {"person": "Bo", "amount": 60_000, "grows": "CPI + 1 %"},
        "hers later": {"person": "Ann", "pia": 2_300, "claims": "at 67"},
        "his later": {"person": "Bo", "pia": 1_900, "claims": "at 66"},
        "pension": {"kind": "pension", "person": "Bo", "amount": 9_000, "from": "2028-01", "survivor share": "50 %"},
    },
    "spending": {
        "essential": {"all": {"amount": 3_400}, "doctor": {"amount": 300, "category": "medical"}},
        "important": {"car": {"amount": 350}},
        "discretionary": {"fun": {"amount": 900}},
    },
    "accounts": {
        "cash": {"kind": "cash", "balance": 22_000, "buffer": "3 months", "rate": "2 %"},
        "brokerage": {"kind": "taxable", "balance": 160_000, "basis": 90_000, "mix": "even"},
        "401k": {"kind": "tax-deferred", "owner": "Ann", "balance": 260_000, "mix": "even", "fee": "0.4 %"},
        "ira": {"kind": "tax-deferred", "owner": "Bo", "balance": 120_000, "mix": "even"},
        "roth": {"kind": "tax-free", "owner": "Ann", "balance": 50_000, "mix": "even", "contributed": 30_000},
        "his roth": {"kind": "tax-free", "owner": "Bo", "balance": 9_000, "mix": "even"},
        "hsa": {"kind": "health", "owner": "Ann", "balance": 18_000, "mix": "even"},
        "college": {"kind": "education", "balance": 30_000, "mix": "even"},
    },
    "mixes": {"even": {"stocks": "60 %", "bonds": "40 %"}, "calm": {"bonds": "100 %"}},
    "debts": {
        "mortgage": {"kind": "mortgage", "balance": 90_000, "rate": "4 %", "term": "11 years"},
        "loan": {"kind": "loan", "balance": 14_000, "rate": "7 %", "payment": 420},
        "card": {"kind": "card", "balance": 3_000, "rate": "22 %", "minimum": 90},
    },
    "property": {"home": {"value": 380_000, "secures": "mortgage", "costs": "1 %"}},
    "goals": {
        "roof": {"amount": 18_000, "by": "2028-05"},
        "studies": {"amount": "11_000 a year", "begins": "2027-08", "lasts": "3 years", "from": "college"},
    },
    "taxes": {"regime": "us-federal", "filing": "married-jointly", "state": {"name": "Here", "rate": "4 %"}},
    "markets": {"model": "bootstrap"},
}  # fmt: skip


class Key(NamedTuple):
    """One key, two of its values, and what else the plan must say for it to matter."""

    key: str
    one: Any
    other: Any
    given: Mapping[str, Any] = MappingProxyType({})


POOR = {
    "accounts": {"cash": {"kind": "cash", "balance": 2_000}}, "mixes": {}, "goals": {},
    "income": {"wage": {"person": "Ann", "amount": 52_000}},
}  # fmt: skip
TIGHT = {**POOR, "goals": {"roof": {"amount": 18_000, "by": "2027-05"}}, "spending.essential.all.amount": 1_200}
DIES = {"people.Bo.until": "2028-03"}
ALONE = {"people": {"Ann": BASE["people"]["Ann"]}, "taxes.filing": "single", "income.his": None, "income.pension": None,
         "income.his later": None, "accounts.ira": None, "accounts.his roth": None}  # fmt: skip
STOPS = {"people.Ann.retires": "2026-06", "people.Bo.retires": "2026-06"}
DISABLED = {"risks": {"ill": {"kind": "disability", "person": "Ann", "chance": "60 %", "lasts": "9 months"}}}
CARE = {"risks": {"care": {"kind": "care", "person": "Bo", "chance": "50 %", "lasts": "8 months", "costs": 3_000}}}
INHERITED = {"accounts.aunt's": {"kind": "tax-deferred", "owner": "Ann", "balance": 80_000, "mix": "even",
                                 "inherited": {"died": "2022-04"}}}  # fmt: skip
EQUAL = {
    "people.Bo.born": "1972-06",
    "people.Bo.retires": "2026-06",
    "accounts.ira.equal payments": {"from": "2026-08"},
}
FOR_LIFE = {"annuities": {"for life": {"person": "Bo", "bought": "2027-02", "premium": 60_000, "from": "brokerage",
                                       "pays": "6 %", "excluded": "70 %"}}}  # fmt: skip
CONVERTS = {"conversions": {"over": {"from": "ira", "to": "his roth", "amount": 10_000}}}
SHOP = {"income.shop": {"kind": "self-employment", "person": "Bo", "amount": 20_000}}
VESTS = {"accounts.401k.employer plan": True, "people.Ann.retires": "2028-04",
         "income.wage.vests": {"after": "6 years", "gradually from": "2 years", "hired": "2025-01",
                               "so far": 900}}  # fmt: skip
BOUGHT = {"property.boat": {"kind": "investment", "value": 30_000, "bought": "2026-09", "sold": "2031-02"}}
LOCATED = {"location": {"mix": "even", "bonds first in": ["tax-deferred"]}}
GIFT = {"events": {"gift": {"when": "2027-05", "receives": 40_000}}}
PANICS = {"habits": {"profile": "off", "panic": "100 %"}, "markets": {"model": "history", "start in": "1929-06"}}
COSTLY = {"spending.essential.all.amount": 9_500}


def ruled(rule: str, **more: Any) -> dict[str, Any]:
    """A spending rule from 2026 on, with its keys (_ for spaces)."""
    keys = {key.replace("_", " "): value for key, value in more.items()}
    return {**STOPS, "spending.in retirement": {"rule": rule, "from": "2026-07", **keys}}


RULE = "spending.in retirement."
CAPE = {"markets": {"model": "bootstrap", "since": 1900}}
CONSTANT = ruled("constant-real", amount=5_000)
GUARDED = ruled("guyton-klinger", initial_rate="9 %", no_cut_in_last="0 years")
RISKY = ruled("risk-based-guardrails", initial_rate="9 %")
KEYS: tuple[Key, ...] = (
    Key("currency", "USD", "JPY"),
    Key("start", "2026-01", "2026-03"),
    Key("until", "2034-01", "2033-01"),
    Key("people", BASE["people"], BASE["people"] | {"Zoe": {"born": "2015-02", "role": "child"}}),
    Key("income", BASE["income"], {}),
    Key("spending", BASE["spending"], {"essential": {"all": 2_000}}),
    Key("accounts", BASE["accounts"], BASE["accounts"] | {"savings": {"kind": "cash", "balance": 900}}),
    Key("mixes", BASE["mixes"], BASE["mixes"] | {"even": {"stocks": "100 %"}}),
    Key("location", None, LOCATED["location"]),
    Key("surplus", "cash", "brokerage"),
    Key("withdrawals", ["taxable", "tax-deferred"], ["tax-deferred", "taxable"], STOPS),
    Key("conversions", {}, CONVERTS["conversions"]),
    Key("annuities", {}, FOR_LIFE["annuities"]),
    Key("credit", {"limit": "0 months"}, {"limit": "6 months"}, POOR),
    Key("debts", BASE["debts"], BASE["debts"] | {"more": {"balance": 900, "rate": "3 %", "payment": 50}}),
    Key("extra payments", None, 200),
    Key("property", BASE["property"], BASE["property"] | {"boat": {"value": 9_000}}),
    Key("goals", {}, BASE["goals"]),
    Key("insurance", {}, {"term": {"person": "Bo", "pays": 90_000}}, DIES),
    Key("survivors", {"essentials": "60 %"}, {"essentials": "80 %"}, DIES),
    Key("taxes", BASE["taxes"], {"regime": "none"}),
    Key("risks", {}, DISABLED["risks"]),
    Key("habits", "off", "impulsive"),
    Key("markets", "bootstrap", {"model": "fixed"}),
    Key("events", {}, GIFT["events"]),
    # people
    Key("people.Ann.born", "1964-03", "1958-03"),
    Key("people.Ann.retires", "2029-04", "2028-04"),
    Key("people.Bo.until", None, "2028-03"),
    Key("people.Bo.lives", "to the end", "life table", {"people.Bo.born": "1936-06", "income.his": None,
                                                        "income.his later": None}),
    Key("people.Bo.sex", "female", "male", {"people.Bo.born": "1940-06", "people.Bo.lives": "life table",
                                            "income.his": None, "income.his later": None}),
    Key("people.Kim.role", "child", "adult"),
    Key("people.Ann.survivor benefit", "at 63", "at 65", {**DIES, "people.Ann.retires": "2026-02"}),
    # income
    Key("income.wage.kind", "wage", "other", {"income.wage": {"person": "Ann", "amount": 9_000}}),
    Key("income.his.person", "Bo", "Ann"),
    Key("income.wage.amount", 95_000, 60_000),
    Key("income.his.grows", "CPI", "3 %"),
    Key("income.pension.from", "2028-01", "2029-01"),
    Key("income.his.until", "2026-04", "2026-09"),
    Key("income.wage.defers", {"401k": "8 %"}, {"401k": "5 %"}),
    Key("income.wage.match", {"401k": "50 % of first 4 %"}, {"401k": "100 % of first 4 %"}),
    Key("income.wage.employer pays", {"401k": "1 %"}, {"hsa": "900 a year"}),
    Key("income.wage.vests", None, VESTS["income.wage.vests"], {**VESTS, "income.wage.vests": None}),
    Key("income.his.retirement plan", True, False, {"accounts.ira.saving": 400, "income.his.amount": 90_000}),
    Key("income.wage.premiums", {"medical": 210}, {"medical": 400}),
    Key("income.wage.deductions", {"parking": 40}, {"parking": 90}),
    Key("income.his.paid", "every two weeks", "weekly", {"income.his.payday": "2026-01-02"}),
    Key("income.his.payday", "2026-01-02", "2026-01-09", {"income.his.paid": "every two weeks"}),
    Key("income.wage.bonus", None, {"amount": "5 %"}),
    Key("income.wage.bonus.amount", "5 %", "9_000"),
    Key("income.wage.bonus.month", 3, 6),
    Key("income.his.varies", "0 %", "30 %"),
    Key("income.his.skips", "0 %", "30 %"),
    Key("income.pension.survivor share", "50 %", "100 %", DIES),
    Key("income.hers later.pia", 2_300, 2_000),
    Key("income.hers later.earnings", {"1990": 40_000, "2020": 60_000}, {"1990": 40_000, "2020": 90_000},
        {"income.hers later.pia": None}),
    Key("income.hers later.claims", "at 67", "at 65"),
    Key("income.wage.vests.after", "6 years", "5 years", VESTS),
    Key("income.wage.vests.gradually from", "2 years", "1 year", VESTS),
    Key("income.wage.vests.hired", "2025-01", "2023-01", VESTS),
    Key("income.wage.vests.so far", 900, 2_000, VESTS),
    # spending
    Key("spending.essential", {"all": 3_000}, {"all": 3_500}),
    Key("spending.important", {"car": 350}, {"car": 450}),
    Key("spending.discretionary", {"fun": 900}, {"fun": 700}),
    Key("spending.in retirement", None, CONSTANT["spending.in retirement"], {"people.Ann.retires": "2026-06"}),
    Key("spending.essential.all.amount", 3_400, 3_500),
    Key("spending.essential.all.grows", "CPI", "CPI + 2 %"),
    Key("spending.important.car.from", "2026-01", "2027-01"),
    Key("spending.important.car.until", "2030-01", "2031-01"),
    Key("spending.discretionary.fun.person", None, "Bo", DIES),
    Key("spending.essential.all.fixed", False, True, DIES),
    Key("spending.essential.doctor.benchmark", None, 900, {"spending.essential.doctor": {
        "amount": 800, "person": "Ann", "until": "at 65"}, "income.wage.premiums": {}, **STOPS}),
    Key("spending.essential.doctor.category", "medical", "housing", {"accounts.hsa.pays from": "2026-03"}),
    Key("spending.discretionary.fun.deducts", None, "gifts", {"spending.discretionary.fun.amount": 4_500}),
    # spending rules
    Key(RULE + "from", "2026-07", "2027-07", CONSTANT),
    Key(RULE + "floor", 4_000, 6_000, CONSTANT),
    Key(RULE + "ceiling", 4_000, 6_000, CONSTANT),
    Key(RULE + "review month", 1, 6, GUARDED),
    Key(RULE + "gross", False, True, CONSTANT),
    Key(RULE + "becomes", {"2029-01": "90 %"}, {"2029-01": "80 %"}, CONSTANT),
    Key(RULE + "excess", "spend", "invest", ruled("constant-real", amount=8_000)),
    Key(RULE + "amount", 5_000, 5_400, CONSTANT),
    Key(RULE + "initial rate", "4 %", "5 %", ruled("constant-real")),
    Key(RULE + "rate", "4 %", "5 %", ruled("percent-of-portfolio")),
    Key(RULE + "lowest", "2 %", "5 %", ruled("percent-of-portfolio")),
    Key(RULE + "highest", "3 %", "9 %", ruled("percent-of-portfolio")),
    Key(RULE + "lowest of last", "0 %", "100 %", ruled("percent-of-portfolio")),
    Key(RULE + "rate", "4 %", "6 %", ruled("floor-and-ceiling")),
    Key(RULE + "lowest", "50 %", "99 %", ruled("floor-and-ceiling")),
    Key(RULE + "highest", "101 %", "150 %", ruled("floor-and-ceiling")),
    Key(RULE + "rate", "4 %", "6 %", ruled("vanguard-dynamic")),
    Key(RULE + "most rise", "1 %", "20 %", ruled("vanguard-dynamic")),
    Key(RULE + "most fall", "0.5 %", "20 %", ruled("vanguard-dynamic")),
    Key(RULE + "cut above", "101 %", "150 %", GUARDED),
    Key(RULE + "cut", "5 %", "30 %", GUARDED),
    Key(RULE + "rise below", "50 %", "99 %", ruled("guyton-klinger", initial_rate="3 %")),
    Key(RULE + "rise", "5 %", "30 %", ruled("guyton-klinger", initial_rate="3 %", rise_below="99 %")),
    Key(RULE + "inflation cap", "0 %", "9 %", GUARDED),
    Key(RULE + "no cut in last", "0 years", "20 years", GUARDED),
    Key(RULE + "cut below", "20 %", "80 %", RISKY),
    Key(RULE + "rise above", "86 %", "99 %", ruled("risk-based-guardrails", initial_rate="3 %")),
    Key(RULE + "move to", "75 %", "90 %", RISKY),
    Key(RULE + "stocks", "5 %", "7 %", ruled("vpw")),
    Key(RULE + "bonds", "1 %", "3 %", ruled("vpw")),
    Key(RULE + "final value", 0, 90_000, ruled("vpw")),
    Key(RULE + "expected return", "3 %", "5 %", ruled("amortization-based")),
    Key(RULE + "tilt", "0 %", "2 %", ruled("amortization-based")),
    Key(RULE + "final value", 0, 90_000, ruled("amortization-based")),
    Key(RULE + "table", "2002", "2022", {**ruled("rmd"), "people.Ann.born": "1950-03", "people.Bo.born": "1951-03",
                                         "income": {}}),
    Key(RULE + "constant", "1 %", "2 %", {**ruled("cape-based"), **CAPE}),
    Key(RULE + "slope", "50 %", "70 %", {**ruled("cape-based"), **CAPE}),
    Key(RULE + "rate", "4 %", "5 %", ruled("sensible")),
    Key(RULE + "base rate", "3 %", "4 %", ruled("sensible")),
    Key(RULE + "boost", "10 %", "90 %", ruled("sensible")),
    Key(RULE + "z", "10 %", "90 %", ruled("variable-spending", amount=5_000)),
    Key(RULE + "indexed", "30 %", "60 %", ruled("hebeler-autopilot", amount=5_000)),
    Key(RULE + "drawn", "30 %", "60 %", ruled("hebeler-autopilot", amount=5_000)),
    Key(RULE + "rule", "constant-nominal", "constant-real", CONSTANT),
    Key(RULE + "rule", "feel-free", "one-over-n", ruled("feel-free")),
    *(Key(RULE + "rule", "constant-real", rule, CONSTANT) for rule in (
        "constant-nominal", "guyton-klinger", "risk-based-guardrails", "variable-spending", "hebeler-autopilot")),
    *(Key(RULE + "rule", "one-over-n", rule, {**ruled("one-over-n"), **CAPE}) for rule in (
        "percent-of-portfolio", "floor-and-ceiling", "vanguard-dynamic", "vpw", "amortization-based", "feel-free",
        "cape-based", "sensible")),
    Key(RULE + "rule", "feel-free", "rmd", {**ruled("rmd"), "people.Ann.born": "1950-03", "income": {},
                                            "people.Bo.born": "1951-03"}),
    # accounts and mixes
    Key("accounts.ira.kind", "tax-deferred", "taxable"),
    Key("accounts.brokerage.owner", "Ann", "Bo", DIES),
    Key("accounts.brokerage.balance", 160_000, 150_000),
    Key("accounts.brokerage.basis", 90_000, 60_000),
    Key("accounts.roth.contributed", 30_000, 10_000),
    Key("accounts.ira.mix", "even", "calm"),
    Key("accounts.401k.fee", "0.4 %", "0.9 %"),
    Key("accounts.cash.rate", "2 %", "0 %"),
    Key("accounts.cash.buffer", "3 months", "6 months", STOPS),
    Key("accounts.brokerage.saving", 100, 300),
    Key("accounts.ira.deducted", True, False, {"accounts.ira.saving": 400}),
    Key("accounts.ira.employer plan", True, False, {"people.Bo.born": "1970-06", **STOPS}),
    Key("accounts.401k.opens", "2027-01", "at 62", STOPS),
    Key("accounts.roth.begun", "2025-03", "2010-03", {"people.Ann.born": "1970-03", **STOPS, **COSTLY}),
    Key("accounts.aunt's.inherited", {"died": "2022-04"}, {"died": "2018-04", "life expectancy": 21.5}, INHERITED),
    Key("accounts.aunt's.inherited.died", "2022-04", "2024-04", INHERITED),
    Key("accounts.aunt's.inherited.life expectancy", 21.5, 30.5, {**INHERITED,
                                                                   "accounts.aunt's.inherited.died": "2018-04"}),
    Key("accounts.ira.equal payments", None, {"from": "2026-08"}, {**EQUAL, "accounts.ira.equal payments": None}),
    Key("accounts.ira.equal payments.from", "2026-08", "2027-08", EQUAL),
    Key("accounts.ira.equal payments.method", "amortization", "life expectancy", EQUAL),
    Key("accounts.ira.equal payments.rate", "5 %", "3 %", EQUAL),
    Key("accounts.ira.equal payments.pays", 5_000, 6_000, {**EQUAL, "accounts.ira.equal payments.from": "2025-08"}),
    Key("accounts.hsa.covers", "self", "family", {"accounts.hsa.saving": 700}),
    Key("accounts.hsa.pays from", "2026-03", "2028-03"),
    Key("mixes.calm", {"stocks": "20 %", "bonds": "60 %", "cash": "20 %"},
        {"stocks": "10 %", "bonds": "90 %", "cash": 0}, {"accounts.ira.mix": "calm"}),
    Key("mixes.even.becomes", {"2028-01": {"bonds": "100 %"}}, {"2030-01": {"bonds": "100 %"}}),
    Key("mixes.even.rebalance", "yearly", "monthly"),
    Key("location.mix", "even", "calm", LOCATED),
    Key("location.bonds first in", ["tax-deferred"], ["taxable"], LOCATED),
    Key("surplus.to", "brokerage", "debt"),
    Key("surplus.first", [], ["roth up to 2_000 a year"]),
    Key("surplus.saved", "100 %", "40 %", {"surplus.to": "brokerage"}),
    Key("withdrawals.order", ["taxable", "tax-deferred"], ["tax-deferred", "taxable"],
        {**STOPS, "withdrawals": {"method": "in order"}}),
    Key("withdrawals.method", "in order", "proportional", {**STOPS, "withdrawals": {"order": ["taxable"]}}),
    Key("withdrawals.up to", "10 % bracket", "22 % bracket", {**STOPS, **COSTLY,
                                                              "withdrawals": {"method": "fill bracket"}}),
    Key("conversions.over.from", "ira", "old", {**CONVERTS, "accounts.old": {
        "kind": "tax-deferred", "owner": "Bo", "balance": 50_000, "mix": "calm"}}),
    Key("conversions.over.to", "his roth", "second", {**CONVERTS, "accounts.second": {
        "kind": "tax-free", "owner": "Bo", "balance": 0, "mix": "calm"}}),
    Key("conversions.over.amount", 10_000, 15_000, CONVERTS),
    Key("conversions.over.fill", "12 % bracket", "22 % bracket", {**CONVERTS, "conversions.over.amount": None}),
    Key("conversions.over.begins", "2027-01", "2029-01", CONVERTS),
    Key("conversions.over.until", "2028-01", "2030-01", CONVERTS),
    Key("annuities.for life.person", "Bo", "Ann", {**FOR_LIFE, **DIES}),
    Key("annuities.for life.bought", "2027-02", "2028-02", FOR_LIFE),
    Key("annuities.for life.premium", 60_000, 50_000, FOR_LIFE),
    Key("annuities.for life.from", "brokerage", "cash", FOR_LIFE),
    Key("annuities.for life.pays", "6 %", "7 %", FOR_LIFE),
    Key("annuities.for life.grows", "0 %", "2 %", FOR_LIFE),
    Key("annuities.for life.survivor share", "0 %", "60 %", {**FOR_LIFE, **DIES}),
    Key("annuities.for life.excluded", "70 %", "50 %", FOR_LIFE),
    # debts and what is owned
    Key("credit.limit", "0 months", "6 months", POOR),
    Key("credit.rate", "10 %", "25 %", POOR),
    Key("debts.loan.kind", "loan", "card"),
    Key("debts.loan.balance", 14_000, 12_000),
    Key("debts.loan.begins", "2026-05", "2027-05", {"debts.loan.payment": None, "debts.loan.term": "3 years"}),
    Key("debts.loan.rate", "7 %", "8 %"),
    Key("debts.loan.floats", "bond yield + 2 %", "bond yield + 3 %"),
    Key("debts.loan.payment", 420, 520),
    Key("debts.mortgage.term", "11 years", "15 years"),
    Key("debts.loan.extra", 50, 90),
    Key("debts.card.minimum", 90, 150),
    Key("debts.card.pays", "minimum", "in full", {"debts.card.buys": 300}),
    Key("debts.card.buys", 100, 300),
    Key("debts.card.limit", 3_500, 9_000, {"debts.card.buys": 900, "debts.card.pays": "minimum"}),
    Key("debts.card.late fee", 10, 35, POOR),
    Key("extra payments.amount", 200, 300, {"extra payments": {"order": "avalanche"}}),
    Key("extra payments.order", "avalanche", "snowball", {"extra payments": {"amount": 200},
                                                          "debts.loan.rate": "3 %"}),
    Key("extra payments.rolls over", True, False, {"extra payments": {"amount": 200}}),
    Key("property.home.kind", "home", "investment", {"property.home.sold": "2030-02"}),
    Key("property.home.value", 380_000, 400_000),
    Key("property.home.basis", 100_000, 50_000, {"property.home.sold": "2030-02", "property.home.kind": "investment"}),
    Key("property.home.grows", "CPI", "4 %"),
    Key("property.home.costs", "1 %", "2 %"),
    Key("property.home.secures", "mortgage", None, {"property.home.sold": "2030-02"}),
    Key("property.boat.bought", "2026-09", "2027-09", BOUGHT),
    Key("property.boat.sold", "2031-02", "2030-02", BOUGHT),
    Key("property.boat.buying cost", "2 %", "4 %", BOUGHT),
    Key("property.boat.selling cost", "6 %", "4 %", BOUGHT),
    # goals, insurance, survivors
    Key("goals.left", {"kind": "spend", "amount": 9_000, "by": "2029-02"},
        {"kind": "bequest", "amount": 900_000, "need": "required"}),
    Key("goals.roof.amount", 18_000, 22_000),
    Key("goals.roof.need", "required", "wished", COSTLY),
    Key("goals.roof.by", "2028-05", "2029-05"),
    Key("goals.studies.begins", "2027-08", "2028-08"),
    Key("goals.studies.lasts", "3 years", "4 years"),
    Key("goals.studies.until", "2029-08", "2030-08", {"goals.studies.lasts": None}),
    Key("goals.studies.each", "Kim", ["Kim", "Lu"], {
        "people.Lu": {"born": "2010-02", "role": "child"}, "goals.studies.begins": "at 19", "goals.studies.from": []}),
    Key("goals.studies.from", "college", "brokerage"),
    Key("goals.roof.priority", 1, 9, {**TIGHT, "goals.trip": {"amount": 15_000, "by": "2027-05", "priority": 5}}),
    Key("goals.roof.grows", "CPI", "CPI + 4 %"),
    Key("goals.roof.may move", "0 years", "3 years", TIGHT),
    Key("goals.roof.may shrink to", "100 %", "1 %", {**TIGHT, "goals.roof.need": "required"}),
    Key("insurance.one", {"kind": "life", "person": "Ann", "pays": 9_000},
        {"kind": "disability", "person": "Ann", "share": "60 %"}, DISABLED),
    Key("insurance.term.person", "Bo", "Ann", {**DIES, "insurance": {"term": {"pays": 90_000}}}),
    Key("insurance.term.pays", 90_000, 50_000, {**DIES, "insurance": {"term": {"person": "Bo"}}}),
    Key("insurance.pay.share", "60 %", "40 %", {**DISABLED, "insurance": {"pay": {"kind": "disability",
                                                                                  "person": "Ann"}}}),
    Key("insurance.term.premium", 50, 90, {"insurance": {"term": {"person": "Bo", "pays": 90_000}}}),
    Key("insurance.term.grows", "0 %", "3 %", {"insurance": {"term": {"person": "Bo", "pays": 9_000, "premium": 90}}}),
    Key("insurance.term.from", "2026-01", "2029-01", {**DIES, "insurance": {"term": {"person": "Bo", "pays": 90_000}}}),
    Key("insurance.term.until", "2027-01", "2033-01", {**DIES, "insurance": {"term": {"person": "Bo",
                                                                                      "pays": 90_000}}}),
    Key("survivors.essentials", "60 %", "80 %", DIES),
    Key("survivors.community property", False, True, DIES),
    # taxes
    Key("taxes.regime", "us-federal", "none", {"taxes": {}}),
    Key("taxes.filing", "single", "head-of-household", ALONE),
    Key("taxes.indexing", "law", "prices", {**ALONE, "taxes": {"regime": "india-new"}, "currency": "INR",
                                            "accounts": {"cash": BASE["accounts"]["cash"]}, "goals": {},
                                            "income": {"wage": {"person": "Ann", "amount": 3_000_000}}}),
    Key("taxes.state", {"rate": "4 %"}, {"rate": "5 %"}),
    Key("taxes.city", {"rate": "1 %"}, {"rate": "2 %"}),
    Key("taxes.medicare", None, {"income two years ago": 400_000, "income last year": 400_000},
        {"people.Bo.born": "1955-03", "income.his later": None}),
    Key("taxes.benefits cut", None, {"share": "20 %", "from": "2031-01"}),
    Key("taxes.so far", {"wages": 9_000}, {"wages": 12_000}, {"start": "2026-03"}),
    Key("taxes.state.rate", "4 %", "5 %"),
    Key("taxes.state.above 0", "1 %", "2 %", {"taxes.state": {}}),
    Key("taxes.state.on", "income", "wages"),
    Key("taxes.medicare.income two years ago", 400_000, 9_000, {
        "people.Bo.born": "1955-03", "income.his later": None, "taxes.medicare": {"income last year": 9_000}}),
    Key("taxes.medicare.income last year", 400_000, 9_000, {
        "people.Bo.born": "1955-03", "income.his later": None, "taxes.medicare": {"income two years ago": 9_000}}),
    Key("taxes.medicare.counted", True, False, {"people.Bo.born": "1955-03", "income.his later": None,
                                                "taxes.medicare": {"income last year": 400_000}}),
    Key("taxes.benefits cut.share", "20 %", "30 %", {"taxes.benefits cut": {"from": "2031-01"}}),
    Key("taxes.benefits cut.from", "2031-01", "2032-01", {"taxes.benefits cut": {"share": "20 %"}}),
    Key("taxes.so far.wages", 9_000, 12_000, {"start": "2026-03"}),
    Key("taxes.so far.income", 9_000, 12_000, {"start": "2026-03", "taxes.so far": {"wages": 20_000}}),
    Key("taxes.so far.tax paid", 900, 1_200, {"start": "2026-03", "taxes.so far": {"wages": 20_000}}),
    Key("taxes.so far.local tax paid", 90, 200, {"start": "2026-03", "taxes.so far": {"wages": 20_000}}),
    # what may happen, habits, markets, events
    Key("risks.ill.kind", "disability", "job loss", {**DISABLED, "insurance": {"pay": {
        "kind": "disability", "person": "Ann", "share": "60 %"}}}),
    Key("risks.ill.person", "Ann", "Bo", DISABLED),
    Key("risks.ill.chance", "60 %", "10 %", DISABLED),
    Key("risks.ill.lasts", "9 months", "4 months", DISABLED),
    Key("risks.ill.ends", "as stated", "by chance", DISABLED),
    Key("risks.ill.still paid", "0 %", "40 %", DISABLED),
    Key("risks.care.person", "Bo", "Ann", {**CARE, **DIES}),
    Key("risks.care.chance", "50 %", "90 %", CARE),
    Key("risks.care.from", "2026-01", "2031-01", CARE),
    Key("risks.care.until", "2027-01", "2033-01", CARE),
    Key("risks.care.lasts", "8 months", "2 years", CARE),
    Key("risks.care.costs", 3_000, 4_000, CARE),
    Key("risks.care.grows", "CPI", "CPI + 3 %", CARE),
    Key("habits.profile", "off", "typical"),
    Key("habits.windfall spent", "0 %", "50 %", GIFT),
    Key("habits.raise spent", "0 %", "50 %"),
    Key("habits.skips saving", "0 %", "50 %", {"accounts.brokerage.saving": 300}),
    Key("habits.impulse", "0 %", "50 %"),
    Key("habits.impulse size", "5 %", "50 %", {"habits": {"impulse": "50 %"}}),
    Key("habits.card revolved", "0 %", "50 %", {"debts.card.pays": "in full", "debts.card.buys": 400}),
    Key("habits.panic", "0 %", "100 %", PANICS),
    Key("habits.panic lasts", "7 months", "3 years", PANICS),
    Key("markets.model", "bootstrap", "lognormal"),
    Key("markets.start in", "1929-06", "1966-01", {"markets": {"model": "history"}}),
    Key("events.gift.when", "2027-05", "2028-05", GIFT),
    Key("events.gift.receives", 40_000, 30_000, GIFT),
    Key("events.gift.pays", 4_000, 3_000, {"events": {"gift": {"when": "2027-05"}}}),
    Key("events.gift.account", "brokerage", "roth", GIFT),
    Key("events.gift.taxed", False, True, GIFT),
    Key("events.new.refinances", "mortgage", "loan", {"events": {"new": {"when": "2027-05", "rate": "2 %",
                                                                         "term": "9 years"}}}),
    Key("events.new.rate", "2 %", "3 %", {"events": {"new": {"when": "2027-05", "refinances": "mortgage",
                                                             "term": "9 years"}}}),
    Key("events.new.term", "9 years", "7 years", {"events": {"new": {"when": "2027-05", "refinances": "mortgage",
                                                                     "rate": "2 %"}}}),
)  # fmt: skip
QUIET: dict[tuple[str, str], str] = {
    ("Plan", "finsim"): "there is one version of the format",
    ("Plan", "name"): "what the household calls its plan",
    ("Plan", "notes"): "for people",
    ("Plan", "locale"): "how amounts are written",
    ("Plan", "scenarios"): "a scenario is a plan of its own",
    ("Levy", "name"): "what the state or city is called",
    ("Goal", "person"): "a retirement goal is judged by the month in which its person retires",
    ("Care", "kind"): "the word that makes a risk one of care",
}
