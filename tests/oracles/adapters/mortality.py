"""From two ages and a real rate to expectations, annuities and chances of the packaged life table.

A line is `e_`, `annuity_due_` or `p_` with whose life it is (male, female, last_survivor or either, joint or both) and,
for chances, the age reached: each by its own age.
"""

from __future__ import annotations

import re

import numpy as np

from finsim import longevity
from tests.oracles.rows import exact_row, known, row

KINDS = {"complete": longevity.complete_expectation, "curtate": longevity.curtate_expectation}


def lines(case, tolerance, files):
    inputs, tolerance = case["inputs"], known(tolerance, "rel", "abs", "mc")
    ages = {sex: inputs[f"{sex}_age"] for sex in ("male", "female") if f"{sex}_age" in inputs}
    curves = {sex: longevity.life_table(sex).survival(age) for sex, age in ages.items()}
    if len(curves) == 2:
        pair = tuple(curves.values())
        curves |= dict.fromkeys(("last_survivor", "either"), longevity.last_survivor(*pair))
        curves |= dict.fromkeys(("joint", "both"), longevity.while_both_live(*pair))
    return [_row(line, published, ages, curves, inputs, tolerance) for line, published in case["expected"].items()]


def _row(line, published, ages, curves, inputs, tolerance):
    ours = _value(line, ages, curves, inputs)
    if isinstance(ours, str):
        return row(line, published, ours, 0.0)
    return exact_row(line, published, ours, tolerance.get("rel", 0.0), tolerance.get("abs", 0.0))


def _value(line, ages, curves, inputs):
    if found := re.fullmatch(r"e_(\w+)_(complete|curtate)", line):
        return KINDS[found[2]](curves[found[1]])
    if found := re.fullmatch(r"annuity_due_(\w+)", line):
        return longevity.annuity_due(curves[found[1]], inputs["real_rate"])
    if found := re.fullmatch(r"p_(\w+)_to_(\d+)", line):
        return _chance(found[1], int(found[2]), ages)
    return "no such line of a life table is known"


def _chance(whose, age, ages):
    each = {sex: longevity.life_table(sex).chance_to_reach(own, age) for sex, own in ages.items()}
    if whose in each:
        return each[whose]
    pair = [np.array([1.0, chance]) for chance in each.values()]
    combined = longevity.last_survivor if whose in ("either", "last_survivor") else longevity.while_both_live
    return float(combined(*pair)[1])
