"""From an author's mix, horizon and timing to SAFEMAX and success shares on the packaged history, by January starts.

The packaged series are monthly averages and ten-year Treasuries, where the authors had calendar years and other bonds:
where the notes of a case state a tolerance for these data, that one is used, and otherwise the case's own.
"""

from __future__ import annotations

import re

from finsim.analysis.solving import sustainable_spending
from finsim.markets import History
from finsim.months import month_text
from finsim.simulation.portfolio import Fee, FixedMix, Study, run_study
from finsim.simulation.spending import ConstantNominal, ConstantReal
from tests.oracles.judging import Line, NotExpressed
from tests.oracles.rows import row

OURS = re.compile(r"tolerance on OUR Shiller data must be ([0-9.]+) on level; worst start must be (\d{4})-(\d{4})")


def lines(case, tolerance, files):
    inputs, stated = case["inputs"], OURS.search(str(case.get("notes", "")))
    study = _study(inputs)
    most = sustainable_spending(study) if {"safemax", "worst_start"} & case["expected"].keys() else None
    for line, published in case["expected"].items():
        if line == "safemax":
            allowed = tolerance["safemax_abs"]
            yield row((line,), published, most, float(stated[1]) if stated else allowed)
        elif line == "worst_start":
            named = tolerance.get("worst_start_in", [published])
            allowed = [str(year) for year in (range(int(stated[2]), int(stated[3]) + 1) if stated else named)]
            first_to_fail = _first_to_fail(study, most)
            yield Line((line,), True, first_to_fail in allowed or first_to_fail[:4] in allowed)
        elif line.startswith("success"):
            allowed = next(tolerance[key] for key in tolerance.stated if key.startswith(("success", "abs")))
            asked = study.with_changes(spending=_spending(inputs, line), horizon=_years(line, study.horizon))
            yield row((line,), published, run_study(asked).success_rate, allowed)
        else:
            yield row((line,), published, "no such figure of the literature is known")


def _study(inputs):
    span = re.findall(r"\b(?:1[89]|20)\d\d\b", str(inputs.get("span", inputs.get("data_span", 1926))))
    stocks = _share(_named(inputs, r"stocks?|stocks?_(pct|percent|share)|equit(y|ies)|sp500"))
    return Study(
        horizon=int(inputs["years"]),
        allocation=FixedMix(mix={"stocks": stocks, "bonds": 1.0 - stocks}),
        spending=ConstantReal(),
        market=History(since=span[0], until=span[1] if len(span) > 1 else None, starts=inputs.get("starts", "year")),
        start=1.0,
        withdraw_at="start" if re.search("begin|start", inputs.get("timing", "end"), re.I) else "end",
        fee=Fee(rate=float(inputs.get("fees") or 0.0)),
    )


def _share(stated):
    """Read 0.5, or 50 in per cent."""
    return float(stated) / 100.0 if float(stated) > 1.0 else float(stated)


def _named(inputs, names):
    """Return the value that a case states under one of several names, or say that it states none."""
    value = next((value for key, value in inputs.items() if re.fullmatch(names, key)), None)
    if value is None:
        raise NotExpressed(f"a case without {names}")
    return value


def _spending(inputs, line):
    """Read the first year's share from the line (`success_4pct`), from a key, or from the words on withdrawals."""
    words = str(inputs.get("withdrawal", ""))
    in_line = re.search(r"_(\d+(?:[p.]\d+)?)_?pct", line)
    in_words = re.search(r"(\d+(?:\.\d+)?) ?(?:%|pct|per ?cent)", words)
    if found := in_line or in_words:
        rate = float(found[1].replace("p", ".")) / 100.0
    else:
        rate = float(_named(inputs, r"((initial_|withdrawal_|spend_)?rate|swr)(_pct|_percent)?|withdrawal"))
        rate = rate / 100.0 if rate >= 1.0 or {"rate_pct", "rate_percent"} & inputs.keys() else rate
    is_nominal = inputs.get("nominal") or re.search(r"\bnominal\b|not adjusted", words, re.I)
    return ConstantNominal(rate=rate) if is_nominal else ConstantReal(rate=rate)


def _years(line, default):
    """Read the years of a line like `success_4pct_20y`."""
    found = re.search(r"_(\d+)y", line)
    return int(found[1]) if found else default


def _first_to_fail(study, most):
    """Return the start, "YYYY-MM", that a spending just above the most that all survive would ruin."""
    outcome = run_study(study.with_changes(spending=ConstantReal(amount=most * (1.0 + 1e-6))))
    return month_text(outcome.labels[outcome.failed][0])
