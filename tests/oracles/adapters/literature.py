"""From an author's mix, horizon and timing to SAFEMAX and success shares on the packaged history, by January starts.

The packaged series are monthly averages and ten-year Treasuries, where the authors had calendar years and other bonds:
where the notes of a case state a tolerance for these data, that one is used, and otherwise the case's own.
"""

from __future__ import annotations

import re

from finsim.analysis.solving import sustainable_spending
from finsim.markets import History
from finsim.months import month_text
from finsim.simulation.portfolio import FixedMix, Study, run_study
from finsim.simulation.spending import ConstantNominal, ConstantReal
from tests.oracles.judging import Line
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
            share = run_study(study.with_changes(spending=_spending(inputs))).success_rate
            yield row((line,), published, share, allowed)
        else:
            yield row((line,), published, "no such figure of the literature is known")


def _study(inputs):
    first, last = re.fullmatch(r"\D*(\d{4})\D*(\d{4})?\D*", str(inputs.get("span", "1926-"))).groups()
    stocks = _share(next(inputs[key] for key in ("stock", "stocks", "equities") if key in inputs))
    return Study(
        horizon=int(inputs["years"]),
        allocation=FixedMix(mix={"stocks": stocks, "bonds": 1.0 - stocks}),
        spending=ConstantReal(),
        market=History(since=first, until=last, starts=inputs.get("starts", "year")),
        start=1.0,
        withdraw_at="start" if re.search("begin|start", inputs.get("timing", "end"), re.I) else "end",
    )


def _share(stated):
    """Read 0.5, or 50 in per cent."""
    return float(stated) / 100.0 if float(stated) > 1.0 else float(stated)


def _spending(inputs):
    rate = _share(next(inputs[key] for key in ("rate", "withdrawal_rate", "spend_rate") if key in inputs))
    return ConstantNominal(rate=rate) if inputs.get("nominal") else ConstantReal(rate=rate)


def _first_to_fail(study, most):
    """Return the start, "YYYY-MM", that a spending just above the most that all survive would ruin."""
    outcome = run_study(study.with_changes(spending=ConstantReal(amount=most * (1.0 + 1e-6))))
    return month_text(outcome.labels[outcome.failed][0])
