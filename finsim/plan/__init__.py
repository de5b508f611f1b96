"""What the household wants: the plan file, its models, its errors, its samples.

The flow: text, `document`, `load` (errors), `household` (the Plan and its parts); then `changes` (scenarios, sliders),
`assumed` (defaults that were used), `levers` (what is worth moving) and `schema` (for editors).
"""

from finsim.plan.assumed import Assumption
from finsim.plan.household import Plan
from finsim.plan.levers import Lever, levers
from finsim.plan.load import dumps, load, loads, save
from finsim.plan.samples import SAMPLES, sample, sample_text
from finsim.plan.schema import json_schema

__all__ = [
    "SAMPLES", "Assumption", "Lever", "Plan", "dumps", "json_schema", "levers", "load", "loads", "sample",
    "sample_text", "save",
]  # fmt: skip
