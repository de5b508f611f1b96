"""Every panel draws every sample, whatever is opened; what is written by a household stays text."""

import re
from html.parser import HTMLParser

import pytest

from finsim.charts import ModelOdds
from finsim.dashboards.household import panels
from finsim.dashboards.opened import opened
from finsim.dashboards.panel import Area, Scene
from finsim.dashboards.panels.household import path_at
from finsim.dashboards.state import State
from finsim.errors import NotFound
from finsim.plan import SAMPLES, loads, sample, sample_text
from finsim.workbench import explain, simulate

N_PATHS = 300
VOID = {"br", "input", "line", "circle", "rect", "path", "polygon", "polyline", "img", "use"}


@pytest.fixture(scope="module")
def runs():
    return {name: simulate(sample(name), "bootstrap", n_paths=N_PATHS) for name in SAMPLES}


def scene(run, **state):
    models = [ModelOdds("Block bootstrap", 0.811, 0.004, True), ModelOdds("Every start month", 0.9, None)]
    return Scene(State(**state), run, run.n_paths, models)


class Page(HTMLParser):
    """Reads markup and keeps what tests ask of it; raises where elements do not close in order."""

    def __init__(self, markup):
        super().__init__()
        self.open, self.ids, self.opens, self.buttons, self.text = [], [], [], [], []
        self.attributes = set()
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.attributes |= set(found)
        self.ids += [found["id"]] if "id" in found else []
        self.opens += [found["data-open"]] if "data-open" in found else []
        self.buttons += [found] if tag == "button" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def board_of(view):
    return "".join(panel.render(view) for panel in panels())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_board_is_well_formed_and_holds_no_script_and_no_style_attribute(runs, name):
    page = Page(board_of(scene(runs[name], open="net_worth.p50.2040-12")))
    assert len(page.ids) == len(set(page.ids))
    assert not {a for a in page.attributes if a.startswith("on") or a == "style"}
    assert all(button.get("type") == "button" for button in page.buttons)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_figure_that_looks_like_a_door_opens_a_ledger(runs, name):
    view = scene(runs[name])
    ledger = next(panel for panel in panels() if type(panel).__name__ == "OpenedLedger")
    doors = set(Page(board_of(view)).opens)
    assert len(doors) >= 10
    for door in doors:
        html = ledger.render(scene(runs[name], open=door))
        assert "cannot be opened" not in html, door
        assert "months balance" in html, door


@pytest.mark.parametrize("name", SAMPLES)
def test_every_month_of_every_opened_ledger_balances(runs, name):
    ledger = next(panel for panel in panels() if type(panel).__name__ == "OpenedLedger")
    for share in (0.0, 0.5, 1.0):
        html = ledger.render(scene(runs[name], open=f"path.{path_at(runs[name], share)}"))
        balanced, of = re.search(r"(\d+) of (\d+) months balance", html).groups()
        assert balanced == of == str(runs[name].outcome.n_periods)


def test_what_the_clicked_month_holds_sums_to_the_net_worth_of_its_row(runs):
    run = runs["family"]
    ledger = next(panel for panel in panels() if type(panel).__name__ == "OpenedLedger")
    html = ledger.render(scene(run, open="net_worth.p25.2044-07"))
    held = re.search(r'<div class="hold">.*?<table>(.*?)</table>', html, re.DOTALL)[1]
    values = [float(v.replace(",", "").replace("−", "-")) for v in re.findall(r"<td>([−\d,]+)</td>", held)]
    assert values[-1] == pytest.approx(sum(values[:-1]), abs=len(values))
    clicked = re.search(r'<tr class="mon" aria-current="true">.*?</tr>', html, re.DOTALL)[0]
    after = float(re.findall(r">([−\d,.]+)</td>", clicked)[-1].replace(",", "").replace("−", "-"))
    assert after == pytest.approx(values[-1], abs=1)


@pytest.mark.parametrize("word", ["path.999999", "net_worth.p33.2040-12", "no_such_figure"])
def test_what_cannot_be_opened_is_said_in_its_place(runs, word):
    page = Page(board_of(scene(runs["renter"], open=word)))
    assert "This cannot be opened" in page.text
    with pytest.raises(NotFound):
        opened(word, runs["renter"])


def test_a_picture_of_the_first_paths_says_how_many_they_are(runs):
    view = Scene(State(), runs["renter"], 10_000)
    heading = "".join(panel.render(view) for panel in panels() if panel.area == Area.HEAD)
    assert f"from the first {N_PATHS} of 10,000 paths" in "".join(Page(heading).text)


def test_at_rest_nothing_speaks_of_updating(runs):
    assert "Updating" not in board_of(scene(runs["renter"]))


def test_names_of_a_household_stay_text():
    evil = '"<script>alert(1)</script>"'
    written = sample_text("renter").replace("name: The renter", f"name: {evil}")
    run = simulate(loads(written), "bootstrap", n_paths=50)
    html = board_of(scene(run))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_words_show_the_count_of_their_facts_and_the_facts_under_them(runs):
    run = runs["renter"]
    report = explain(run)
    words = next(panel for panel in panels() if type(panel).__name__ == "Words")
    html = words.render(Scene(State(), run, run.n_paths, report=report))
    told = [row for row in report["sentences"] if row["facts"]]
    assert html.count('class="fm"') == len(told)
    for row in told:
        for ref in row["facts"]:
            if ref in run.figures:
                assert run.figures[ref].name in html
