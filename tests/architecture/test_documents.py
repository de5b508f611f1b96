"""Documents that stay true: links that lead somewhere, a line for every dependency, notebooks without outputs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docs import write_household_page, write_markets_page, write_metrics_page, write_performance_page
from finsim.plan import json_schema
from tests.architecture.tree import ROOT, pyproject, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md"]
NOTEBOOKS = [path for path in tracked_files() if path.suffix == ".ipynb"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")


def declared_dependencies() -> list[str]:
    """Return the names in every list of pyproject, without the extras that name finsim itself."""
    project = pyproject()["project"]
    lists = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *pyproject()["dependency-groups"].values(),
    ]
    names = {re.split(r"[\[<>=!~ ;]", requirement)[0] for stated in lists for requirement in stated}
    return sorted(names - {project["name"]})


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_of_a_page_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    lost = [target for target in LINK.findall(text) if not _resolves(page, target)]
    assert not lost


@pytest.mark.parametrize("name", declared_dependencies())
def test_every_dependency_has_a_line_that_says_what_it_is_for(name):
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith(f"| `{name}` |")]
    assert len(rows) == 1, f"docs/dependencies.md needs one line for {name}"
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert len(cells) == 4, "name, what for, instead of what, licence"
    assert all(cells)


def test_the_page_of_dependencies_names_none_that_is_gone():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.M)) == set(declared_dependencies())


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_committed_notebook_holds_no_outputs(notebook):
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert not [cell for cell in cells if cell["outputs"] or cell["execution_count"] is not None]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_holds_no_logic(notebook):
    """A cell is a sentence and a call into finsim: nothing is defined, looped over or decided in it."""
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    logic = re.compile(r"^\s*(def|class|for|while|if|try|with|lambda)\b", flags=re.M)
    assert not ["".join(cell["source"]) for cell in cells if logic.search("".join(cell["source"]))]


def test_the_page_of_the_plan_file_is_what_the_schema_says():
    """`make docs` writes it anew."""
    assert write_household_page.PAGE.read_text(encoding="utf-8") == write_household_page.page()


def test_what_a_key_rests_on_is_said_of_keys_that_there_are():
    blocks = {"The file": json_schema()} | json_schema()["$defs"]
    keys = {(name, key) for name, block in blocks.items() for form in block.get("anyOf", [block])
            for key in form.get("properties", {})}  # fmt: skip
    assert set(write_household_page.RESTS_ON) <= keys


def test_the_page_of_market_models_is_what_the_models_say():
    """`make docs` writes it anew."""
    assert write_markets_page.PAGE.read_text(encoding="utf-8") == write_markets_page.page()


def test_the_page_of_performance_is_what_was_measured():
    """`make docs` writes it anew."""
    assert write_performance_page.PAGE.read_text(encoding="utf-8") == write_performance_page.page()


def test_the_page_of_metrics_and_the_rules_of_prometheus_are_what_the_code_says():
    """`make docs` writes both anew."""
    assert write_metrics_page.PAGE.read_text(encoding="utf-8") == write_metrics_page.page()
    assert write_metrics_page.RULES.read_text(encoding="utf-8") == write_metrics_page.rules()


def _resolves(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, fragment = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    if not fragment or file.suffix != ".md":
        return True
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), flags=re.M)
    return fragment in {anchor(heading) for heading in headings}
