"""`finsim run, compare, explain, ledger, verify`: what they print, what they refuse, and with which exit code."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from finsim.plan import load

SMALL = ("--market", "bootstrap", "--paths", "200")
MISTAKES = {
    "currency: USD": "currency: dollars",
    "role: child}     # 6": "role: kid}     # 6",
    "utilities: 340": "utilities: lots",
    "kind: cash": "kind: cahs",
    "until: 2046-12": "until: 2046-13",
}


def test_a_run_prints_its_main_figures_and_its_receipt(finsim, plan):
    done = finsim("run", plan, *SMALL, "--out", "receipt.json")
    assert done.code == 0
    assert "Success rate" in done.out
    assert "200 bootstrap paths" in done.out
    receipt = json.loads(Path("receipt.json").read_text())
    assert receipt["id"][:16] in done.err


@pytest.mark.compiled
@pytest.mark.parametrize("sample", ["renter", "family", "near-retirement", "bengaluru"])
def test_a_run_whose_machine_code_is_kept_loads_no_compiler(finsim, sample):
    """It would take as long again as the run. The first run, in this process, keeps what the second one finds."""
    assert finsim("init", "household.yaml", "--sample", sample).code == 0
    asked = ("run", "household.yaml", *SMALL)
    assert finsim(*asked).code == 0
    command = [sys.executable, "-X", "importtime", "-m", "finsim", *asked]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    names = {line.rpartition("|")[2].strip() for line in loaded.splitlines()}
    assert "finsim.simulation.paths" in names
    assert not names & {"numba", "pandas", "scipy", "matplotlib"}


def test_json_is_one_document_with_figures_receipt_and_what_is_assumed_and_left_out(finsim, plan):
    done = finsim("run", plan, *SMALL, "--json")
    assert {"figures", "receipt", "assumed", "not_modelled"} <= set(done.json)
    assert done.json["receipt"]["n_paths"] == 200
    assert done.err == ""


def test_the_same_command_writes_the_same_receipt_whatever_the_threads(finsim, plan):
    finsim("run", plan, *SMALL, "--out", "one.json", "--threads", "1")
    finsim("run", plan, *SMALL, "--out", "two.json", "--threads", "2")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_every_mistake_of_a_plan_is_printed_once_with_its_line_and_nothing_is_written(finsim, plan):
    text = Path(plan).read_text()
    lines = [next(n for n, line in enumerate(text.splitlines(), start=1) if right in line) for right in MISTAKES]
    for right, wrong in MISTAKES.items():
        text = text.replace(right, wrong, 1)
    Path("wrong.yaml").write_text(text)
    before = sorted(Path().rglob("*"))
    done = finsim("run", "wrong.yaml", *SMALL, "--out", "receipt.json")
    assert (done.code, done.out) == (2, "")
    *errors, last = done.err.splitlines()
    assert last == "5 errors; nothing was run."
    assert [error.split()[0] for error in errors] == [f"wrong.yaml:{line}" for line in sorted(lines)]
    assert all("expected" in error and "got" in error for error in errors)
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--paths", "0", "--market", "bootstrap"), "paths"),
        (("--paths", "many"), "paths"),
        (("--seed", "-1"), "seed"),
        (("--seed", str(2**63)), "seed"),
        (("--threads", "0"), "threads"),
        (("--market", "bootsrap"), "did you mean bootstrap?"),
        (("--scenario", "sav more"), "save more"),
        (("--set", "people.Nora.retire=at 60"), "did you mean retires?"),
        (("--set", "nothing"), "KEY=VALUE"),
        (("--out", "no/such/folder.json"), "a folder that is there"),
        (("--out", "household.yaml"), "a name that is free"),
        (("--nonsense",), "nonsense"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_named_and_ends_with_2(finsim, plan, arguments, word):
    done = finsim("run", plan, *arguments)
    assert done.code == 2
    assert word in done.err
    assert done.out == ""


@pytest.mark.parametrize("name", ["nothing.yaml", ".", "binary.yaml"])
def test_what_is_no_plan_ends_with_2(finsim, plan, name):
    Path("binary.yaml").write_bytes(bytes(range(256)))
    done = finsim("run", name, *SMALL)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_comparing_shows_what_a_scenario_changes_on_the_same_paths(finsim, plan):
    done = finsim("compare", plan, *SMALL, "--set", "people.Nora.retires=at 50", "--json")
    assert done.code == 0
    effects = {fact["id"]: fact["value"] for fact in done.json["differences"]["facts"]}
    before, after = (
        next(f["value"] for f in done.json[which]["figures"]["facts"] if f["id"] == "net_worth.p50.end")
        for which in ("base", "other")
    )
    assert effects["effect.net_worth.p50.end"] == after - before < 0


def test_comparing_with_nothing_is_refused(finsim, plan):
    assert finsim("compare", plan).code == 2


def test_a_plan_compared_with_itself_changes_nothing(finsim, plan):
    done = finsim("compare", plan, plan, *SMALL, "--json")
    assert {fact["value"] for fact in done.json["differences"]["facts"]} == {0.0}


def test_words_come_with_the_figures_they_rest_on(finsim, plan):
    done = finsim("explain", plan, *SMALL, "--json")
    assert done.code == 0
    bound = [sentence for sentence in done.json["sentences"] if sentence["facts"]]
    assert len(bound) >= 5


@pytest.mark.parametrize("sample", ["renter", "family", "near-retirement"])
def test_every_proposal_is_a_change_of_the_plan_that_the_engine_has_run(finsim, sample):
    finsim("init", "ours", "--sample", sample)
    proposals = finsim("explain", "ours.yaml", *SMALL, "--json").json["proposals"]
    assert proposals
    for proposal in proposals:
        assert not proposal["failed"]
        opened = load("ours.yaml")
        assert opened.with_changes(proposal["changes"]) != opened


def test_the_ledger_as_csv_holds_every_month_and_balances(finsim, plan):
    done = finsim("ledger", plan, "--cohort", "1966-01", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["month"] for row in rows] == sorted({row["month"] for row in rows})
    assert np.abs([float(row["residual"]) for row in rows]).max() < 0.005
    as_json = finsim("ledger", plan, "--cohort", "1966-01", "--json").json
    assert as_json["columns"]["net_worth"] == [float(row["net_worth"]) for row in rows]


@pytest.mark.parametrize(
    "arguments",
    [("--cohort", "1850-01"), ("--cohort", "soon"), ("--path", "999999"), ("--path", "1", "--cohort", "1966-01")],
)
def test_a_path_that_was_not_run_has_no_ledger(finsim, plan, arguments):
    done = finsim("ledger", plan, *arguments)
    assert (done.code, done.out) == (2, "")


def test_a_receipt_verifies_and_a_changed_one_does_not(finsim, plan):
    finsim("run", plan, *SMALL, "--out", "receipt.json")
    assert finsim("verify", "receipt.json").code == 0
    receipt = json.loads(Path("receipt.json").read_text())
    Path("seed.json").write_text(json.dumps(receipt | {"seed": 7}))
    changed = finsim("verify", "seed.json", "--json")
    assert changed.code == 2  # nothing was run
    assert "changed" in changed.err
    Path("outcome.json").write_text(json.dumps(receipt | {"outcome": "0" * 64}))
    different = finsim("verify", "outcome.json", "--json")
    assert different.code == 1
    assert different.json["differences"] == ["the outcome's bytes differ"]


def test_a_receipt_of_a_single_start_of_history_verifies(finsim, plan):
    finsim("run", plan, "--scenario", "bad start", "--out", "receipt.json")
    assert json.loads(Path("receipt.json").read_text())["n_paths"] == 1
    assert finsim("verify", "receipt.json").code == 0


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}'])
def test_what_is_no_receipt_is_refused(finsim, content, tmp_path):
    Path("receipt.json").write_bytes(content)
    done = finsim("verify", "receipt.json")
    assert done.code == 2
    assert "receipt" in done.err
    assert "Traceback" not in done.err


def test_the_ledger_for_people_shows_every_year_and_says_when_its_future_fails(finsim, plan):
    done = finsim("ledger", plan)
    assert done.code == 0
    assert all(f" {year} " in done.out for year in range(2027, 2050))
    failing = finsim("ledger", plan, "--set", "spending.essential.food=90_000")
    assert failing.code == 0
    assert "this is a future that fails in" in failing.out + failing.err
