"""`make docs`: one tax year of each sample, by the engine and by hand, becomes docs/worked_years.md.

The hand's part is arithmetic that stands in the page: every line of `BY_HAND` is worked out from the plan's own numbers
and the law's amounts, or from lines above it, by + - * / alone. The engine's part is the ledger of 2027 in a market in
which nothing moves, so that prices stay those of the plan's start. `tests/workbench/test_worked_years.py` holds the
page to this generator, and the two parts to each other within half a unit of money.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import finsim
from docs.pages import written
from finsim.analysis.worked_year import WorkedYear, worked_year
from finsim.charts import numbers

PAGE = Path(__file__).parent / "worked_years.md"
YEAR = 2027
STILL = {
    "model": "fixed", "returns": "nominal", "stocks": 0.0, "bonds": 0.0, "inflation": 0.0, "stock income": 0.0,
    "bond income": 0.0,
}  # fmt: skip
HEAD = f"""# Worked years

Written by `make docs`; do not edit it. The tax year {YEAR} of each sample, twice: by the engine, as
`finsim ledger PLAN --year {YEAR}` prints it, and by hand. So that a hand can follow, nothing moves in this market: no
returns, no inflation, and the law is that of the plan's start. Only the interest of bank accounts is read off the
ledger, since it follows the balance month by month. Every line by hand is arithmetic on the plan's own numbers and on
amounts of the law, which [the law](law.md) has with their sources; a test works them out and compares.
"""


class Hand(NamedTuple):
    """One line by hand: its name, which later lines may use; arithmetic; and the engine's line that it must meet."""

    name: str
    sum: str
    line: str = ""  # empty: a step on the way


BY_HAND: Mapping[str, tuple[Hand, ...]] = {
    "renter": (
        Hand("gross", "64_000 * 1.01", "wages"),
        Hand("deferred", "0.06 * gross", "deferred from pay into accounts"),
        Hand("match", "0.50 * deferred", "employer's match"),
        Hand("premiums", "12 * 140", "premiums and other deductions from pay"),
        Hand("payroll_tax", "(0.062 + 0.0145) * (gross - premiums)", "payroll tax"),
        Hand("line_1", "gross - deferred - premiums", "wages, after what is deferred and deducted"),
        Hand("agi", "line_1 + interest", "adjusted gross income"),
        Hand("taxable", "agi - 16_100", "taxable income"),
        Hand("federal", "0.10 * 12_400 + 0.12 * (taxable - 12_400)", "federal tax"),
        Hand("ohio", "0.0275 * (agi - 26_050)"),
        Hand("columbus", "0.025 * gross"),
        Hand("local", "ohio + columbus", "state and city"),
        Hand("known", "0.10 * 12_400 + 0.12 * (line_1 - 16_100 - 12_400) + 0.0275 * (line_1 - 26_050) + columbus",
             "income tax withheld"),
        Hand("rent_to_health", "12 * (1_290 + 165 + 55 + 410 + 235 + 16) + 12 * 70 * 1.015", "essential"),
    ),
    "family": (
        Hand("nora", "104_000 * 1.003"),
        Hand("theo", "76_000 * 1.003"),
        Hand("gross", "nora + theo", "wages"),
        Hand("deferred", "0.08 * nora + 0.05 * theo + 3_600", "deferred from pay into accounts"),
        Hand("match", "0.04 * nora + 0.03 * theo", "employer's match"),
        Hand("payroll_tax", "(0.062 + 0.0145) * (gross - 7_800 - 3_600)", "payroll tax"),
        Hand("line_1", "gross - deferred - 7_800", "wages, after what is deferred and deducted"),
        Hand("agi", "line_1 + interest", "adjusted gross income"),
        Hand("taxable", "agi - 32_200", "taxable income"),
        Hand("brackets", "0.10 * 24_800 + 0.12 * (100_800 - 24_800) + 0.22 * (taxable - 100_800)", "tax by brackets"),
        Hand("federal", "brackets - 2 * 2_200", "federal tax"),
        Hand("local", "0.0399 * (agi - 25_500)", "state and city"),
        Hand("known", "federal + local - (0.22 + 0.0399) * interest", "income tax withheld"),
        Hand("upkeep_to_giving", "12 * (400 + 380 + 260 + 180)", "important"),
    ),
    "near-retirement": (
        Hand("gross", "122_000 + 58_000", "wages"),
        Hand("deferred", "32_500 + 8_550 + 5_800", "deferred from pay into accounts"),
        Hand("medicare_wages", "gross - 6_400 - 8_550"),
        Hand("payroll_tax", "(0.062 + 0.0145) * medicare_wages", "payroll tax"),
        Hand("line_1", "gross - deferred - 6_400", "wages, after what is deferred and deducted"),
        Hand("agi", "line_1 + interest", "adjusted gross income"),
        Hand("taxable", "agi - 32_200", "taxable income"),
        Hand("federal", "0.10 * 24_800 + 0.12 * (taxable - 24_800)", "federal tax"),
        Hand("local", "0.0307 * medicare_wages + 0.01 * gross", "state and city"),
        Hand("known", "federal + local - 0.12 * interest", "income tax withheld"),
        Hand("upkeep_to_parent", "12 * (450 + 300 + 260 + 200)", "important"),
    ),
    "bengaluru": (
        Hand("asha", "22_80_000 / 12 * (9 * 1.015 + 3 * 1.015 * 1.015)"),
        Hand("vikram", "13_44_000 / 12 * (9 * 1.015 + 3 * 1.015 * 1.015)"),
        Hand("gross", "asha + vikram", "wages"),
        Hand("provident_funds", "0.048 * gross", "deferred from pay into accounts"),
        Hand("employers", "provident_funds", "employer's match"),
        Hand("professional_tax", "2 * 2_500", "premiums and other deductions from pay"),
        Hand("her_slabs", "20_000 + 40_000 + 60_000 + 80_000 + 0.25 * (asha - 75_000 + her_interest - 20_00_000)"),
        Hand("his_slabs", "20_000 + 40_000 + 0.15 * (vikram - 75_000 + his_interest - 12_00_000)"),
        Hand("both", "1.04 * (her_slabs + his_slabs)", "national tax"),
        Hand("known", "both - 1.04 * (0.25 * her_interest + 0.15 * his_interest)", "income tax withheld"),
        Hand("spent_on_help_to_charity", "12 * (11_000 + 20_000 + 11_000 + 6_000)", "important"),
    ),
}  # fmt: skip
READ_OFF = {
    "interest": ("1040 line 2b", "taxable interest"),
    "her_interest": ("Asha", "interest, rent and other income"),
    "his_interest": ("Vikram", "interest, rent and other income"),
}
_STEPS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def worked(name: str) -> WorkedYear:
    """Return a sample's year by the engine, in the market in which nothing moves."""
    plan = finsim.sample(name).with_changes({"until": f"{YEAR + 1}-05"})
    run = finsim.simulate(plan, STILL, n_paths=1)
    return worked_year(run.compiled, run.trace(int(run.outcome.path_ids[0])), YEAR)


