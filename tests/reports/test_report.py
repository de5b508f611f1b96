"""A report is whole in one file, says what the run says, can be run again, and is never half written."""

import json
import re

import pytest

import finsim as fs
from finsim import reports
from finsim.charts import numbers
from finsim.errors import FinsimError, ReceiptError
from finsim.workbench.reporting import report

from .conftest import N_PATHS, SEED

REFERENCES = re.compile(
    r"""(?:\b(?:src|href|data|action|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?)([^"')\s>]*)"""
)


def test_nothing_in_the_page_refers_to_anything_outside_it(page):
    outside = [ref for ref in REFERENCES.findall(page) if not ref.startswith(("data:", "#"))]
    assert outside == []
    assert "<script src" not in page
    assert "default-src 'none'" in page


def test_the_fonts_and_the_style_are_in_the_page(page):
    assert page.count("data:font/woff2;base64,") == 3
    assert ".fs .sheet" in page


def test_the_page_shows_no_code_and_names_its_language_and_plan(page):
    assert "fs.simulate" not in page
    assert "import finsim" not in page
    assert '<html lang="en"' in page
    assert re.search(r"<title>The Raleigh family: report of 2026-12[^<]*</title>", page)


def test_the_headline_is_the_success_rate_of_the_same_run(page, run):
    count = numbers.of_100(run.figures["success_rate"].value)
    assert f"It works in {count} of 100 futures" in page


def test_every_goal_and_debt_of_the_plan_is_named(page, run):
    for name in [goal.name for goal in run.compiled.goals] + list(run.plan.debts):
        assert f'name">{name}<' in page, name


def test_every_number_of_a_fact_in_the_words_is_in_the_list_of_facts(page):
    cited = {int(n) for n in re.findall(r'href="#fact-(\d+)"', page)}
    listed = [int(n) for n in re.findall(r'id="fact-(\d+)"', page)]
    assert cited
    assert cited <= set(listed)
    assert listed == list(range(1, len(listed) + 1))


def test_no_fact_is_listed_without_a_value(page):
    values = re.findall(r'<span class="v">([^<]*)', page)
    assert values
    assert all(values)


def test_the_receipt_beside_the_page_runs_again_to_the_same_bytes(made, page):
    receipt = json.loads(made.receipt.read_text(encoding="utf-8"))
    assert receipt == reports.receipt_in(page)
    assert (receipt["n_paths"], receipt["seed"]) == (N_PATHS, SEED)
    assert fs.verify(receipt).equal


def test_the_receipt_stands_at_the_foot_of_every_sheet(page, run):
    short = run.receipt["id"]
    assert page.count(f"Receipt {short[:4]} {short[4:8]} {short[8:12]}") == page.count('class="sheet"') == 2


def test_the_same_report_is_not_made_twice(made):
    before = made.html.stat().st_mtime_ns
    again = report(fs.sample("family"), made.html.parent, market="bootstrap", n_paths=N_PATHS, seed=SEED, pdf=False)
    assert not again.fresh
    assert made.html.stat().st_mtime_ns == before


def test_a_report_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(FinsimError, match="household_report"):
        report(fs.sample("renter"), tmp_path / "out", n_paths=50, words={"no": "words"}, pdf=False)
    assert not (tmp_path / "out").exists()


def test_a_plan_with_mistakes_is_refused_before_a_kernel_starts(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("finsim: 1\npeople: 3\n")
    with pytest.raises(fs.PlanErrors):
        report(plan, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_page_without_a_receipt_is_told_so():
    with pytest.raises(ReceiptError, match="finsim report"):
        reports.receipt_in("<html></html>")


def test_the_notebook_is_kept_without_outputs():
    notebook = json.loads(reports.notebook("reports/household_report").read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_a_notebook_that_is_not_there_names_those_that_are():
    with pytest.raises(FinsimError, match="reports/household_report"):
        reports.notebook("reports/nothing")
