"""cFIREsim's form -> a study of every start year, and its report -> lines.

cFIREsim (boknows/cFIREsim-open, Apache-2.0) spends at the begin of a year, rebalances, and lets a balance go below
nothing. It overwrites the year's opening balance with what is left after spending, so what its rules call the initial
portfolio is, from the second year on, what was left after the first withdrawal; `percentOfPortfolio` even takes it from
the first cohort, whose own first year still has the full one.
"""

from __future__ import annotations

import re

import numpy as np

from finsim.simulation.portfolio import Fee, FixedMix, Income, Study, run_study
from finsim.simulation.spending import (
    CapeBased,
    ConstantNominal,
    ConstantReal,
    GuytonKlinger,
    PercentOfPortfolio,
    VariablePercentage,
    VariableSpending,
)
from tests.oracles.judging import Line, NotExpressed
from tests.oracles.series import cfiresim_market

AFTER, START = "after first withdrawal", "start"
MEDIAN_CAPE = 16.01  # what cFIREsim takes where its data have none
LIMIT_TYPES = {"none", "percentageOfPortfolio", "definedValue", "percentageOfPreviousYear"}


def lines(case, tolerance, files):
    form, expected = case["inputs"], case["expected"]
    market = cfiresim_market(files.find(form.get("data", "cfiresim_annual_1871_2015.csv")))
    outcomes = _every_cohort(form, market)
    starts, failed = outcomes["labels"].tolist(), outcomes["failed"]
    yield Line(("total_cycles",), expected["total_cycles"], len(starts))
    yield Line(("failures",), expected["failures"], int(failed.sum()))
    tolerance.get("failed_start_years")
    failed_starts = [start for start, has_failed in zip(starts, failed, strict=True) if has_failed]
    yield Line(("failed_start_years",), expected["failed_start_years"], failed_starts)
    yield from _endings(expected, outcomes, starts, failed, tolerance["terminal_nominal_abs"])
    yield from _paths(expected, outcomes, starts, failed, tolerance)


def _endings(expected, outcomes, starts, failed, allowed):
    for k, (start, nominal, real) in enumerate(expected["ending_nominal_and_real"]):
        path, at = starts.index(start), ("ending_nominal_and_real", k)
        unjudged = "terminal values of failed cohorts" if failed[path] else ""
        level = outcomes["level_at_begin"][-1, path]
        ours = outcomes["balance"][-1, path]
        yield Line((*at, 0), start, starts[path])
        yield Line((*at, 1), nominal, ours, allowed, unjudged=unjudged)
        # Cut to whole money by the program.
        yield Line((*at, 2), real, ours / level, allowed / level + 1.0, unjudged=unjudged)


def _paths(expected, outcomes, starts, failed, tolerance):
    for start, rows in expected["paths"].items():
        path = starts.index(int(start))
        unjudged = "balances of failed cohorts" if failed[path] else ""
        for t, row in enumerate(rows):
            ours = {
                "year": (int(start) + t, 0.0),
                "start_after_spending": (outcomes["left"][t, path], tolerance["terminal_nominal_abs"]),
                "spending": (outcomes["spending"][t, path], tolerance["spending_abs"]),
                "end": (outcomes["balance"][t, path], tolerance["terminal_nominal_abs"]),
                "cum_infl": (outcomes["level_at_begin"][t, path], 1e-9),
            }
            for name, published in row.items():
                value, allowed = ours[name]
                why = unjudged if name in ("start_after_spending", "end") else ""
                yield Line(("paths", start, t, name), published, value, allowed, unjudged=why)


def _every_cohort(form, market):
    """Run every start year; the first one apart where its rule is another."""
    study = _study(form, market)
    parts = [run_study(study)]
    if isinstance(study.spending, PercentOfPortfolio):
        first = study.spending.model_copy(update={"first_limits_of": START})
        others = np.arange(1, parts[0].n_paths)
        parts = [run_study(study.with_changes(spending=first), 1)]
        parts += [run_study(study, others)] if others.size else []
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("labels", "failed", "balance", "spending", "level", "left")
    }
    ones = np.ones((1, joined["level"].shape[1]))
    return joined | {"level_at_begin": np.concatenate([ones, joined["level"][:-1]])}


def _study(form, market):
    shares = {name: percent / 100.0 for name, percent in form["allocation_pct"].items()}
    return Study(
        horizon=form["years"],
        allocation=FixedMix(mix={name: share for name, share in shares.items() if share > 0.0}),
        spending=_rule(form["spending"], form["portfolio"]),
        start=form["portfolio"],
        incomes=_incomes(form.get("extra_js")),
        fee=Fee(rate=form.get("fees_pct", 0.0) / 100.0, on="price"),
        may_go_negative=True,
        fixed_growth={"cash": form.get("cash_growth", 0.0025)} if shares.get("cash") else {},
        market=market,
        whole_cents=True,
    )


def _rule(stated, portfolio):
    method = stated["method"]
    if method not in RULES:
        raise NotExpressed(f"the method {method}")
    return RULES[method](stated, portfolio)


