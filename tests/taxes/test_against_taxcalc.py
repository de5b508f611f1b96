"""Ten thousand random households beside Tax-Calculator (PyPI taxcalc, CC0): its tax and ours, line by line.

Needs the group `evidence` (`uv sync --group evidence`); skipped without it. Tax-Calculator takes thresholds in whole
steps with `exact_calculations`, as the forms do, and along their slope without: both are compared.
`python -m tests.taxes.test_against_taxcalc` prints the table that docs/law.md shows.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from finsim.taxes import FIRST_YEAR, LAST_YEAR, FilingUnit, full_return, return_table
from finsim.vocabulary import FilingStatus

MARS = {FilingStatus.SINGLE: 1, FilingStatus.MARRIED_JOINTLY: 2, FilingStatus.HEAD_OF_HOUSEHOLD: 4}
COUNT = 10_000
GOAL = 0.995
SHOWN = {  # what a household has: its name in the table
    "n_children": "with children", "social_security": "with social security", "long_gains": "with long gains",
    "business_first": "self-employed", "mortgage_interest": "with mortgage interest", "gifts": "with gifts",
}  # fmt: skip
LINES = {  # ours: theirs
    "agi": "c00100",
    "taxable_social_security": "c02500",
    "taxable_income": "c04800",
    "minimum_tax": "c09600",
    "niit": "niit",
    "additional_medicare": "ptax_amc",
    "self_employment_tax": "setax",
    "earned_credit": "eitc",
    "refundable": "refund",
}


def draw(rng, count):
    """Draw filing units: one in three aged, wages log-normal, each other income present in a part of them."""
    joint_or = rng.choice(3, count, p=[0.4, 0.4, 0.2])
    filing = np.array(list(MARS), dtype=object)[joint_or]
    is_joint, is_head = joint_or == 1, joint_or == 2
    old = rng.random(count) < 1 / 3

    def money(share, median, spread=1.0):
        amount = median * np.exp(spread * rng.standard_normal(count))
        return np.round(np.where(rng.random(count) < share, amount, 0.0))

    age_first = np.where(old, rng.integers(62, 92, count), rng.integers(20, 64, count))
    age_second = np.where(is_joint, np.clip(age_first + rng.integers(-8, 9, count), 19, 95), 0)
    n_seventeen = np.where(rng.random(count) < 0.08, 1, 0)
    of_the_young = rng.choice(5, count, p=[0.45, 0.2, 0.2, 0.1, 0.05])
    n_children = np.where(old, rng.random(count) < 0.02, of_the_young).astype(int)
    n_dependents = n_seventeen + np.where(rng.random(count) < 0.08, 1, 0)
    n_dependents = np.where(is_head & (n_children + n_dependents == 0), 1, n_dependents)
    n_cared = np.minimum(n_children, 2)
    qualified = money(0.3, 1_500, 1.6)
    working = np.where(old, 0.3, 0.92)
    return {
        "year": rng.integers(FIRST_YEAR, LAST_YEAR + 1, count),
        "filing": filing,
        "wages_first": np.where(rng.random(count) < working, money(1.0, 42_000, 1.1), 0.0),
        "wages_second": np.where(is_joint & (rng.random(count) < 0.6 * working), money(1.0, 36_000, 1.0), 0.0),
        "business_first": money(0.12, 16_000, 1.2),
        "business_second": np.where(is_joint, money(0.06, 12_000, 1.2), 0.0),
        "ordinary": np.where(old, money(0.8, 25_000, 1.0), money(0.08, 9_000, 1.0)),
        "interest": money(0.5, 500, 1.7),
        "tax_free_interest": money(0.06, 2_000, 1.2),
        "qualified_dividends": qualified,
        "dividends": qualified + money(0.15, 900, 1.3),
        "short_gains": money(0.1, 2_000, 1.5) - money(0.06, 3_000, 1.2),
        "long_gains": money(0.22, 8_000, 2.0) - money(0.06, 5_000, 1.3),
        "social_security": np.where(old & (age_first >= 62), money(0.9, 22_000, 0.4), 0.0),
        "adjustments": money(0.1, 3_000, 0.5),
        "penalised": money(0.04, 6_000, 1.0),
        "medical": money(0.2, 6_000, 1.2),
        "state_tax": money(0.7, 3_500, 1.2),
        "property_tax": money(0.5, 4_000, 0.7),
        "mortgage_interest": money(0.4, 9_000, 0.7),
        "gifts": money(0.4, 1_500, 1.4),
        "care_costs": np.where(n_cared > 0, money(0.4, 5_000, 0.7), 0.0),
        "n_children": n_children,
        "n_young": (n_children * rng.random(count)).astype(int),
        "n_seventeen": n_seventeen,
        "n_dependents": n_dependents,
        "n_earned": np.minimum(n_children + n_seventeen, 3),
        "n_cared": n_cared,
        "age_first": age_first,
        "age_second": age_second,
    }


def theirs(taxcalc, units, rows, year, exact):
    """Return Tax-Calculator's variables for the units of one year."""
    import pandas as pd

    u = {key: values[rows] for key, values in units.items()}
    n_children = u["n_children"]
    frame = pd.DataFrame(
        {
            "RECID": np.arange(rows.size) + 1,
            "FLPDYR": year,
            "MARS": [MARS[filing] for filing in u["filing"]],
            "age_head": u["age_first"],
            "age_spouse": u["age_second"],
            "e00200": u["wages_first"] + u["wages_second"],
            "e00200p": u["wages_first"],
            "e00200s": u["wages_second"],
            "e00900": u["business_first"] + u["business_second"],
            "e00900p": u["business_first"],
            "e00900s": u["business_second"],
            "e01500": u["ordinary"],
            "e01700": u["ordinary"],
            "e00300": u["interest"],
            "e00400": u["tax_free_interest"],
            "e00600": u["dividends"],
            "e00650": u["qualified_dividends"],
            "p22250": u["short_gains"],
            "p23250": u["long_gains"],
            "e02400": u["social_security"],
            "e03150": u["adjustments"],
            "e09900": 0.1 * u["penalised"],
            "e17500": u["medical"],
            "e18400": u["state_tax"],
            "e18500": u["property_tax"],
            "e19200": u["mortgage_interest"],
            "e19800": u["gifts"],
            "e32800": u["care_costs"],
            "f2441": u["n_cared"],
            "XTOT": np.where(u["filing"] == FilingStatus.MARRIED_JOINTLY, 2, 1) + n_children + u["n_dependents"],
            "n24": n_children,
            "nu06": u["n_young"],
            "nu13": u["n_cared"],
            "nu18": n_children + u["n_seventeen"],
            "EIC": u["n_earned"],
        }
    )
    records = taxcalc.Records(
        data=frame, start_year=year, weights=None, gfactors=None, adjust_ratios=None, exact_calculations=bool(exact)
    )
    policy = taxcalc.Policy()
    # Everyone claims what the law gives: the source else lets a share of households forget to.
    claims = {f"{credit}_claim_prob_scale": {FIRST_YEAR: 9e99} for credit in ("eitc", "actc")}
    policy.implement_reform(claims, print_warnings=False, raise_errors=False)
    calculator = taxcalc.Calculator(policy=policy, records=records, verbose=False)
    calculator.advance_to_year(year)
    calculator.calc_all()
    names = [*LINES.values(), "iitax"]
    return {name: np.asarray(calculator.array(name)) for name in names}


