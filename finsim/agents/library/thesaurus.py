"""Words of household finance that mean the same, so that a question finds a page which uses another word for it."""

from __future__ import annotations

import re

GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split(", "))
    for words in (
        "fee, fees, cost, costs, charge, charges, expense ratio, commission, load",
        "retire, retirement, pension, superannuation, annuitant",
        "house, home, mortgage, dwelling, property, residence",
        "loan, debt, borrowing, credit, liability, mortgage",
        "interest, rate, apr, yield, coupon",
        "stock, stocks, equity, equities, shares",
        "bond, bonds, fixed income, treasury, gilt, debenture",
        "withdraw, withdrawal, withdrawals, distribution, distributions, drawdown, payout",
        "tax, taxes, taxation, levy, withholding",
        "inflation, cpi, price level, cost of living, prices",
        "insurance, cover, coverage, policy, premium, premiums, deductible, excess",
        "early, premature, before maturity, prepay, prepayment, foreclosure",
        "penalty, penalties, surcharge, fine, late fee",
        "income, salary, wage, wages, pay, earnings",
        "save, saving, savings, deposit, deposits, contribution, contributions",
        "emergency, rainy day, buffer, reserve, contingency",
        "child, children, education, college, school, tuition, 529",
        "risk, volatility, uncertainty, fluctuation",
        "beneficiary, heir, inheritance, estate, nominee, bequest",
        "social security, state pension, benefit, benefits",
        "rmd, required minimum distribution, minimum distribution",
        "employer, company, sponsor, match, matching",
        "health, medical, hsa, medicare, hospital",
        "rebalance, rebalancing, allocation, mix",
        "cancel, terminate, termination, close, closure, surrender",
        "rent, lease, tenancy, landlord, tenant",
    )
)
_COMMON = """
a about all am an and any are as at be been by can could did do does for from get had has have how i if in
into is it its many me much my of on or our please said say says shall should so tell than that the their them
then there these they this to too up us was we were what when where which who why will with would you your
"""
STOP = frozenset(re.findall(r"\w+", _COMMON))  # words that tell nothing of what a question is about


def alike(word: str) -> list[str]:
    """Return a word and those that mean the same, the word first."""
    found = sorted({other for group in GROUPS if word in group for other in group} - {word})
    return [word, *found]
