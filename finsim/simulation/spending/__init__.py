"""How much to spend: rules that set a year's budget from a portfolio, shared by every kernel.

`RULES` names them in the words of the field. Parameters are here, one family a file, each with its paper; the compiled
decisions are in `decisions`. A new rule is an entry in RULES.
"""

from __future__ import annotations

from finsim.simulation.spending.adaptive import SensibleWithdrawals, VariableSpending
from finsim.simulation.spending.annuity import Amortization, OneOverN, VariablePercentage
from finsim.simulation.spending.constant import ConstantNominal, ConstantReal
from finsim.simulation.spending.guardrails import RiskBasedGuardrails
from finsim.simulation.spending.guyton_klinger import GuytonKlinger
from finsim.simulation.spending.life_expectancy import HebelerAutopilot, RequiredDistributions
from finsim.simulation.spending.percentage import CapeBased, FeelFree, FloorAndCeiling, PercentOfPortfolio, Vanguard
from finsim.simulation.spending.rule import Decided, Decision, InitialRule, Setting, SpendingRule

RULES: dict[str, type[SpendingRule]] = {
    rule.name: rule
    for rule in (
        ConstantReal,
        ConstantNominal,
        PercentOfPortfolio,
        FloorAndCeiling,
        Vanguard,
        GuytonKlinger,
        RiskBasedGuardrails,
        VariablePercentage,
        OneOverN,
        Amortization,
        RequiredDistributions,
        FeelFree,
        CapeBased,
        SensibleWithdrawals,
        VariableSpending,
        HebelerAutopilot,
    )
}

__all__ = [
    "RULES",
    "Amortization",
    "CapeBased",
    "ConstantNominal",
    "ConstantReal",
    "Decided",
    "Decision",
    "FeelFree",
    "FloorAndCeiling",
    "GuytonKlinger",
    "HebelerAutopilot",
    "InitialRule",
    "OneOverN",
    "PercentOfPortfolio",
    "RequiredDistributions",
    "RiskBasedGuardrails",
    "SensibleWithdrawals",
    "Setting",
    "SpendingRule",
    "Vanguard",
    "VariablePercentage",
    "VariableSpending",
]