def ours(units, index, exact):
    unit = FilingUnit(
        payroll_wages_first=float(units["wages_first"][index]),
        payroll_wages_second=float(units["wages_second"][index]),
        **{key: float(values[index]) for key, values in units.items() if key not in ("year", "filing")},
    )
    year = int(units["year"][index])
    return full_return(return_table(year, units["filing"][index]), year, 1.0, unit, exact == 1)


def tax_of(lines):
    """Return ours under their name: they count self-employment and additional Medicare tax as payroll tax."""
    return lines.tax - lines.self_employment_tax - lines.additional_medicare


def compare(taxcalc, units, exact):
    """Return the units whose tax differs by more than a dollar: (index, year, difference, lines that differ)."""
    differing = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        rows = np.flatnonzero(units["year"] == year)
        if not rows.size:
            continue
        answers = theirs(taxcalc, units, rows, year, exact)
        for place, index in enumerate(rows):
            lines = ours(units, index, exact)
            difference = tax_of(lines) - answers["iitax"][place]
            if abs(difference) > 1.0:
                both = {
                    name: (round(getattr(lines, name), 2), round(float(answers[code][place]), 2))
                    for name, code in LINES.items()
                    if abs(getattr(lines, name) - answers[code][place]) > 1.0
                }
                differing.append((int(index), year, round(float(difference), 2), both))
    return differing


