"""From a whole filing unit to each line of finsim's return, with the steps of the forms."""

from __future__ import annotations

from finsim.taxes import return_lines
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    unit = dict(case["inputs"])
    return return_lines(unit.pop("year"), unit.pop("filing"), **unit)
