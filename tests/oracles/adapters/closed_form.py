"""From the inputs of an exact formula to a study, or a plan's debt, that finsim runs; one function a kind of case.

Monte Carlo is judged within four of its own standard errors at 200,000 paths, exact parts to the file's tolerance: a
study without luck, an outcome tree with the weight of every sequence, a schedule of a debt, a solved spending.
"""

from __future__ import annotations

import math
import re

import numpy as np

from finsim.analysis.solving import sustainable_spending
from finsim.markets import Discrete, GivenReturns, Lognormal, Normal, OutcomeTree, build
from finsim.plan import Plan
from finsim.simulation.portfolio import Contribution, FixedMix, Study, run_study
from finsim.simulation.spending import ConstantReal, PercentOfPortfolio
from finsim.workbench import simulate
from tests.oracles.rows import ERRORS, N_PATHS, exact_row, known, mean_row, quantile_row, row, sd_row, share_row

STOCKS = FixedMix(mix={"stocks": 1.0})
NOTHING = ConstantReal(rate=0.0)
# What a case may call the balance that a sustainable spending begins with, and the one that it leaves.
START_NAME = re.compile(r"W_?0|s|(start|initial|begin|opening)\w*|balance|portfolio|principal", re.I)
END_NAME = re.compile(r"W_?T|e|(end|final|terminal|closing)\w*|bequest|legacy", re.I)
MOST_SEQUENCES = 2_000_000
MONEY_SCALE = 1_000_000.0  # a debt is run in money a million times as small, so that whole cents round nothing


def lines(case, tolerance, files):
    inputs, expected = case["inputs"], case["expected"]
    if expected.keys() & {"ssr", "pwa"}:
        return _sustainable(inputs, expected, tolerance)
    for key, kind in (
        ("principal", _mortgage),
        ("rho", _two_assets),
        ("probs", _tree),
        ("annual_flow", _flows),
        ("pct", _percentage),
        ("log_mean_per_year", _lump),
        ("returns", _bootstrap),
    ):
        if key in inputs:
            return kind(inputs, expected, tolerance)
    return [row(line, published, "no such closed form is known", 0.0) for line, published in expected.items()]


def _lump(inputs, expected, tolerance):
    known(tolerance, "mc", "rel")
    market = _lognormal(inputs["log_mean_per_year"], inputs["log_sd_per_year"])
    start = inputs["W0"]
    study = _study(market, inputs["years"], start, NOTHING)
    if inputs["log_sd_per_year"] == 0.0:
        end = float(run_study(study, 1).end_balance[0])
        sure = {"mean": end, "sd": 0.0, "p_below_W0": float(end < start), "cvar5_mean_of_worst_5pct": end}
        sure |= {"quantiles": dict.fromkeys(expected.get("quantiles", ()), end)}
        return [exact_row(at, value, _at_place(sure, at)) for at, value in _places(expected)]
    ends = run_study(study, N_PATHS).end_balance
    shape = math.exp(inputs["log_sd_per_year"] ** 2 * inputs["years"])  # of the law, for the errors of its moments
    errors = {"mean": {"deviation": expected.get("sd")}, "sd": {"kurtosis": shape**4 + 2 * shape**3 + 3 * shape**2 - 3}}
    found = []
    for line, published in expected.items():
        if line == "quantiles":
            found += [quantile_row((line, p), value, ends, float(p)) for p, value in published.items()]
        elif line == "p_below_W0":
            found.append(share_row(line, published, ends < start))
        elif line.startswith("cvar5"):
            found.append(_tail_row(line, published, ends, 0.05))
        elif line not in errors:
            found.append(row(line, published, "no such line of a lump sum is known"))
        else:
            found.append({"mean": mean_row, "sd": sd_row}[line](line, published, ends, **errors[line]))
    return found


def _places(expected):
    """List every value with where it stands."""
    for name, value in expected.items():
        if isinstance(value, dict):
            yield from (((name, key), each) for key, each in value.items())
        else:
            yield (name,), value


def _at_place(values, at):
    return _at_place(values[at[0]], at[1:]) if at else values


