"""The harness can fail: on a value that is off or left out, a tolerance that nobody reads, a file that is nowhere."""

import pytest

from tests.oracles.judging import Files, Line, NotProvided, Tolerance, flat, leaves, uncovered


def test_a_value_is_right_within_what_is_allowed_and_wrong_beyond():
    assert Line(("a",), 1.0, 1.01, 0.011).is_right
    assert not Line(("a",), 1.0, 1.012, 0.011).is_right
    assert not Line(("a",), 1.0, float("nan"), 1e9).is_right
    assert not Line(("a",), 1.0, float("inf"), float("inf")).is_right


def test_a_list_is_right_only_when_it_is_the_same():
    assert Line(("years",), [1965, 1966], [1965, 1966]).is_right
    assert not Line(("years",), [1965, 1966], [1965]).is_right
    assert not Line(("years",), [], [1965]).is_right


def test_every_value_must_be_covered_and_a_prefix_covers_what_is_below_it():
    expected = {"a": 1.0, "rows": [[1, 2], [3, 4]], "none": []}
    assert list(leaves(expected)) == [("a",), ("rows", 0, 0), ("rows", 0, 1), ("rows", 1, 0), ("rows", 1, 1), ("none",)]
    covered = [Line(("a",), 1.0, 1.0), Line(("rows", 0), 0, 0), Line(("rows", 1, 0), 3, 3)]
    assert uncovered(expected, covered) == [("rows", 1, 1), ("none",)]


def test_a_tolerance_that_nobody_asks_for_is_found():
    tolerance = Tolerance({"abs": 1.0, "sigma": 3.0, "info_only": True})
    assert tolerance["abs"] == 1.0
    assert tolerance.unknown == ["sigma"]
    assert tolerance.is_info_only


def test_plain_values_take_the_widest_of_their_tolerances():
    case = {"expected": {"tax": 1_000.0, "credit": 2.0}}
    lines = list(flat(case, Tolerance({"abs": 0.5, "rel": 0.01}), {"tax": 1_009.0, "credit": "not modelled"}))
    assert [line.allowed for line in lines] == [10.0, 0.0]
    assert lines[0].is_right
    assert not lines[1].is_judged


def test_a_file_is_looked_for_beside_the_cases_in_their_data_and_in_our_own_copies(tmp_path):
    cases, data = tmp_path / "cases", tmp_path / "data"
    cases.mkdir()
    data.mkdir()
    (data / "theirs.csv").write_text("a")
    assert Files(cases).find("theirs.csv") == data / "theirs.csv"
    (cases / "theirs.csv").write_text("b")
    assert Files(cases).find("theirs.csv") == cases / "theirs.csv"
    assert Files(cases).find("cfiresim_annual_1871_2015.csv").is_file()
    with pytest.raises(NotProvided, match=r"nobody\.csv"):
        Files(cases).find("nobody.csv")
