"""The sheets say what the material says: escaped, numbered, chosen by what must be said."""

import pytest

import finsim as fs
from finsim.reports import Sentence
from finsim.reports.words import chosen, ranges
from finsim.workbench import sheets


@pytest.fixture(scope="module")
def said(run):
    return sheets.words_of(run)


def test_a_name_in_the_plan_cannot_become_markup(said):
    plan = fs.sample("family").with_changes({"name": '<script>alert("x")</script>'})
    material = sheets.report_material(fs.simulate(plan, "bootstrap", 50), said)
    for sheet in (sheets.first_sheet(material), sheets.second_sheet(material)):
        visible = sheet.html.replace('<script type="application/json" class="fs-receipt">', "")
        assert "<script" not in visible
        assert "&lt;script&gt;" in visible


def test_the_first_month_adds_up(run, said):
    material = sheets.report_material(run, said)
    assert sum(one.amount for one in material.debts_paid) == pytest.approx(run.figures["spending.debt"].value)
    assert sum(one.amount for one in material.saved) == pytest.approx(run.figures["saving.planned"].value)


def test_history_speaks_of_starts_and_claims_no_error(said):
    run = fs.simulate(fs.sample("near-retirement"), "history")
    html = sheets.first_sheet(sheets.report_material(run, sheets.words_of(run))).html
    assert "of 100 historical starts" in html
    assert "No sampling error is given" in html
    assert "confidence" not in html


def test_every_assumption_and_everything_left_out_is_named(run, said):
    material = sheets.report_material(run, said)
    html = sheets.second_sheet(material).html
    for key, _ in [*material.assumed, *material.not_modelled]:
        assert key.split("'")[0] in html, key


def test_what_must_be_said_is_chosen_first_and_the_order_is_kept():
    sentences = [Sentence(f"{n}", ("fact",), role, must=n == 5) for n, role in enumerate("aaabbc")]
    picked = chosen(sentences, 3)
    assert sentences[5] in picked
    assert picked == sorted(picked, key=lambda one: int(one.text))


@pytest.mark.parametrize(
    ("numbers", "written"),
    [([1, 2, 3, 7], ["1–3", "7"]), ([4], ["4"]), ([2, 1], ["1–2"]), ([5, 5, 6], ["5–6"]), ([], [])],
)
def test_numbers_that_follow_each_other_are_joined(numbers, written):
    assert [text for _, text in ranges(numbers)] == written


def test_a_household_that_mostly_fails_reads_when_and_on_what_before_how_sure_that_is(said):
    plan = fs.sample("family").with_changes({"spending.essential.food": "6_500 a month"})
    run = fs.simulate(plan, "bootstrap", 200)
    assert run.figures["success_rate"].value < 0.5
    page = sheets.first_sheet(sheets.report_material(run, said)).html
    places = [
        page.index(words) for words in ("“Works” means", "None fails before", "What cannot be paid first", "sampling")
    ]
    assert places == sorted(places)
