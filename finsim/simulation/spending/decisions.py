"""What each spending rule decides, from bare numbers: last year's budget and today's portfolio -> this year's budget.

One compiled scalar function a rule, shared by every kernel; the parameters and the sources stand in the neighbouring
modules. All money is nominal, of the day of the decision, and a year's; `level` is the price level, 1 at the start;
`investable` is what the rule may see before this year's withdrawal. Kernels take what is below nothing for nothing.
"""

from __future__ import annotations

import math

from finsim.simulation.rule import tiny

NOTHING = 1e-300  # stands in for an empty portfolio in a divisor, so that no rule makes a number out of 0 / 0


@tiny
def constant_real(first, level):
    """The first year's budget, indexed to prices."""
    return first * level


@tiny
def constant_nominal(first):
    """The first year's budget, never indexed."""
    return first


@tiny
def share_of_portfolio(investable, share):
    """A share of what is there: percent of portfolio, 1/N, required distributions, Feel Free, CAPE, a fixed annuity."""
    return investable * share


@tiny
def within(budget, floor, ceiling):
    """A budget kept from falling below `floor` and then from rising above `ceiling`."""
    return min(ceiling, max(floor, budget))


@tiny
def cape_share(constant, slope, cape):
    """The share to spend at a price of `cape` times the smoothed earnings."""
    return constant + slope / cape


@tiny
def hebeler(first, level, investable, indexed, share):
    """A part of the first budget in real money, and a part of what a life table allows (the share holds the part)."""
    return first * level * indexed + investable * share


@tiny
def vanguard(investable, rate, last, inflation, rise, fall):
    """A share of the portfolio that rises and falls by at most so much against last year's budget in real money."""
    kept = last * (1.0 + inflation)
    return max(kept * (1.0 - fall), min(kept * (1.0 + rise), investable * rate))


@tiny
def guyton_klinger(last, inflation, investable, gain, initial_rate, cap, cut_above, cut, rise_below, rise, may_cut):
    """The rules of 2006 in the authors' order: withdrawal and inflation rule, capital preservation, prosperity.

    gain     what the market added since the last decision; below 0 a negative year
    may_cut  1 while the capital preservation rule holds, else 0
    """
    funds = max(investable, NOTHING)
    is_frozen = gain < 0.0 and last * (1.0 + inflation) > initial_rate * funds
    budget = last if is_frozen else last * (1.0 + min(inflation, cap))
    is_cut = may_cut > 0.0 and budget > cut_above * initial_rate * funds
    is_raised = budget < rise_below * initial_rate * funds
    return budget * (1.0 - cut) if is_cut else (budget * (1.0 + rise) if is_raised else budget)


@tiny
def guyton_klinger_of_cfiresim(
    last, inflation, investable, initial_rate, cut_above, cut, rise_below, rise, may_cut, floor, ceiling
):
    """cFIREsim's variant: last year's nominal budget is compared, every year is indexed in full, limits hold on moves.

    A portfolio of exactly nothing has an endless rate, which is cut; one below nothing has a rate below every rail.
    """
    rate = last / investable if investable != 0.0 else math.inf
    if may_cut > 0.0 and rate > cut_above * initial_rate:
        return max(last * (1.0 - cut) * (1.0 + inflation), floor)
    if rate < rise_below * initial_rate:
        return min(last * (1.0 + rise) * (1.0 + inflation), ceiling)
    return last * (1.0 + inflation)


@tiny
def guyton_klinger_of_prime_harvesting(
    last, inflation, investable, gain, initial_rate, cap, cut_above, cut, rise_below, rise, may_cut
):
    """prime-harvesting's variant: prosperity first, then inflation, then capital preservation."""
    funds = max(investable, NOTHING)
    budget = last * (1.0 + rise) if last < rise_below * initial_rate * funds else last
    is_indexed = gain > 0.0 or budget < initial_rate * funds
    budget = budget * (1.0 + min(inflation, cap)) if is_indexed else budget
    return budget * (1.0 - cut) if may_cut > 0.0 and budget > cut_above * initial_rate * funds else budget


@tiny
def annuity_due(rate, growth, n):
    """What 1 a year costs for `n` years, paid at the start of each and growing by `growth`; at least 1 payment."""
    ratio = (1.0 + growth) / (1.0 + rate)
    price, payment = 1.0, 1.0
    for _ in range(1, int(n)):
        payment *= ratio
        price += payment
    return price


@tiny
def annuity(investable, rate, growth, years_left, final_value):
    """The level (or tilted) payment that leaves `final_value` after `years_left` years of `rate`, paid in advance."""
    discount = 1.0
    for _ in range(int(years_left)):
        discount /= 1.0 + rate
    return (investable - final_value * discount) / annuity_due(rate, growth, years_left)


@tiny
def whole_units(budget, unit):
    """A budget rounded down to whole units of money; 0 leaves it as it is."""
    return math.floor(budget / unit) * unit if unit > 0.0 else budget


@tiny
def sensible(base, level, investable, last_left, inflation, boost):
    """A base amount in real money, and a share of what the rest gained in real money on last year's remainder."""
    floor = base * level
    extra = (investable - floor) - last_left * (1.0 + inflation)
    return min(floor + boost * max(0.0, extra), max(investable, 0.0))


@tiny
def variable_spending(first, level, investable, initial, z):
    """The first budget in real money, moved by z times the portfolio's real gain or loss since the start."""
    return first * level * (1.0 + z * (investable / (initial * level) - 1.0))


@tiny
def guardrails(last, inflation, investable, cut_above, rise_below, target):
    """Hold the real budget while its rate stands between two rates of given success; else move to a third."""
    kept = last * (1.0 + inflation)
    is_outside = kept > cut_above * investable or kept < rise_below * investable
    return target * investable if is_outside else kept