def lines_of(year: WorkedYear) -> dict[str, float]:
    """Return the engine's lines by name; of two of one name the first."""
    assert year.filed is not None
    named = [(line.name, line.amount) for line in year.lines]
    named += [("state and city" if line.form == "state and city" else line.name, line.amount)
              for line in year.filed.lines]  # fmt: skip
    return dict(reversed(named))


def by_hand(name: str, year: WorkedYear) -> Iterator[tuple[Hand, float]]:
    """Yield every line by hand with what it comes to."""
    assert year.filed is not None
    known = {key: next((line.amount for line in year.filed.lines if (line.form, line.name) == at), 0.0)
             for key, at in READ_OFF.items()}  # fmt: skip
    for hand in BY_HAND[name]:
        known[hand.name] = arithmetic(ast.parse(hand.sum, mode="eval").body, known)
        yield hand, known[hand.name]


def arithmetic(node: ast.expr, known: Mapping[str, float]) -> float:
    """Work out + - * / of numbers and known names; anything else is an error."""
    if isinstance(node, ast.BinOp):
        return _STEPS[type(node.op)](arithmetic(node.left, known), arithmetic(node.right, known))
    if isinstance(node, ast.Name):
        return known[node.id]
    assert isinstance(node, ast.Constant), ast.dump(node)
    return float(node.value)  # type: ignore[arg-type]


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(part for name in BY_HAND for part in _section(name))]) + "\n"


def _section(name: str) -> Iterator[str]:
    year, plan = worked(name), finsim.sample(name)
    engine = lines_of(year)

    def money(amount: float) -> str:
        return numbers.money(amount, plan.currency, plan.locale, cents=True)

    yield f"\n## {plan.name}\n"
    ends = f"Net worth goes from {money(year.opening)} to {money(year.closing)}."
    yield f"The tax year from {year.months[0].month}. {ends}\n"
    yield "| by hand | arithmetic | comes to | the engine's line | |\n|---|---|---:|---|---:|"
    for hand, amount in by_hand(name, year):
        engines = money(engine[hand.line]) if hand.line else ""
        yield f"| {hand.name} | `{hand.sum}` | {money(amount)} | {hand.line} | {engines} |"
    yield "\n| the year | line | |\n|---|---|---:|"
    yield from (f"| {line.group} | {line.name} | {money(line.amount)} |" for line in year.lines)
    assert year.filed is not None
    yield "\n| form | the return | |\n|---|---|---:|"
    for each in year.filed.lines:
        bold = "**" if each.is_total else ""
        yield f"| {each.form} | {bold}{each.name}{bold} | {bold}{money(each.amount)}{bold} |"
    yield f"| | paid before it was settled | {money(year.filed.paid)} |"
    yield f"| | **still due** | **{money(year.filed.tax - year.filed.paid)}** |"


if __name__ == "__main__":
    raise SystemExit(written(PAGE, page))
