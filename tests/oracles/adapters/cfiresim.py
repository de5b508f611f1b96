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
    HebelerAutopilot,
    PercentOfPortfolio,
    VariablePercentage,
    VariableSpending,
)
from tests.oracles.judging import Line, NotExpressed
from tests.oracles.series import cfiresim_market

ASSETS = ("equities", "bonds", "cash", "gold")  # as they are added up
AFTER, START = "after first withdrawal", "start"
MEDIAN_CAPE = 16.01  # what cFIREsim takes where its data have none
LIMIT_TYPES = {"none", "percentageOfPortfolio", "definedValue", "percentageOfPreviousYear", "pensions"}


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
    stated = form["allocation_pct"]
    shares = {name: float(stated.get(name) or 0.0) / 100.0 for name in ASSETS}
    return Study(
        horizon=form["years"],
        allocation=FixedMix(mix={name: share for name, share in shares.items() if share > 0.0}),
        spending=_rule(form["spending"], form["portfolio"]),
        start=form["portfolio"],
        incomes=_incomes(form),
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
    """The limits that most methods take, in money of the start."""
    found = {"limits_as": "cfiresim"}
    for ours in ("floor", "ceiling"):
        kind, value = stated.get(ours) or "none", stated.get(f"{ours}Value")
        if kind == "definedValue":
            found |= {} if value in (None, "") else {ours: float(value)}
        elif kind == "pensions" and ours == "floor":
            found[ours] = "other income"
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
        if kind == "pensions" and theirs == "Floor":  # their ceilings know neither this kind nor last year's
            found[money] = "other income"
        if value in (None, ""):
            continue  # a limit without a value limits nothing there
        if kind == "percentageOfPortfolio":
            found[ours] = float(value) / 100.0
        elif kind == "definedValue":
            found[money] = float(value)
        elif kind == "percentageOfPreviousYear" and theirs == "Floor":
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
    return VariablePercentage(rate=rate, final_value=-float(stated.get("vpwFutureValue") or 0), **_limits(stated))


def _hebeler(stated, portfolio):
    indexed, drawn = (int(float(stated[f"hebelerWeighted{name}"])) / 100.0 for name in ("CPI", "RMD"))
    age = int(float(stated["hebelerAgeOfRetirement"]))
    return HebelerAutopilot(amount=stated["initial"], age=age, indexed=indexed, drawn=drawn, **_limits(stated))


RULES = {
    "inflationAdjusted": lambda stated, portfolio: ConstantReal(amount=stated["initial"]),
    "notInflationAdjusted": lambda stated, portfolio: ConstantNominal(amount=stated["initial"], **_limits(stated)),
    "percentOfPortfolio": _percent,
    "guytonKlinger": _guyton_klinger,
    "vpw": _vpw,
    "variableSpending": lambda stated, portfolio: VariableSpending(
        amount=stated["initial"], z=float(stated["variableSpendingZValue"]), gain_since=AFTER, **_limits(stated)
    ),
    "hebelerAutopilot": _hebeler,
    "variableCAPE": lambda stated, portfolio: CapeBased(
        constant=float(stated["variableCAPEConstantAdjustment"]) / 100.0,
        slope=float(stated["variableCAPEMultiplier"]),
        when_missing=MEDIAN_CAPE,
        **_limits(stated),
    ),
}

SOCIAL_SECURITY = ("socialSecurity", "socialSecuritySpouse")
ADDED = ("pensions", "extraSavings", "extraSpending")  # lists of the form, with `push`


def _incomes(form):
    """Read what a snippet of the form's script adds, or a mapping of social security; `Y` is the first year."""
    script = form.get("extra_js")
    if not script:
        return ()
    if isinstance(script, dict):
        names = script if set(script) & set(SOCIAL_SECURITY) else {SOCIAL_SECURITY[0]: script}
        stated = [(name, parts) for name, parts in names.items()]
    else:
        stated = assigned(str(script))
    if any(name in ADDED[1:] for name, _ in stated) and "pensions" in form["spending"].values():
        raise NotExpressed("a floor of pensions beside other savings and spending")
    return tuple(income for name, parts in stated for income in _flows(name, parts, form["years"]))


def _flows(name, parts, years):
    amount = float(parts.get("val") or 0.0) * (-1.0 if name == "extraSpending" else 1.0)
    start = max(0, _year(parts.get("startYear", "Y")))
    once = name in ADDED[1:] and not _is_true(parts.get("recurring", "true"))
    end = start if once else _year(parts["endYear"]) if parts.get("endYear") and name != "pensions" else years
    if end < start:
        return []
    if name in SOCIAL_SECURITY or (_is_true(parts.get("inflationAdjusted", "true")) and not _is_constant(parts)):
        return [Income(amount=amount, start=start, end=end)]
    rate = float(parts.get("inflationRate") or 0.0) / 100.0 if _is_constant(parts) else 0.0
    return [
        Income(amount=amount * (1.0 + rate) ** (year + 1), start=year, end=year, is_real=False)
        for year in range(start, min(end, years - 1) + 1)
    ]


def _is_true(text):
    return str(text).strip().lower() == "true"


def _is_constant(parts):
    return _is_true(parts.get("inflationAdjusted", "true")) and parts.get("inflationType", "CPI") == "constant"


def assigned(script):
    """Read a snippet's assignments, in all the ways to write one, as a list of (name, {key: text})."""
    known, order = {}, []
    for statement in filter(None, (part.strip() for part in re.split(r"[;\n]", script))):
        name, is_new, found = _statement(statement)
        if is_new or name not in known:
            known[name] = {}
            order.append((name, known[name]))
        known[name].update(found)
    return order


def _statement(text):
    """Take one statement apart: what it is about, whether it begins another one of a list, and its keys."""
    name = re.search(rf"\b({'|'.join((*SOCIAL_SECURITY, *ADDED))})\b", text)
    path = text.split("=")[0] if name and "{" not in text.split("=")[0] else text
    if body := re.search(r"\{([^{}]*)\}", text):
        if not name and "form" in text:
            raise NotExpressed(f"the script {text}")
        keys = {
            key: value.strip().strip("\"'") for key, value in re.findall(r"[\"']?(\w+)[\"']?\s*:\s*([^,]+)", body[1])
        }
        return (name[1] if name else SOCIAL_SECURITY[0]), ".push" in text or "[" in path, keys
    key = re.fullmatch(r"(?:[\w.]*\.)?(\w+)\s*=\s*(.+)", text)
    is_plain = key and key[1] in ("val", "startYear", "endYear") and "form." not in path
    if not key or not (name or is_plain) or (name and name[1] in ADDED):
        raise NotExpressed(f"the script {text}")
    return (name[1] if name else SOCIAL_SECURITY[0]), False, {key[1]: key[2].strip("\"'")}


def _year(text):
    """Read `Y`, `Y+10`, `Y - 1`, or a number of years from the first one."""
    compact = re.sub(r"[\s\"']", "", str(text))
    matched = re.fullmatch(r"(?:Y|(\d{1,3}))?([+-]\d+)?", compact)
    if not matched or not compact:
        raise NotExpressed(f"the year {text}")
    return int(matched[1] or 0) + int(matched[2] or 0)
