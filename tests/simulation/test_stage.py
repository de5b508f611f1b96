"""Stages of the month: each is known, made only where it is needed, and made by whatever process is there."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from finsim.errors import Cancelled
from finsim.plan import sample
from finsim.progress import Cancellation
from finsim.simulation import kernel, stage, stage_code
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.program import HAS_DEATHS, HAS_HABITS, HAS_ITEMS, HAS_PANIC


@pytest.fixture(scope="module")
def family():
    return compile_plan(sample("family"))


def test_every_stage_has_its_place_and_every_place_its_stage():
    assert kernel.run_strip is not None  # importing it makes every stage known
    assert set(stage.STAGES) == set(stage.ORDER)
    assert len(set(stage.ORDER)) == len(stage.ORDER)


def test_every_parameter_of_a_stage_has_a_type(family):
    kinds = stage_code.kinds_of(family.program, family.tax)
    assert {name for one in stage.STAGES.values() for name in one.parameters} <= set(kinds)
    assert all("program" in one.parameters for one in stage.STAGES.values())


@pytest.mark.compiled
def test_a_stage_that_is_not_needed_has_no_address(family):
    ready = stage.ready(family.program, family.tax)
    needed = {one.name for one in stage.needed(family.program)}
    assert not family.program.choices[[HAS_DEATHS, HAS_HABITS, HAS_PANIC]].any()
    assert {"let_die", "act", "panic"}.isdisjoint(needed)
    assert {name for name, address in zip(stage.ORDER, ready.stages, strict=True) if address} == needed
    assert not family.program.stages.any(), "the program that was given is not written to"


def test_of_two_stages_that_take_each_other_s_place_a_program_has_one(family):
    choices = family.program.choices.copy()
    for has_items in (0, 1):
        choices[HAS_ITEMS] = has_items
        needed = {one.name for one in stage.needed(family.program._replace(choices=choices))}
        assert len(needed & {"earn", "earn_items"}) == 1
    for has_panic in (0, 1):
        choices[HAS_PANIC] = has_panic
        needed = {one.name for one in stage.needed(family.program._replace(choices=choices))}
        assert len(needed & {"rebalance", "rebalance_in_panic"}) == 1


_IN_AN_EMPTY_FOLDER = """
import json, sys
from finsim.plan import sample
from finsim.simulation import kernel, stage, stage_code
from finsim.simulation.compiling.compile_plan import compile_plan
{before}
compiled = compile_plan(sample("renter"))
seen = []
stage.needed = lambda program: [stage.STAGES[name] for name in {names}]
ready = stage.ready(compiled.program, compiled.tax, seen.append)
print(json.dumps([int((ready.stages != 0).sum()), [[step.stage, step.done, step.total] for step in seen]]))
"""
FEW = ("clear_moves", "keep_the_rest", "budget", "adjust_benefits", "live", "rebalance")


def _made(tmp_path, before=""):
    code = _IN_AN_EMPTY_FOLDER.format(before=before, names=repr(set(FEW)))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.compiled
def test_stages_are_compiled_once_and_progress_is_told(tmp_path):
    n_made, steps = _made(tmp_path)
    assert n_made == len(FEW)
    assert steps
    assert all(name == "compiling" and total == len(FEW) for name, _, total in steps)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert _made(tmp_path) == [len(FEW), []], "the second process finds all of them on disk"


@pytest.mark.compiled
def test_where_the_second_process_dies_the_first_one_does_its_work(tmp_path):
    n_made, _ = _made(tmp_path, "import subprocess; sys.executable = '/bin/false'")
    assert n_made == len(FEW)


def test_a_stage_is_compiled_by_the_process_that_asks_first(tmp_path):
    assert stage._is_mine(str(tmp_path), "grow")
    assert not stage._is_mine(str(tmp_path), "grow")
    assert stage._is_mine(str(tmp_path), "close")


@pytest.mark.compiled
def test_what_is_not_on_disk_after_all_is_compiled(tmp_path):
    n_made, steps = _made(tmp_path, "from pathlib import Path; Path.exists = lambda _: True")
    assert (n_made, steps) == (len(FEW), [])


@pytest.mark.compiled
def test_compiling_can_be_stopped(family, monkeypatch, tmp_path):
    monkeypatch.setattr(stage.Stage, "file", lambda one, layout: tmp_path / one.name)
    monkeypatch.setattr(stage, "_ADDRESSES", {})
    cancel = Cancellation()
    cancel.cancel()
    with pytest.raises(Cancelled):
        stage.ready(family.program, family.tax, cancel=cancel)


def test_addresses_are_those_of_the_table(family):
    ready = stage.ready(family.program, family.tax)
    assert ready.stages.dtype == np.int64
    assert ready.stages.shape == (len(stage.ORDER),)