ITEMS = ("medical", "state_tax", "property_tax", "mortgage_interest", "gifts")


def explained(taxcalc, units, row, exact):
    """Say why the two differ here, or nothing: each reason is checked, and described in docs/law.md."""
    index, year, _, _ = row
    lines = ours(units, index, exact)
    if year >= 2026 and lines.deduction == lines.itemised and lines.taxable_income > _top_bracket(units, row) * 0.95:
        return "2/37 of the lesser of deductions and income in the top bracket (26 USC 68): theirs has no `lesser`"
    if lines.minimum_tax > 0.0 and lines.deduction == lines.standard_deduction:
        plain = {key: values[[index]] for key, values in units.items()}
        plain |= {key: np.zeros(1) for key in ITEMS}
        if not compare(taxcalc, plain, exact) and abs(tax_of(ours(plain, 0, exact)) - tax_of(lines)) < 1.0:
            return "they itemise, though their own tax with the standard deduction is smaller, and ours"
    return ""


def _top_bracket(units, row):
    return return_table(row[1], units["filing"][row[0]]).income.brackets[-1]


def judged(taxcalc, exact):
    """Return the units, and of each that differs (index, year, difference, lines) and its reason."""
    units = draw(np.random.default_rng(5), COUNT)
    return units, [(row, explained(taxcalc, units, row, exact)) for row in compare(taxcalc, units, exact)]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("exact", [1, 0], ids=["in steps", "along the slope"])
def test_nearly_every_random_household_owes_the_same_and_the_others_have_a_reason(exact):
    taxcalc = pytest.importorskip("taxcalc", reason="needs `uv sync --group evidence`")
    _, differing = judged(taxcalc, exact)
    share = 1.0 - len(differing) / COUNT
    counted = Counter(reason for _, reason in differing)
    assert share >= GOAL, f"{100 * share:.2f} % of {COUNT:,} within a dollar; {counted}"
    assert not [row for row, reason in differing if not reason]


def table(units, differing):
    """Return lines of Markdown: households and those within a dollar, by year and by status, then the reasons."""
    differ = np.zeros(COUNT, dtype=bool)
    differ[[row[0] for row, _ in differing]] = True
    groups = [(str(year), units["year"] == year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    groups += [(str(filing), units["filing"] == filing) for filing in MARS]
    groups += [(name, units[key] > 0.0) for key, name in SHOWN.items()] + [("all", np.ones(COUNT, dtype=bool))]
    lines = ["| households | drawn | within a dollar | share |", "|---|--:|--:|--:|"]
    for name, chosen in groups:
        n, equal = int(chosen.sum()), int((chosen & ~differ).sum())
        lines.append(f"| {name} | {n:,} | {equal:,} | {100.0 * equal / n:.2f} % |")
    return [*lines, "", *(f"- {n} of {reason}" for reason, n in Counter(reason for _, reason in differing).items())]


if __name__ == "__main__":
    import taxcalc as peer

    for in_steps in (1, 0):
        print("\n".join([f"exact_calculations={in_steps}", *table(*judged(peer, in_steps)), ""]))  # noqa: T201
