"""`finsim report`: three files or none."""

from pathlib import Path

import pytest

SMALL = ("--market", "bootstrap", "--paths", "200", "--no-pdf")


def test_a_report_is_written_once_and_its_receipt_verifies(finsim, plan):
    done = finsim("report", plan, *SMALL, "--out", "here", "--json")
    assert done.code == 0, done.err
    assert done.json["is_fresh"]
    assert finsim("verify", done.json["files"]["receipt"]).code == 0
    again = finsim("report", plan, *SMALL, "--out", "here", "--json")
    assert not again.json["is_fresh"]
    assert sorted(path.name for path in Path("here").iterdir()) == [
        "household_report.html", "household_report.receipt.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--market", "bootsrap"), 2), (("--paths", "0", "--market", "fixed"), 2), (("--out", "household.yaml"), 1)],
)
def test_what_cannot_be_reported_leaves_nothing(finsim, plan, arguments, code):
    before = sorted(Path().rglob("*"))
    assert finsim("report", plan, *arguments).code == code
    assert sorted(Path().rglob("*")) == before
