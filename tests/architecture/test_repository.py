"""What is committed: nothing of one machine, a lock that fits pyproject and that the public can install."""

from __future__ import annotations

import re
import tomllib

import pytest

from finsim.about import __version__
from tests.architecture.tree import ROOT, pyproject, tracked_files

TOP_LEVEL = {
    "notebooks", "finsim", "tests", "binder", ".github", "Dockerfile", "pyproject.toml", "render.yaml", "README.md",
    "Makefile", "uv.lock", "compose.yaml", "docs", "deploy", "CHANGELOG.md", "LICENSE", ".ci", ".gitignore",
    ".gitattributes", ".dockerignore",
}  # fmt: skip
# Spelled in parts, so that this page does not break its own law.
PLACES_OF_ONE_MACHINE = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "file" + ":///", "/" + "opt/pypi"])
)
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".ipynb",
    ".css",
    ".js",
    ".html",
    ".j2",
    ".csv",
    ".txt",
    ".svg",
    "",
}


@pytest.fixture(scope="module")
def lock() -> dict:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def test_the_version_that_finsim_tells_is_that_of_the_package():
    assert pyproject()["project"]["version"] == __version__


def test_nothing_stands_at_the_top_that_the_plan_of_the_house_does_not_know():
    assert {path.relative_to(ROOT).parts[0] for path in tracked_files()} <= TOP_LEVEL


def test_no_tracked_file_holds_a_path_of_one_machine():
    texts = [path for path in tracked_files() if path.suffix in TEXT and path.name != "uv.lock"]
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in texts
        if (match := PLACES_OF_ONE_MACHINE.search(path.read_text(encoding="utf-8")))
    }
    assert len(texts) > 10
    assert not found


def test_the_lock_names_only_the_public_index():
    hosts = set(re.findall(r"https?://([^/\"' ]+)", (ROOT / "uv.lock").read_text(encoding="utf-8")))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_lock_was_made_from_this_pyproject(lock):
    """The part of `uv lock --check` that needs no network: what the lock says was asked for is what is asked for."""
    project = pyproject()["project"]
    ours = next(package for package in lock["package"] if package["name"] == project["name"])
    asked = {_requirement(text) for text in project["dependencies"]}
    asked |= {
        (*_requirement(text), extra)
        for extra, texts in project["optional-dependencies"].items()
        for text in texts
        if not text.startswith(project["name"])
    }
    in_lock = {
        (entry["name"], entry.get("specifier", ""), *re.findall(r"extra == '(\w+)'", entry.get("marker", "")))
        for entry in ours["metadata"]["requires-dist"]
        if entry["name"] != project["name"]
    }
    assert asked == in_lock
    for group, texts in pyproject()["dependency-groups"].items():
        locked = {(entry["name"], entry.get("specifier", "")) for entry in ours["metadata"]["requires-dev"][group]}
        assert {_requirement(text) for text in texts} == locked
    assert lock["requires-python"] == project["requires-python"]


def test_every_target_of_the_makefile_says_what_it_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, flags=re.M))
    assert targets == set(re.findall(r"^([a-z]+):.*## \S", text, flags=re.M))
    assert {"help", "setup", "demo", "serve", "lab", "test", "oracles", "check", "fix", "bench", "evidence"} <= targets


def test_every_action_of_the_workflows_is_pinned_by_its_commit():
    uses = [
        line.strip()
        for path in (ROOT / ".github").rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line and "uses: ./" not in line  # our own, of the same commit
    ]
    assert uses
    assert all(re.search(r"@[0-9a-f]{40} # v\d", line) for line in uses)


def _requirement(text: str) -> tuple[str, ...]:
    name, specifier = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?(.*)", text).groups()
    return (re.sub(r"[._]", "-", name), specifier)
