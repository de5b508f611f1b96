"""Killed in any node, an analysis goes on where it stopped: at most the interrupted node runs twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from finsim.agents import explain

from .evidence import measured
from .households import LEVERS, figures, rerun

ROOT = Path(__file__).parents[2]
NODES = ["cash_flow", "prove", "writer"]
MORE = ["load", "goals", "market", "discipline", "behaviour", "wellbeing", "strategist", "critic"]
# Runs one analysis; writes each node to a log, synced to disk, as it begins; and kills itself at the end of one node.
RUN = """
import os, signal, sys, json
import finsim.agents.graph as g
from finsim.agents import explain
from tests.agents.households import *
log, database, victim = sys.argv[1:4]
announced = g._announced
def note(name):
    with open(log, "a") as file:
        file.write(name + "\\n"); file.flush(); os.fsync(file.fileno())
def logged(name, node):
    async def run(state, runtime):
        note(name)
        if name == "prove" and victim == "prove":
            os.kill(os.getpid(), signal.SIGKILL)
        update = await node(state, runtime)
        if name == victim:
            os.kill(os.getpid(), signal.SIGKILL)
        return update
    return announced(name, run)
g._announced = logged
print(json.dumps(explain(figures(), rerun, levers=LEVERS, checkpoint=database)))
"""


def run(tmp_path, victim):
    return subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "log"), str(tmp_path / "words.db"), victim],
        cwd=ROOT, env=os.environ | {"LANGGRAPH_STRICT_MSGPACK": "true"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.evidence
@pytest.mark.parametrize("victim", [*NODES, *(pytest.param(node, marks=pytest.mark.slow) for node in MORE)])
def test_killed_in_a_node_the_next_call_repeats_that_node_only_and_says_the_same(tmp_path, victim):
    assert run(tmp_path, victim).returncode == -9
    second = run(tmp_path, "")
    assert second.returncode == 0, second.stderr
    assert "Deserializing unregistered" not in second.stderr
    assert json.loads(second.stdout) == explain(figures(), rerun, levers=LEVERS)
    times = Counter((tmp_path / "log").read_text().split())
    in_parallel = {"cash_flow", "market", "goals", "behaviour", "wellbeing", "discipline"}
    repeated = {name for name, n in times.items() if n > 1}
    # Siblings that had not begun to be stored when the process died run again with the victim; nothing before does.
    again = repeated - (in_parallel if victim in in_parallel else {victim})
    measured("kill -9: nodes beside the killed one that ran again", f"{len(again)} of {len(times)}", "0", victim)
    assert again == set()
    assert victim in repeated


def test_a_finished_analysis_is_read_back_and_not_run_again(tmp_path):
    first = explain(figures(), rerun, levers=LEVERS, checkpoint=tmp_path / "words.db")

    def never(changes):
        raise AssertionError("the engine ran again")

    assert explain(figures(), never, levers=LEVERS, checkpoint=tmp_path / "words.db") == first


def test_other_figures_are_another_analysis(tmp_path):
    path = tmp_path / "words.db"
    first = explain(figures(), rerun, levers=LEVERS, checkpoint=path)
    second = explain(figures(0.7), rerun, levers=LEVERS, checkpoint=path)
    assert first["run_id"] != second["run_id"]
    assert first["sentences"][0] != second["sentences"][0]
