"""`import finsim` is light: it loads neither a compiler nor a table library, and names are found when asked for."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import finsim

HEAVY = ("numba", "pandas", "scipy", "matplotlib", "langgraph", "pydantic", "llvmlite")


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after running `code`."""
    tail = "; import sys, json; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_finsim_is_light():
    assert not loaded_after("import finsim") & set(HEAVY)


def test_reading_and_checking_a_plan_loads_no_compiler():
    assert not loaded_after("import finsim as fs; fs.sample('family').assumed") & {"numba", "pandas", "scipy"}


def test_running_a_plan_loads_no_pandas():
    """scipy is numba's own choice where it is installed, so only what finsim imports is looked at."""
    code = "import finsim as fs; r = fs.simulate(fs.sample('renter'), 'fixed'); r.figures; r.receipt; r.bands()"
    assert not loaded_after(code) & {"pandas", "matplotlib", "langgraph"}


def test_every_name_that_finsim_offers_can_be_had():
    for name in finsim.__all__:
        assert getattr(finsim, name) is not None
    assert set(finsim.__all__) <= set(dir(finsim)) | set(finsim.__all__)


def test_a_name_that_finsim_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        finsim.simulat  # noqa: B018
