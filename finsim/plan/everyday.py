"""What people call a thing -> the word that a plan has for it: "Roth IRA" is tax-free, "bi-weekly" every two weeks.

Read by `neighbours.near` for hints alone: a plan says the plan's word, so that two people read one file alike. A word
counts where its target is among the words that would be right there, so one table serves every enumeration and key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The plan's word (a comma and what goes with it may follow), and what people say, in small letters.
_SAID: tuple[tuple[str, str], ...] = (
    # kinds of account
    ("cash", "checking, savings, bank, current account, deposit, fixed deposit, fd, cd, money market, emergency fund"),
    ("taxable", "brokerage, investment, investments, mutual fund, mutual funds, demat, gia, taxable brokerage, "
     "after tax, joint brokerage"),
    ("tax-deferred", "traditional, traditional ira, ira, rollover ira, 401k, 403b, 457, 457b, tsp, sep, sep ira, "
     "simple, simple ira, pre tax, pretax, sipp, rrsp, super, nps, retirement, pension"),
    ("tax-free", "roth, roth ira, roth 401k, backdoor roth, isa, tfsa, ppf, epf, provident fund"),
    ("health", "hsa, health savings, health savings account, medical"),
    ("education", "529, 529 plan, esa, coverdell, college, college savings"),
    # spending rules
    ("constant-real, with `initial rate: 4 %`", "4%, 4% rule, 4 percent rule, four percent rule, bengen, trinity"),
    ("constant-real", "constant, fixed, fixed real, inflation adjusted, constant dollar"),
    ("constant-nominal", "nominal, fixed nominal"),
    ("percent-of-portfolio", "percent, percentage, fixed percentage, constant percentage, endowment"),
    ("guyton-klinger", "gk, guyton, klinger, decision rules"),
    ("risk-based-guardrails", "guardrails, guardrail, kitces, income lab, probability of success"),
    ("vanguard-dynamic", "vanguard, dynamic, dynamic spending"),
    ("vpw", "variable percentage withdrawal, bogleheads"),
    ("amortization-based", "abw, amortization, amortisation, pmt"),
    ("one-over-n", "1/n, 1 over n"),
    ("rmd", "required minimum distribution, required distribution, life expectancy"),
    ("cape-based", "cape, shiller"),
    ("floor-and-ceiling", "floor, ceiling, floor ceiling"),
    # taxes
    ("married-jointly", "married, mfj, joint, jointly, married filing jointly, couple"),
    ("head-of-household", "hoh, head, single parent"),
    ("single", "unmarried, divorced, widow, widowed, widower, individual"),
    ("us-federal", "us, usa, united states, federal, irs, u.s."),
    ("india-new", "india, in, new regime, india new regime"),
    # income, and how often it is paid
    ("wage", "salary, wages, job, employment, paycheck, pay, bonus, w2"),
    ("self-employment", "business, freelance, 1099, gig, self employed, contractor, schedule c"),
    ("social security", "ss, ssa, oasdi, state pension"),
    ("rent", "rental, rental income"),
    ("other", "alimony, child support, dividends, interest, royalties, gift"),
    ("every two weeks", "biweekly, bi weekly, fortnightly, fortnight, every other week, every 2 weeks, "
     "every fortnight"),
    ("monthly", "a month, per month, every month, once a month, semi monthly, semimonthly, twice a month"),
    ("weekly", "every week, a week, per week"),
    ("yearly", "annually, annual, every year, per annum, once a year"),
    ("never", "none, no, off"),
    # debts and what is owned
    ("card", "credit, credit card, creditcard, visa, revolving"),
    ("loan", "student, student loan, auto, car, car loan, auto loan, heloc, personal loan, education loan"),
    ("mortgage", "home loan, housing loan, home"),
    ("avalanche", "highest rate, highest interest, dearest"),
    ("snowball", "smallest balance, smallest, lowest balance"),
    ("home", "house, primary, primary residence, residence, flat, apartment, condo"),
    ("investment", "rental, rental property, second home, buy to let, land"),
    # goals
    ("required", "must, must have, need, essential, mandatory, necessary"),
    ("wished", "want, wish, nice to have, optional, discretionary, aspirational"),
    # habits, and who they are of
    ("typical", "average, normal, on, medium, realistic"),
    ("steady", "good, careful, disciplined, frugal"),
    ("impulsive", "bad, impulse, spender, careless"),
    ("off", "none, no, perfect, rational"),
    ("female", "f, woman, w"),
    ("male", "m, man"),
    ("gifts", "charity, donation, donations, giving"),
    ("child care", "daycare, day care, nursery, dependent care"),
    ("property tax", "real estate tax, home tax"),
    # markets
    ("history", "historical, backtest, backtesting, historic, past, cfiresim, firecalc"),
    ("bootstrap", "monte carlo, montecarlo, mc, resample, random"),
    ("fixed", "constant, deterministic, average, straight line"),
    # sections of a plan
    ("spending", "expenses, expense, budget, costs, outgoings"),
    ("income", "incomes, salary, salaries, earnings"),
    ("accounts", "assets, savings, investments, portfolio, portfolios"),
    ("debts", "liabilities, loans, loan, borrowing, mortgages, cards"),
    ("people", "members, persons, family, household"),
    ("property", "real estate, house, home, homes"),
    ("taxes", "tax"),
    ("mixes", "allocation, allocations, asset allocation"),
)  # fmt: skip
_BETWEEN = re.compile(r"[\s_\-–]+")  # what stands between two words; brackets as in 401(k) stand in one

# What no word of a plan stands for, though one looks near: the words that would be wrong, and why.
_NOT_MODELLED = {
    "mfs": ("married-jointly", "a separate return of one spouse is not modelled"),
    "married separately": ("married-jointly", "a separate return of one spouse is not modelled"),
    "married filing separately": ("married-jointly", "a separate return of one spouse is not modelled"),
    "quarterly": ("yearly", "a quarter is not modelled; `beyond 5 %` looks every month"),
}


def _plain(word: str) -> str:
    return _BETWEEN.sub(" ", re.sub("[()]", "", word.casefold())).strip().replace(" %", "%")


_TARGETS: dict[str, tuple[str, ...]] = {}
for _target, _words in _SAID:
    for _word in _words.split(", "):
        _TARGETS[_plain(_word)] = (*_TARGETS.get(_plain(_word), ()), _target)


def everyday(word: str, valid: Sequence[str]) -> str:
    """Return a hint for what people call one of the `valid` words, "" where none is known."""
    said = _plain(word)
    if said in _NOT_MODELLED and _NOT_MODELLED[said][0] in valid:
        return _NOT_MODELLED[said][1]
    found = (target for target in _TARGETS.get(said, ()) if target.partition(",")[0] in valid)
    return next((f"did you mean {target}?" for target in found), "")