def _flows(inputs, expected, tolerance):
    known(tolerance, "mc_mean", "mc_sd_rel", "deterministic_s0_rel")
    mean, deviation = inputs["mean_return"], inputs["sd_return"]
    flow = Contribution(amount=inputs["annual_flow"], at=inputs["timing"])
    study = _study(_simple(mean, deviation), inputs["years"], inputs["W0"], NOTHING, contributions=(flow,))
    if deviation == 0.0:
        end = run_study(study, 1).end_balance
        return [
            exact_row("mean", expected["mean"], end[0], tolerance["deterministic_s0_rel"]),
            exact_row("sd", expected["sd"], end.std()),
        ]
    ends = run_study(study, N_PATHS).end_balance
    return [
        row("mean", expected["mean"], float(ends.mean()), ERRORS * expected["sd"] / N_PATHS**0.5),
        row("sd", expected["sd"], float(ends.std()), tolerance["mc_sd_rel"] * expected["sd"]),
    ]


def _percentage(inputs, expected, tolerance):
    known(tolerance, "mc")
    market = _lognormal(inputs["log_mean"], inputs["log_sd"])
    rule = PercentOfPortfolio(rate=inputs["pct"])
    outcome = run_study(_study(market, inputs["years"], inputs["W0"], rule, _at(inputs)), N_PATHS)
    ends = outcome.end_balance
    found = []
    for line, published in expected.items():
        if line == "W_T_quantiles":
            found += [quantile_row((line, p), value, ends, float(p)) for p, value in published.items()]
        elif line == "mean_W_T":
            found.append(mean_row(line, published, ends))
        elif line == "median_spending_in_last_year":
            found.append(quantile_row(line, published, outcome.spending[-1], 0.5))
        else:
            found.append(row(line, published, "no such line of a percentage rule is known", 0.0))
    return found


def _tree(inputs, expected, tolerance):
    known(tolerance, "mc_ruin")
    outcomes = {"stocks": inputs["returns"], "chances": inputs["probs"]}
    tree, years = OutcomeTree(**outcomes), inputs["years"]
    is_exact = tree.n_sequences(years) <= MOST_SEQUENCES
    paths = np.arange(tree.n_sequences(years) if is_exact else N_PATHS)
    weights = tree.weights(paths, years) if is_exact else None
    spending = ConstantReal(rate=inputs["withdrawal_fraction_of_initial"])
    market = tree if is_exact else Discrete(**outcomes)
    outcome = run_study(_study(market, years, 1.0, spending, _at(inputs)), paths)
    ends = np.where(outcome.failed, 0.0, outcome.end_balance)
    found = []
    for line, published in expected.items():
        if line == "ruin_probability":
            found.append(share_row(line, published, outcome.failed, weights))
        elif line == "median_terminal" and is_exact:
            order = np.argsort(ends)
            middle = order[np.searchsorted(np.cumsum(weights[order]), 0.5)]
            found.append(exact_row(line, published, ends[middle], absolute=1e-9))
        elif line == "median_terminal":
            found.append(quantile_row(line, published, ends, 0.5))
        else:
            found.append(mean_row(line, published, ends, weights))
    return found


def _bootstrap(inputs, expected, tolerance):
    known(tolerance, "mc_mean_log", "mc_mean")
    study = _study(Discrete(stocks=inputs["returns"]), inputs["years"], inputs["W0"], NOTHING)
    ends = run_study(study, N_PATHS).end_balance
    values = {"mean": ends, "sd": ends, "mean_log": np.log(ends), "sd_log": np.log(ends)}
    return [
        (sd_row if line.startswith("sd") else mean_row)(line, published, values[line])
        for line, published in expected.items()
    ]


def _two_assets(inputs, expected, tolerance):
    known(tolerance, "mc")
    market = _pair(*inputs["means"], *inputs["sds"], inputs["rho"])
    mix = FixedMix(mix=dict(zip(("stocks", "bonds"), inputs["weights"], strict=True)))

    def growth(years):
        study = Study(horizon=years, allocation=mix, market=market, spending=NOTHING, start=1.0)
        return run_study(study, N_PATHS).end_balance

    ends = {"port": growth(1) - 1.0, "growth": growth(inputs["years"])}
    return [
        (sd_row if "sd" in line else mean_row)(line, published, ends["port" if line.startswith("port") else "growth"])
        for line, published in expected.items()
    ]


def _sustainable(inputs, expected, tolerance):
    known(tolerance, "rel")
    returns = inputs["real_returns"] if "real_returns" in inputs else inputs["returns"]
    start, end = _stated(inputs, START_NAME, 1.0), _stated(inputs, END_NAME, 0.0)
    market = GivenReturns(returns={"stocks": returns})
    spent = sustainable_spending(_study(market, len(returns), start, ConstantReal(), _at(inputs)), end)
    return [
        exact_row(line, published, spent / start if line == "ssr" else spent, tolerance["rel"])
        for line, published in expected.items()
    ]


