"""The command as a process: what it imports, how it stops, what it says when it breaks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finsim.plan import sample_text

TOO_HEAVY = ("pandas", "scipy", "matplotlib", "langgraph", "fastapi", "IPython")
REPORT_IMPORTS = f"""
import atexit, sys
atexit.register(lambda: print(*(n for n in {TOO_HEAVY!r} if sys.modules.get(n)), file=open("imported", "w")))
from finsim.cli import main
main()
"""


def _environment(folder):
    return os.environ | {"FINSIM_HOME": str(folder / "home")}


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "household.yaml"
    path.write_text(sample_text("family"))
    return path


def test_the_run_path_imports_nothing_heavy(plan):
    command = [sys.executable, "-c", REPORT_IMPORTS, "run", plan.name, "--market", "bootstrap", "--paths", "100"]
    done = subprocess.run(command, cwd=plan.parent, env=_environment(plan.parent), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (plan.parent / "imported").read_text().split() == []


def test_importing_finsim_imports_neither_a_compiler_nor_pandas():
    code = "import finsim, sys; print(*(n for n in ('numba', 'numpy', 'pandas', 'pydantic') if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_that_goes_away_is_no_error(plan, unbuffered):
    surroundings = _environment(plan.parent) | {"PYTHONUNBUFFERED": unbuffered}
    command = f"{sys.executable} -m finsim ledger {plan} --cohort 1966-01 --csv | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("month,")
    assert "Traceback" not in done.stderr


def _as_in_a_terminal():
    """A suite that a shell has put into the background ignores Ctrl-C, and what it starts would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _seconds_of_computing(process):
    """Return the processor's seconds that a process has taken: those on the wall are shared with whoever else runs."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_ctrl_c_ends_a_run_with_130_and_leaves_nothing_half_done(plan):
    out = plan.parent / "receipt.json"
    command = [sys.executable, "-m", "finsim", "run", plan.name, "--market", "bootstrap", "--paths"]
    # Compiled once before: a compiler at work is not interrupted by the first Ctrl-C.
    before = sum(os.times()[2:4])
    subprocess.run([*command, "10"], cwd=plan.parent, env=_environment(plan.parent), capture_output=True, check=True)
    to_start = sum(os.times()[2:4]) - before
    process = subprocess.Popen(
        [*command, "500000", "--out", out.name],
        cwd=plan.parent,
        env=_environment(plan.parent),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_as_in_a_terminal,
    )
    while _seconds_of_computing(process) < to_start + 3.0:  # well into half a million paths, which take a minute
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    computed = _seconds_of_computing(process)
    try:
        _, said = process.communicate(timeout=200)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert sum(os.times()[2:4]) - before - to_start - computed < 20
    assert "stopped; nothing is left half done" in said
    assert "Traceback" not in said
    assert not out.exists()


def test_a_bug_of_ours_ends_with_70_and_a_log_of_the_traceback(finsim, plan, monkeypatch):
    import finsim.workbench.simulating as simulating

    def break_down(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(simulating, "compile_plan", break_down)
    done = finsim("run", str(plan))
    assert done.code == 70
    assert "a bug of ours" in done.err
    assert "ZeroDivisionError: a bug" in Path("home/errors.log").read_text()
