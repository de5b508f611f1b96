"""`finsim demo`: from plan to report, once; the second time from what was kept."""

import json
import re
from pathlib import Path

import pytest

import finsim as fs
from finsim.cli import demonstration
from finsim.storage import Kind
from finsim.workbench import keeping


@pytest.fixture
def small(monkeypatch):
    """Let the demonstration draw a few hundred paths: what is looked at here does not depend on their number."""
    monkeypatch.setattr(demonstration, "N_PATHS", 300)


def test_the_demonstration_leaves_report_receipt_and_rows_and_finds_them_again(finsim, small, monkeypatch):
    done = finsim("demo")
    assert done.code == 0, done.err
    page = Path("out/household_report.html").read_text()
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    rows = {kind: keeping.store().find("local", kind) for kind in Kind}
    assert {kind: len(found) for kind, found in rows.items() if found} == {
        Kind.PLAN: 1, Kind.RUN: 2, Kind.ANALYSIS: 1, Kind.REPORT: 1,
    }  # fmt: skip
    receipt = json.loads(Path("out/household_report.receipt.json").read_text())
    assert receipt["id"] == rows[Kind.ANALYSIS][0].id
    assert fs.verify(receipt).equal
    for word in ("Success rate", "1,158 starts", "300 bootstrap paths", "out/household_report.html", "make lab"):
        assert word in done.out

    def must_not_run(*_, **__):
        raise AssertionError("a second demonstration ran the engine")

    monkeypatch.setattr("finsim.workbench.simulating.simulate", must_not_run)
    before = Path("out/household_report.html").stat().st_mtime_ns
    again = finsim("demo")
    assert (again.code, again.out) == (0, done.out)
    assert Path("out/household_report.html").stat().st_mtime_ns == before


def test_what_was_stopped_in_the_middle_goes_on_from_what_was_kept(finsim, small, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("finsim.workbench.explaining.explain", stopped)
        assert finsim("demo").code == 130
    kept = {row.id for row in keeping.store().find("local", Kind.RUN)}
    assert len(kept) == 2
    assert not Path("out").exists()
    assert finsim("demo").code == 0
    assert {row.id for row in keeping.store().find("local", Kind.RUN)} == kept


def test_a_sample_that_is_not_there_is_refused(finsim):
    done = finsim("demo", "--sample", "familly")
    assert done.code == 2
    assert "family" in done.err


def test_a_folder_that_is_a_file_is_said_in_a_sentence(finsim, small, monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("FINSIM_OUT", "taken")
    done = finsim("demo")
    assert done.code == 1
    assert "taken: expected a folder" in done.err
