"""Programs that others would pick, timed beside the engine where the group `peers` is installed.

monteplan 0.6.0 (numpy, monthly, the nearest to ours) on the household of `matching`; econ-ark 0.17.2 (agents of
consumption theory: one asset, no taxes, another question) as a point of comparison for a path-month, never as a gate.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np

from finsim.workbench import simulate
from tests.benchmarks.arms import Arm
from tests.benchmarks.matching import FINSIM_TAXES, PEER_TAXES, PERCENTILES, monteplan_parts, plan
from tests.benchmarks.workloads import SEED, parts_of_run

N_PATHS = 10_000
ABSENT = "skipped: {} is not installed (uv sync --all-extras --group peers)"


def is_there(module: str) -> bool:
    """Say whether a peer is installed."""
    return find_spec(module) is not None


def matching_engine() -> Arm:
    """Return the engine on the matching household: success, bands of wealth and of spending."""
    household = plan()

    def answer() -> Any:
        run = simulate(household, None, N_PATHS, SEED, 1)
        return run, run.bands(percentiles=PERCENTILES), run.bands("spending", "real", PERCENTILES)

    return Arm("finsim, matching plan", answer, parts_of_run, FINSIM_TAXES,
               "cash and 3 accounts, 2 assets, guardrails, benefit; no required distributions")  # fmt: skip


def monteplan() -> Arm:
    """Return monteplan on the matching household; it gives the same bands."""
    from monteplan.core.engine import simulate as run

    parts = monteplan_parts(N_PATHS, SEED)
    return Arm("monteplan 0.6.0, matching plan", lambda: run(*parts), _monteplan_arrays, PEER_TAXES,
               "3 accounts, 2 assets, guardrails, benefit, required distributions")  # fmt: skip


def _monteplan_arrays(result: Any) -> list[np.ndarray]:
    return [np.array([result.success_probability]), *result.wealth_time_series.values(),
            *result.spending_time_series.values()]  # fmt: skip


def econ_ark() -> Arm:
    """Return HARK's consumers with income shocks: 10,000 agents over 360 periods, the model solved before."""
    from HARK.ConsumptionSaving.ConsIndShockModel import IndShockConsumerType

    agents = IndShockConsumerType(AgentCount=N_PATHS, T_sim=360, cycles=0)
    agents.solve()
    agents.track_vars = ["aNrm"]

    def live() -> Any:
        agents.reset_rng()
        agents.initialize_sim()
        agents.simulate()
        return agents.history["aNrm"]

    return Arm("econ-ark 0.17.2, consumers", live, lambda history: [history], "none", "1 asset, shocks to income")
