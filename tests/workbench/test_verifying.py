"""A receipt can be run again from a file; what comes out is equal to the bit, and a changed receipt is refused."""

from __future__ import annotations

import copy
import json

import pytest

from finsim.errors import ReceiptError
from finsim.plan import SAMPLES, sample
from finsim.workbench import simulate, verify

MARKETS = ("bootstrap", "lognormal", "fixed", {"model": "history", "since": "1900-01"})
ASKED = ("plan", "market", "data", "seed", "n_paths", "n_periods", "engine")


@pytest.fixture(scope="module")
def receipt():
    return simulate(sample("renter"), "bootstrap", n_paths=60).receipt


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("market", MARKETS, ids=lambda m: m if isinstance(m, str) else m["model"])
def test_a_receipt_in_a_file_verifies_as_equal(name, market, tmp_path):
    run = simulate(sample(name), market, n_paths=60, seed=11)
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(run.receipt), "utf-8")
    read = json.loads(file.read_text("utf-8"))
    assert read == run.receipt
    found = verify(read, threads=2)
    assert found.equal, found.words
    assert found.run.receipt == run.receipt


def test_threads_widths_and_chunks_give_the_same_receipt(receipt):
    for how in ({"threads": 1}, {"threads": 2, "chunk": 7}, {"width": 1}, {"width": 7, "chunk": 1}, {"width": 256}):
        assert simulate(sample("renter"), "bootstrap", n_paths=60, **how).receipt == receipt


@pytest.mark.parametrize("key", ASKED)
def test_a_receipt_whose_question_was_changed_is_refused(receipt, key):
    changed = copy.deepcopy(receipt)
    changed[key] = 1 if isinstance(changed[key], int) else {"other": 1}
    with pytest.raises(ReceiptError, match="the receipt was changed"):
        verify(changed)


@pytest.mark.parametrize("key", ["outcome", "figures"])
def test_a_receipt_whose_answer_was_changed_does_not_verify(receipt, key):
    found = verify(receipt | {key: "0" * 64})
    assert not found.equal
    assert len(found.differences) == 1
    assert key in found.words


@pytest.mark.parametrize("key", ["format", "id", "plan", "outcome"])
def test_half_a_receipt_is_refused_by_the_place(receipt, key):
    with pytest.raises(ReceiptError, match=rf"receipt\.{key}"):
        verify({name: value for name, value in receipt.items() if name != key})


@pytest.mark.parametrize("other", [None, [], "receipt", 3])
def test_what_is_no_receipt_is_refused(other):
    with pytest.raises(ReceiptError, match="a JSON object"):
        verify(other)


def test_a_receipt_of_another_format_is_refused(receipt):
    with pytest.raises(ReceiptError, match=r"receipt\.format"):
        verify(receipt | {"format": 99})


def test_a_receipt_holds_no_path_of_the_machine_and_no_time_of_day(receipt):
    assert set(receipt) == {*ASKED, "streamed", "format", "id", "outcome", "figures"}
    again = simulate(sample("renter"), "bootstrap", n_paths=60).receipt
    assert json.dumps(again) == json.dumps(receipt)


def test_seed_and_plan_make_another_receipt(receipt):
    assert simulate(sample("renter"), "bootstrap", n_paths=60, seed=1).receipt["id"] != receipt["id"]
    plan = sample("renter").with_changes({"spending.essential.rent": 1_291})
    other = simulate(plan, "bootstrap", n_paths=60).receipt
    assert other["id"] != receipt["id"]
    assert other["outcome"] != receipt["outcome"]


def test_the_data_of_a_table_of_success_stand_in_the_receipt_whatever_market_is_run():
    """Guardrails read the plan's own market, so a run over another one depends on that market's data too."""
    rule = {"rule": "risk-based-guardrails"}
    plan = sample("near-retirement").with_changes({"spending.in retirement": rule, "until": "2034-01"})
    read = simulate(plan, "lognormal", n_paths=8).receipt["data"]
    assert read == simulate(plan, "history", n_paths=8).receipt["data"] != ""
    assert simulate(sample("near-retirement"), "lognormal", n_paths=8).receipt["data"] == ""
