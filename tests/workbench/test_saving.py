"""A saved plan is found again by name, keeps its comments and versions, and is never overwritten by accident."""

import pytest

from finsim.errors import Conflict, NotFound, PlanError
from finsim.plan import sample
from finsim.storage import Kind
from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench.saving import save_plan, saved_plan, saved_plans


@pytest.fixture(params=["memory", "sqlite"])
def rows(request, tmp_path):
    return MemoryRepository() if request.param == "memory" else SqliteRepository(tmp_path / "finsim.sqlite")


@pytest.fixture(scope="module")
def changed():
    return sample("renter").with_changes({"people.Sam.retires": "at 64"})


def test_what_is_saved_comes_back_with_its_comments_and_changes(rows, changed):
    saved = save_plan(changed, "Höme  first ✓", repository=rows)
    back = saved_plan(saved.id, rows)
    assert back == saved
    assert back.name == "Höme first ✓"
    assert "# A sample plan" in back.text
    assert back.plan().name == "Höme first ✓"
    assert back.plan().people == changed.people


def test_saving_again_makes_a_version_and_keeps_the_one_before(rows, changed):
    first = save_plan(changed, "Mine", repository=rows)
    second = save_plan(changed.with_changes({"until": "at 90"}), "Mine", first, rows)
    assert (first.version, second.version) == (1, 2)
    assert [row.version for row in rows.versions("local", Kind.PLAN, first.id)] == [1, 2]
    assert len(saved_plans(rows)) == 1


def test_a_name_that_is_taken_is_refused_and_nothing_changes(rows, changed):
    first = save_plan(changed, "Mine", repository=rows)
    with pytest.raises(Conflict, match="open that plan first"):
        save_plan(sample("family"), "Mine", repository=rows)
    assert saved_plan(first.id, rows) == first


def test_of_two_who_opened_the_same_version_the_second_is_told(rows, changed):
    first = save_plan(changed, "Mine", repository=rows)
    save_plan(changed.with_changes({"until": "at 90"}), "Mine", first, rows)
    with pytest.raises(Conflict, match="saved elsewhere meanwhile"):
        save_plan(changed.with_changes({"until": "at 88"}), "Mine", first, rows)
    assert saved_plan(first.id, rows).version == 2


def test_another_name_makes_another_row_and_the_first_stays(rows, changed):
    first = save_plan(changed, "Mine", repository=rows)
    save_plan(changed, "Another", first, rows)
    assert [saved.name for saved in saved_plans(rows)] == ["Another", "Mine"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_name_that_will_not_do_is_refused(rows, changed, name):
    with pytest.raises(PlanError, match="a name of 1 to 80 characters"):
        save_plan(changed, name, repository=rows)
    assert saved_plans(rows) == []


def test_nobody_sees_the_plans_of_another_owner(rows, changed):
    mine = save_plan(changed, "Mine", repository=rows, owner="ann")
    assert saved_plans(rows, "ben") == []
    with pytest.raises(NotFound):
        saved_plan(mine.id, rows, "ben")
