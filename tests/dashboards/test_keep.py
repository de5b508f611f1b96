"""What is taken away from a board is what it shows; what cannot be kept is said."""

import base64
import json
import re

import pytest

from finsim.dashboards import plans
from finsim.dashboards.board import Board
from finsim.dashboards.household import panels
from finsim.dashboards.keep import Keep, file_stem
from finsim.dashboards.panel import Scene
from finsim.dashboards.plans import Shelf
from finsim.dashboards.reporter import Reporter
from finsim.dashboards.state import State
from finsim.errors import FinsimError, StorageError
from finsim.plan import loads, sample
from finsim.storage.memory import MemoryRepository
from finsim.workbench import keeping, simulate


@pytest.fixture(scope="module")
def scene():
    plan = sample("renter").with_changes({"people.Sam.retires": "at 64", "name": 'A <b>"plan"</b>'})
    run = simulate(plan, "bootstrap", n_paths=60)
    return Scene(State(), run, run.n_paths)


@pytest.fixture
def rows(monkeypatch):
    """A store without a disk, for everything that saves."""
    rows = MemoryRepository()
    for module in (keeping, plans):
        monkeypatch.setattr(module, "store", lambda: rows)
    monkeypatch.setattr("finsim.workbench.saving.store", lambda: rows)
    return rows


def held(html: str, ending: str) -> str:
    found = re.search(rf'download="[^"]*{ending}" href="data:[^;]+;base64,([^"]+)"', html)
    return base64.b64decode(found[1]).decode()


def test_the_files_of_the_page_are_the_plan_and_figures_that_it_shows(scene):
    html = Keep(scene, "x").html()
    assert loads(held(html, ".yaml")).digest == scene.run.plan.digest
    assert held(html, ".yaml").startswith("# A sample plan")
    assert json.loads(held(html, ".figures.json")) == json.loads(json.dumps(scene.run.to_json()))


def test_a_plan_s_name_is_neither_markup_nor_a_path(scene):
    assert "<b>" not in Keep(scene, scene.run.plan.name).html()
    assert file_stem("../../etc/passwd") == "etc-passwd"
    assert file_stem("Löwe & Söhne") == "löwe-söhne"
    assert file_stem("///") == "plan"


def test_without_a_disk_it_is_said_that_plans_last_until_restart(rows):
    assert "plans last until restart" in plans.store_words()


def test_a_store_that_does_not_answer_is_said_and_the_board_lives_on(monkeypatch, scene):
    def broken():
        raise StorageError("store", "a database that can be read", "a damaged one")

    monkeypatch.setattr(plans, "store", broken)
    monkeypatch.setattr("finsim.workbench.saving.store", broken)
    assert "cannot be saved here" in plans.store_words()
    assert Shelf().choices(State())
    with pytest.raises(StorageError):
        Shelf().save(State(plan="renter"), "Mine")


def test_saving_keeps_what_is_looked_at_and_leaves_nothing_moved(rows):
    shelf = Shelf()
    state = State(plan="renter", market="bootstrap", prices="nominal", moved={"people.Sam.retires": "64"})
    saved = shelf.save(state, "Mine")
    assert (saved.moved, saved.market, saved.prices) == ({}, "", "nominal")
    assert shelf.plan(saved).markets.model == "bootstrap"
    assert shelf.changed_plan(saved).digest == shelf.plan(saved).digest
    assert Shelf().plan(saved).digest == shelf.plan(saved).digest  # another board, by the link alone
    assert ("Saved: Mine") in dict(shelf.choices(saved)[0].options).values()


def test_a_link_to_a_plan_that_is_not_saved_here_is_said(rows):
    with pytest.raises(FinsimError, match="saved here"):
        Shelf().changed_plan(State(plan="saved.0123456789abcdef01234567"))


@pytest.fixture
def board(rows, monkeypatch):
    monkeypatch.setattr("finsim.dashboards.rehearsal.ALL_PATHS", 60)
    board = Board(panels())
    yield board
    board.close()


def tell(board, **message):
    """Send a message as the page does, and wait until all is shown."""
    board._bus.value = json.dumps({"n": board._heard + 1, "state": board.state.words(), **message})
    assert board.wait(120)


def test_orders_of_the_page_save_go_back_and_undo_without_losing_anything(board):
    tell(board, state={"plan": "renter", "market": "bootstrap", "people.Sam.retires": "64"})
    tell(board, do="save", name="")
    assert "Not saved" in board._keep.value
    assert board.state.moved == {"people.Sam.retires": "64"}
    tell(board, do="save", name="Mine")
    assert board.state.plan.startswith("saved.")
    assert "version 1" in board._keep.value
    saved = board.state
    tell(board, do="sample")
    assert board.state == State(plan="renter")
    tell(board, do="undo")
    assert board.state == saved


def test_a_report_that_fails_says_so_and_another_can_be_asked_for(scene, monkeypatch):
    def fails(*_, **__):
        raise FinsimError("report", "papermill", "none", "pip install it")

    monkeypatch.setattr("finsim.dashboards.reporter.report", fails)
    for _ in range(2):
        said = []
        reporter = Reporter(said.append)
        assert reporter.make(scene.run, None)
        reporter._busy.acquire()
        assert "Making the report" in said[0]
        assert "was not made" in said[-1]
        assert "pip install it" in said[-1]
