"""Who lives how long: life tables, one life and two, expectations and annuity factors, lifetimes drawn by path."""

from finsim.longevity.curves import (
    annuity_due,
    complete_expectation,
    curtate_expectation,
    last_survivor,
    while_both_live,
)
from finsim.longevity.lifetimes import ExponentialLifetime, draw_lifetimes
from finsim.longevity.table import LifeTable, Sex, life_table

__all__ = [
    "ExponentialLifetime",
    "LifeTable",
    "Sex",
    "annuity_due",
    "complete_expectation",
    "curtate_expectation",
    "draw_lifetimes",
    "last_survivor",
    "life_table",
    "while_both_live",
]
