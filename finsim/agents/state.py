"""What the graph carries from node to node: JSON types only, merged by key, so that a replay changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypedDict

from finsim.agents.analyst import Analyst, OfflineAnalyst
from finsim.progress import Cancellation, Report, silent

Rerun = Callable[[dict[str, Any]], Any]


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Join two dicts by key, the new one's values standing; the same update twice is one update."""
    return {**(old or {}), **(new or {})}


class State(TypedDict, total=False):
    """The state of one analysis."""

    run_id: str
    given: dict[str, Any]  # facts, levers, assumed, not_modelled, target: as they came
    findings: Annotated[dict[str, Any], merge]  # role -> items
    candidates: Annotated[dict[str, Any], merge]  # slug -> candidate
    proofs: Annotated[dict[str, Any], merge]  # slug -> proof
    ledger: Annotated[dict[str, Any], merge]  # step -> who chose, why, and the calls that were paid
    round: int
    objection: str
    sifted: dict[str, Any]
    report: dict[str, Any]


@dataclass
class Context:
    """What nodes need and no checkpoint holds: the ports."""

    rerun: Rerun | None = None
    progress: Report = silent
    cancel: Cancellation = field(default_factory=Cancellation)
    analyst: Analyst = field(default_factory=OfflineAnalyst)
