"""What the household wants: the plan file, its models, its errors, its samples."""

from finsim.plan.household import Plan
from finsim.plan.load import dumps, load, loads, save

__all__ = ["Plan", "dumps", "load", "loads", "save"]
