"""The sample households by name, each a plan file beside this one, to open, to change and to learn the format from."""

from __future__ import annotations

from importlib.resources import files

from finsim.errors import PlanError, PlanErrors
from finsim.plan.household import Plan
from finsim.plan.load import loads
from finsim.plan.neighbours import nearest

SAMPLES = ("renter", "family", "near-retirement", "bengaluru")


def sample_text(name: str) -> str:
    """Return the text of a sample's file; raises `PlanErrors` when there is no such sample."""
    if name not in SAMPLES:
        raise PlanErrors([PlanError("sample", "the name of a sample", name, nearest(name, SAMPLES, "samples"))])
    return files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")


def sample(name: str) -> Plan:
    """Return a sample household's plan."""
    return loads(sample_text(name), f"{name}.yaml")
