"""The parts of the suite that the pipeline runs beside each other: together they are the suite, and about even."""

import re

import pytest

from tests.architecture.tree import ROOT
from tests.parts import files, kept, parts


@pytest.mark.parametrize("n_parts", [1, 3, 8, 40])
def test_every_file_is_in_one_part_and_no_part_is_longer_than_it_must_be(n_parts):
    names, seconds = files(), kept()
    dealt = parts(names, seconds, n_parts)
    assert sorted(name for part in dealt for name in part) == names
    known = [sum(seconds.get(name, 0.0) for name in part) for part in dealt if all(name in seconds for name in part)]
    if len(known) == n_parts:
        assert max(known) <= sum(known) / n_parts + max(seconds.values())


def test_longer_files_are_dealt_first_and_what_nobody_timed_counts_as_the_median():
    assert parts("abcde", {"a": 9.0, "b": 5.0, "c": 4.0, "d": 1.0}, 2) == [["a", "c"], ["b", "d", "e"]]
    assert parts("ab", {}, 3) == [["a"], ["b"], []]


def test_the_pipeline_runs_every_part():
    """As many as the workflow's parts say that they are."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    lists = re.findall(r"part: \[([^\]]+)\]", text)
    assert len(lists) == 2  # the suite on each Python, and what stands over servers
    for listed in lists:
        numbers, totals = zip(*(part.strip(' "').split("/") for part in listed.split(",")), strict=True)
        assert set(totals) == {str(len(totals))}
        assert sorted(map(int, numbers)) == list(range(1, len(totals) + 1))


def test_folders_are_dealt_as_the_whole_is():
    names = files(["tests/ops", "tests/api"])
    assert names
    assert all(name.startswith(("tests/ops/", "tests/api/")) for name in names)
    assert set(names) < set(files())