def _limits(stated):
    """The money limits that most methods take, in money of the start."""
    found = {}
    for ours in ("floor", "ceiling"):
        kind = stated.get(ours) or "none"
        if kind == "definedValue":
            found[ours] = float(stated[f"{ours}Value"])
        elif kind != "none":
            raise NotExpressed(f"a {ours} of the kind {kind}")
    return found


def _percent(stated, portfolio):
    found = {}
    for theirs, ours, money in (("Floor", "lowest", "floor"), ("Ceiling", "highest", "ceiling")):
        kind = stated.get(f"percentageOfPortfolio{theirs}Type") or "none"
        value = stated.get(f"percentageOfPortfolio{theirs}Value")
        if kind not in LIMIT_TYPES:
            raise NotExpressed(f"a {theirs.lower()} of the kind {kind}")
        if value in (None, ""):
            continue  # a limit without a value limits nothing there
        if kind == "percentageOfPortfolio":
            found[ours] = float(value) / 100.0
        elif kind == "definedValue":
            found[money] = float(value)
        elif kind == "percentageOfPreviousYear" and theirs == "Floor":  # their ceilings know no such kind
            found["lowest_of_last"] = float(value) / 100.0
    rate = float(stated["percentageOfPortfolioPercentage"]) / 100.0
    return PercentOfPortfolio(rate=rate, limits_of=AFTER, first_limits_of=AFTER, **found)


def _guyton_klinger(stated, portfolio):
    return GuytonKlinger(
        amount=stated["initial"],
        cut_above=1.0 + float(stated["guytonKlingerExceeds"]) / 100.0,
        cut=float(stated["guytonKlingerCut"]) / 100.0,
        rise_below=1.0 - float(stated["guytonKlingerFall"]) / 100.0,
        rise=float(stated["guytonKlingerRaise"]) / 100.0,
        variant="cfiresim",
        **_limits(stated),
    )


def _vpw(stated, portfolio):
    rate = float(stated["vpwRateOfReturn"]) / 100.0
    # Their payment adds the future value where leaving it would subtract it.
    return VariablePercentage(rate=rate, final_value=-float(stated.get("vpwFutureValue", 0)), **_limits(stated))


RULES = {
    "inflationAdjusted": lambda stated, portfolio: ConstantReal(amount=stated["initial"]),
    "notInflationAdjusted": lambda stated, portfolio: ConstantNominal(amount=stated["initial"], **_limits(stated)),
    "percentOfPortfolio": _percent,
    "guytonKlinger": _guyton_klinger,
    "vpw": _vpw,
    "variableSpending": lambda stated, portfolio: VariableSpending(
        amount=stated["initial"], z=float(stated["variableSpendingZValue"]), gain_since=AFTER, **_limits(stated)
    ),
    "variableCAPE": lambda stated, portfolio: CapeBased(
        constant=float(stated["variableCAPEConstantAdjustment"]) / 100.0,
        slope=float(stated["variableCAPEMultiplier"]),
        when_missing=MEDIAN_CAPE,
        **_limits(stated),
    ),
}

SOCIAL_SECURITY = ("socialSecurity", "socialSecuritySpouse")
KEYS = ("val", "startYear", "endYear")


def _incomes(script):
    """Read social security from a snippet of the form's script, or from a mapping; `Y` is the first year."""
    if not script:
        return ()
    stated = script if isinstance(script, dict) else _assignments(str(script))
    found = []
    for name, parts in (
        stated if any(name in stated for name in SOCIAL_SECURITY) else {SOCIAL_SECURITY[0]: stated}
    ).items():
        if name not in SOCIAL_SECURITY or not isinstance(parts, dict) or "val" not in parts:
            raise NotExpressed(f"the form's {name}")
        start, end = (_year(parts.get(key, default)) for key, default in (("startYear", "Y"), ("endYear", "Y+999")))
        if end >= start:
            found.append(Income(amount=float(parts["val"]), start=start, end=end))
    return tuple(found)


def _assignments(script):
    """Read `name = {val: 1, startYear: Y+2, …}` and `name.val = 1` alike, as {name: {key: text}}."""
    found = {}
    for name, body in re.findall(r"(\w+)[\"']?\s*[:=]\s*\{([^{}]*)\}", script):
        found[name] = dict(re.findall(r"[\"']?(\w+)[\"']?\s*:\s*([^,]+)", body))
    for name, key, text in re.findall(r"(\w+)\.(\w+)\s*=\s*([^;,{}]+)", script):
        if key in KEYS:
            found.setdefault(name, {})[key] = text
    if not found:
        found = {SOCIAL_SECURITY[0]: dict(re.findall(r"[\"']?(\w+)[\"']?\s*[:=]\s*([^,;{}]+)", script))}
    return found


def _year(text):
    """Read `Y`, `Y+10`, `Y - 1`, or a number of years from the first one."""
    compact = re.sub(r"[\s\"']", "", str(text))
    matched = re.fullmatch(r"(?:Y|(\d{1,3}))?([+-]\d+)?", compact)
    if not matched or not compact:
        raise NotExpressed(f"the year {text}")
    return int(matched[1] or 0) + int(matched[2] or 0)
