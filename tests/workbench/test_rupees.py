"""Every amount of a household in India is grouped as India groups it, wherever it is told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import finsim as fs
from finsim.dashboards.household import panels
from finsim.dashboards.panel import Scene
from finsim.dashboards.state import State
from finsim.plan.assumed_sentences import sentence
from finsim.workbench.sheets import first_sheet, report_material, second_sheet, words_of

WESTERN = re.compile(r"(?<![\d,])\d{3},\d{3}(?![\d,])|\d,\d{3},\d{3}")
AS_A_FILE = re.compile(r"\d_\d")


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """All that a client sees, by where it stands; as large a run as would show in the count of its paths."""
    plan = fs.sample("bengaluru").with_changes({"debts.card": {"kind": "card", "balance": "2_50_000", "rate": "30 %"}})
    run = fs.simulate(plan, n_paths=200, seed=7)
    words = words_of(run)
    material = replace(report_material(run, words), n_paths=100_000)
    scene = Scene(State(open="net_worth.p50.2060-12"), run, run.n_paths, None, words)
    return {
        "report": first_sheet(material).html + second_sheet(material).html,
        "board": "".join(panel.render(scene) for panel in panels()),
        "words": " ".join(row["text"] for row in words["sentences"]),
        "defaults": " ".join(one.sentence for one in plan.assumed),
    }


@pytest.mark.parametrize("where", ["report", "board", "words", "defaults"])
def test_amounts_are_grouped_by_lakh_and_crore(told, where):
    text = re.sub(r"<script.*?</script>|<[^>]*>", " ", told[where], flags=re.DOTALL)
    assert re.search(r"\d,\d{2},\d{3}|\d lakh", text.replace("\N{NO-BREAK SPACE}", " "))
    assert WESTERN.findall(text) == []
    assert [text[max(0, m.start() - 30) : m.end() + 30] for m in AS_A_FILE.finditer(text)] == []


@pytest.mark.parametrize(
    ("locale", "written"), [("en_IN", "98,00,000"), ("en_US", "9,800,000"), ("de_DE", "9.800.000")]
)
def test_a_default_is_grouped_by_the_locale_of_its_plan(locale, written):
    for value in ("9_800_000", "98_00_000"):
        assert sentence("debts.card.limit", value, ["debts.card.limit"], locale=locale) == (
            f"No more than {written} may be owed on “card”."
        )
