"""What the household wants: the plan file, its models, its errors, its samples."""

from finsim.plan.household import Plan

__all__ = ["Plan"]
