"""How much to spend: rules that set a year's budget from a portfolio, shared by every kernel.

`RULES` names them in the words of the field. Parameters are here, one family a file, each with its paper; the compiled
decisions are in `decisions`. A new rule is an entry in RULES.
"""

from __future__ import annotations

from finsim.simulation.spending.constant import ConstantNominal, ConstantReal
from finsim.simulation.spending.rule import Decided, Decision, InitialRule, Setting, SpendingRule

RULES: dict[str, type[SpendingRule]] = {rule.name: rule for rule in (ConstantReal, ConstantNominal)}

__all__ = [
    "RULES",
    "ConstantNominal",
    "ConstantReal",
    "Decided",
    "Decision",
    "InitialRule",
    "Setting",
    "SpendingRule",
]
