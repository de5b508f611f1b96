"""From one person's year to the tax of a regime kept as data: a packaged one by name, or one written in the case."""

from __future__ import annotations

from finsim.taxes import regime_table, regime_tax, table_of
from tests.oracles.judging import flat


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    inputs = case["inputs"]
    table = table_of(inputs["law"]) if "law" in inputs else regime_table(inputs["regime"], inputs["year"])
    amounts = (float(inputs[name]) for name in ("salary", "other", "long_gains", "short_gains"))
    lines = regime_tax(table, 1.0, *amounts)
    return {
        "tax": lines.tax,
        "tax_before_cess": lines.tax - lines.cess,
        "tax_without_relief": lines.ordinary_tax + lines.gains_tax,
    }