def _stated(inputs, name, default):
    """Return the amount that a case states under one of several names."""
    return next((float(value) for key, value in inputs.items() if name.fullmatch(key)), default)


def _mortgage(inputs, expected, tolerance):
    known(tolerance, "payment_abs", "balance_abs", "total_interest_abs")
    level = _owed(inputs, {"term": inputs["months"]})
    payment = level.plan.debts["mortgage"].payment.a_month
    faster = _owed(inputs, {"payment": payment + inputs["extra_monthly_principal"] * MONEY_SCALE})
    ledger, extra = level.ledger(path=0), faster.ledger(path=0)
    owed = [level.plan.debts["mortgage"].balance, *ledger["mortgage: owed"]]  # at the start, then after each month
    lines = {
        "payment": (payment / MONEY_SCALE, tolerance["payment_abs"]),
        "balance_after_k_no_extra": (
            owed[inputs["balance_after_months"]] / MONEY_SCALE,
            tolerance["balance_abs"],
        ),
        "months_to_payoff_with_extra": (float((extra["mortgage: paid"] > 0.0).sum()), 0.0),
        "total_interest_with_extra": (
            float(extra["mortgage: interest"].sum()) / MONEY_SCALE,
            tolerance["total_interest_abs"],
        ),
    }
    return [
        row(line, published, *lines.get(line, ("no such line of a mortgage is known", 0.0)))
        for line, published in expected.items()
    ]


def _owed(inputs, repaid):
    """Run a household that owes the mortgage and has cash enough to pay it, and nothing else."""
    principal = inputs["principal"] * MONEY_SCALE
    until = 2020 + (max(inputs["months"], inputs.get("balance_after_months", 0)) + 24) // 12
    plan = Plan.from_dict(
        {
            "finsim": 1,
            "start": "2020-01",
            "until": f"{until}-01",
            "people": {"Ann": {"born": "1980-01"}},
            "accounts": {"cash": {"kind": "cash", "balance": 10.0 * principal}},
            "debts": {"mortgage": {"kind": "mortgage", "balance": principal, "rate": inputs["annual_rate"], **repaid}},
        }
    )
    still = build({"model": "fixed", "returns": "nominal", "stocks": 0, "bonds": 0, "inflation": 0})
    return simulate(plan, still, n_paths=1)


def _study(market, years, start, spending, at="start", **more):
    return Study(
        horizon=years, allocation=STOCKS, market=market, start=start, spending=spending, withdraw_at=at, **more
    )


def _at(inputs):
    return {"begin": "start", "start": "start", "end": "end"}[inputs.get("timing", "begin")]


def _lognormal(log_mean, log_sd):
    return Lognormal(
        returns="nominal", stocks=math.expm1(log_mean), stocks_sd=log_sd, bonds_sd=0.0, inflation=0.0, inflation_sd=0.0
    )


def _simple(mean, deviation):
    """Any returns of this mean and deviation: normal ones, or two outcomes where normal ones would lose everything."""
    if 1.0 + mean - 4.0 * deviation > 0.0:
        return Normal(
            returns="nominal", stocks=mean, stocks_sd=deviation, bonds_sd=0.0, inflation=0.0, inflation_sd=0.0
        )
    return Discrete(stocks=(mean - deviation, mean + deviation))


def _pair(stocks, bonds, stocks_sd, bonds_sd, rho):
    """Any two returns of these moments: normal ones, or four outcomes where normal ones would lose everything."""
    if 1.0 + min(stocks - 4.0 * stocks_sd, bonds - 4.0 * bonds_sd) > 0.0:
        return Normal(
            returns="nominal", stocks=stocks, stocks_sd=stocks_sd, bonds=bonds, bonds_sd=bonds_sd,
            stocks_bonds=rho, stocks_inflation=0.0, bonds_inflation=0.0, inflation=0.0, inflation_sd=0.0,
        )  # fmt: skip
    signs = ((1, 1), (-1, -1), (1, -1), (-1, 1))
    return Discrete(
        stocks=[stocks + sign * stocks_sd for sign, _ in signs],
        bonds=[bonds + sign * bonds_sd for _, sign in signs],
        chances=[(1.0 + first * second * rho) / 4.0 for first, second in signs],
    )


def _tail_row(line, published, values, share):
    """Compare the mean of the worst share; its error is that of the influence of a draw on it."""
    ordered = np.sort(values)
    n = round(share * values.size)
    edge = ordered[n - 1]
    influence = np.where(values < edge, values - edge, 0.0) / share
    error = influence.std() / values.size**0.5
    return row(line, published, float(ordered[:n].mean()), ERRORS * float(error))
