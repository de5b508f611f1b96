"""What may happen to wages: each risk of the plan, with the insurance against it, into the program's table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.conduct import Risk
from finsim.plan.household import Plan
from finsim.plan.survivors import PolicyKind
from finsim.randomness import Stream
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar, monthly_rate

STREAMS = {"job loss": Stream.JOB_LOSS, "disability": Stream.DISABILITY}


def risk_table(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return `risks` (N_RISK, R). The chance of a year is that of twelve equal months, one after the other."""
    risks = wage_risks(plan)
    table = np.zeros((rows.N_RISK, len(risks)))
    for k, risk in enumerate(risks):
        lasts = float(rows.NEVER) if risk.lasts is None else float(risk.lasts)
        chance = -monthly_rate(-float(risk.chance)) if risk.chance < 1.0 else 1.0
        number = list(plan.people).index(risk.person)
        table[:, k] = (
            number, chance, lasts, risk.ends == "by chance", risk.still_paid, *_insured(plan, calendar, risk),
            STREAMS[risk.kind], risk.kind == "job loss",
        )  # fmt: skip
    return table


def wage_risks(plan: Plan) -> list[Risk]:
    """Return the risks to wages; those of care are in `habits`."""
    return [risk for risk in plan.risks.values() if isinstance(risk, Risk)]


def _insured(plan: Plan, calendar: Calendar, risk: Risk) -> tuple[float, int, int]:
    """Return the share of the wage that disability insurance pays, and in which periods it covers who falls ill.

    What it pays goes on until work would have ended.
    """
    found = {
        name: policy for name, policy in plan.insurance.items()
        if policy.kind == PolicyKind.DISABILITY and policy.person == risk.person
    }  # fmt: skip
    if risk.kind != "disability" or not found:
        return 0.0, 0, 0
    name, policy = next(iter(found.items()))
    if len(found) > 1:
        raise PlanError(f"insurance.{name}", "one disability insurance for each person", risk.person)
    assert policy.share is not None
    begins = 0 if policy.begins is None else calendar.period(policy.begins, policy.person)
    until = rows.NEVER if policy.until is None else calendar.period(policy.until, policy.person)
    return float(policy.share), begins, until


def has_luck(plan: Plan) -> bool:
    """Say whether what wages and other income pay depends on the path."""
    return bool(wage_risks(plan)) or any(income.varies or income.skips for income in plan.income.values())
