"""Households that nobody would think of: random plans of every part that the engine models, for its laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from finsim.plan import Plan

KINDS = ("taxable", "tax-deferred", "tax-free", "health", "education")
MIXES = {
    "bold": {"stocks": "100 %", "rebalance": "never"},
    "even": {"stocks": "50 %", "bonds": "30 %", "cash": "20 %", "rebalance": "yearly"},
    "calm": {"stocks": "60 %", "bonds": "40 %", "rebalance": "monthly", "becomes": {"2028-05": {"bonds": "100 %"}}},
}
MARKETS = ("history", "bootstrap", "lognormal", "fixed")

money = st.integers(0, 40).map(lambda n: n * 7_777.77)
monthly = st.integers(0, 30).map(lambda n: n * 133.33)
share = st.sampled_from(["0 %", "3 %", "11 %"])
month = st.integers(1, 58).map(lambda n: f"{2026 + (n + 8) // 12}-{(n + 8) % 12 + 1:02}")
grows = st.sampled_from(["CPI", "CPI + 2 %", "0 %", "4 %", "CPI - 1 %"])


@st.composite
def strangers(draw: Any) -> Plan:
    """A plan of one or two adults over five years from September 2026."""
    accounts = draw(accounts_of())
    plan: dict[str, Any] = {
        "finsim": 1,
        "start": "2026-09",
        "until": "2031-09",
        "people": {
            "Ann": {"born": draw(st.sampled_from(BIRTHS)), "retires": draw(month), **draw(st.sampled_from(LIVES))},
            "Bo": {"born": "1964-03", "retires": draw(month), **draw(st.sampled_from(LIVES))},
        },
        "survivors": {"community property": draw(st.booleans())},
        "insurance": {"term": {"person": "Bo", "pays": draw(money), "premium": 30, "until": "2030-01"}},
        "income": draw(incomes_of(accounts)),
        "spending": draw(spending_of()),
        "accounts": accounts,
        "mixes": MIXES,
        "surplus": draw(st.sampled_from(["cash", "debt", *(n for n in accounts if n != "cash")])),
        "debts": draw(debts_of()),
        "goals": draw(goals_of(accounts)),
        "taxes": (taxes := draw(st.sampled_from([{"regime": "none"}, TAXES]))),
        "withdrawals": draw(withdrawals_of(taxes)),
        "conversions": draw(conversions_of(accounts, taxes)),
        "property": draw(st.sampled_from([{}, {"home": {"value": 300_000, "grows": "CPI + 1 %"}}])),
        "credit": {"limit": draw(st.sampled_from(["3 months", "0 months", "24 months"]))},
    }
    if draw(st.booleans()):
        windfall = {"when": draw(month), draw(st.sampled_from(["receives", "pays"])): draw(money)}
        plan["events"] = {"windfall": windfall}
    return Plan.from_dict(plan)


LIVES: tuple[dict[str, str], ...] = ({}, {}, {"until": "2028-02"}, {"until": "2030-11"},
                                     {"lives": "life table", "sex": "male"})  # fmt: skip
BIRTHS = ("1951-07", "1958-02", "1966-11", "1985-06")
TAXES = {
    "regime": "us-federal",
    "filing": "married-jointly",
    "state": {"name": "Somewhere", "rate": "4 %"},
    "city": {"name": "Town", "rate": "1 %"},
    "so far": {"wages": 50_000, "income": 48_000, "tax paid": 5_000},
}


@st.composite
def accounts_of(draw: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "cash": {"kind": "cash", "balance": draw(money), "rate": draw(share), "buffer": draw(st.sampled_from(BUFFERS))}
    }
    for kind in draw(st.sets(st.sampled_from(KINDS))):
        account: dict[str, Any] = {"kind": kind, "balance": draw(money), "mix": draw(st.sampled_from(list(MIXES)))}
        account |= {"fee": draw(st.sampled_from(["0 %", "0.4 %"]))}
        if kind in ("tax-deferred", "tax-free", "health"):
            account["owner"] = "Ann"
        if kind == "taxable":
            account["basis"] = draw(money)
        if kind == "tax-free":
            account["contributed"] = account["balance"] * draw(st.sampled_from([0.0, 0.4, 1.0]))
            account |= draw(st.sampled_from([{}, {"begun": "2024-05"}]))
        if kind == "health":
            account |= draw(st.sampled_from([{}, {"pays from": "2027-01"}]))
        if draw(st.booleans()):
            account["saving"] = draw(monthly)
        found[f"my {kind}"] = account
    return found


BUFFERS = ("1 month", "6 months", "5_000")


CEILINGS = ("12 % bracket", "24 % bracket", "Medicare threshold", "marketplace threshold", 90_000)


@st.composite
def withdrawals_of(draw: Any, taxes: dict[str, Any]) -> dict[str, Any]:
    method = draw(st.sampled_from(["in order", "proportional", "fill bracket"]))
    if method != "fill bracket":
        return {"method": method}
    return {"method": method, "up to": draw(st.sampled_from(CEILINGS))} if taxes is TAXES else {}


@st.composite
def conversions_of(draw: Any, accounts: dict[str, Any], taxes: dict[str, Any]) -> dict[str, Any]:
    """None, or of a fixed amount or up to a ceiling, where Ann has both kinds of account; she is young or old."""
    if not {"my tax-deferred", "my tax-free"} <= set(accounts) or draw(st.booleans()):
        return {}
    much = (
        {"amount": draw(money)}
        if taxes is not TAXES or draw(st.booleans())
        else {"fill": draw(st.sampled_from(CEILINGS))}
    )
    return {"ladder": {"from": "my tax-deferred", "to": "my tax-free", "begins": draw(month), **much}}


@st.composite
def incomes_of(draw: Any, accounts: dict[str, Any]) -> dict[str, Any]:
    wage: dict[str, Any] = {"person": "Ann", "amount": draw(money), "grows": draw(grows)}
    if "my tax-deferred" in accounts:
        wage |= {"defers": {"my tax-deferred": "6 %"}, "match": {"my tax-deferred": "50 % of first 4 %"}}
        wage |= {"premiums": {"health": 100}} if wage["amount"] > 20_000 else {}
    other: dict[str, Any] = {
        "kind": draw(st.sampled_from(["pension", "rent", "other"])),
        "amount": draw(monthly),
        "from": draw(month),
    }
    if other["kind"] == "pension":
        other |= {"person": "Bo", "survivor share": "50 %"}
    return {
        "wage": wage,
        "other": other,
        "Bo's wage": {"person": "Bo", "amount": draw(money), "grows": draw(grows)},
        "Bo's benefit": {"person": "Bo", "pia": draw(monthly), "claims": draw(st.sampled_from(["at 63", "at 67"]))},
    }


@st.composite
def spending_of(draw: Any) -> dict[str, Any]:
    needs: dict[str, Any] = {
        need: {
            "line": {"amount": draw(monthly), "grows": draw(grows)},
            "later": {"amount": draw(monthly), "from": "2029-02", "person": "Bo"},
        }
        for need in ("essential", "important", "discretionary")
    }
    rule = draw(st.sampled_from([None, "constant-real", "guyton-klinger"]))
    if rule is not None:
        start = draw(st.sampled_from([{"amount": 3_000}, {"initial rate": "5 %"}]))
        limits = draw(st.sampled_from([{}, {"floor": 1_000, "ceiling": 4_000}]))
        excess = draw(st.sampled_from(["spend", "invest"]))
        needs["in retirement"] = {"rule": rule, "from": draw(month), "excess": excess, **start, **limits}
    return needs


@st.composite
def debts_of(draw: Any) -> dict[str, Any]:
    known = {
        "mortgage": {"kind": "mortgage", "balance": 150_000, "rate": "5.125 %", "payment": 1_916.59},
        "loan": {"balance": 4_321.09, "rate": "7.9 %", "payment": 263.18},
        "card": {"kind": "card", "balance": 2_600, "rate": "22.9 %"},
    }
    return {name: known[name] for name in sorted(draw(st.sets(st.sampled_from(sorted(known)))))}


@st.composite
def goals_of(draw: Any, accounts: dict[str, Any]) -> dict[str, Any]:
    goals: dict[str, Any] = {}
    for need in sorted(draw(st.sets(st.sampled_from(["required", "important", "wished"])))):
        goal: dict[str, Any] = {"need": need, "grows": draw(grows)}
        if draw(st.booleans()):
            goal |= {"amount": draw(money), "by": draw(month), "may move": draw(st.sampled_from(MOVES))}
        else:
            goal |= {"amount": "9_999 a year", "begins": draw(month), "lasts": "2 years"}
        if draw(st.booleans()):
            goal["from"] = draw(st.sampled_from(sorted(accounts)))
        goals[f"a {need} thing"] = goal
    return goals


MOVES = ("0 months", "7 months", "24 months")
