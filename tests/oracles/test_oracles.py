"""Values worked out elsewhere: each case's every value within the tolerance that its file states.

Adapters are in `adapters/`, one a family; `judging` says what they hand over. A family without an adapter is missing.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path

import pytest

from tests.oracles.judging import Files, NotExpressed, NotProvided, Tolerance, uncovered

HERE = Path(__file__).parent
ADAPTERS = {path.stem: path for path in sorted((HERE / "adapters").glob("*.py"))}
SHOWN = 20


def pytest_generate_tests(metafunc):
    if "family" not in metafunc.fixturenames:
        return
    folder = _folder(metafunc.config)
    read = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    families = [document for document in read if isinstance(document, dict) and "family" in document]
    metafunc.parametrize(
        ("family", "case"),
        [
            pytest.param(f["family"], case, id=f"{f['family']}-{case['id']}", marks=_marks(case))
            for f in families
            for case in f["cases"]
        ],
    )


def _marks(case):
    """Half a minute of 100,000 paths over 300 years is for `make oracles`, not for every `make test`."""
    return [pytest.mark.slow] if case["inputs"].get("horizon") == "infinite" else []


def _folder(config):
    """The folder of cases; our own where pytest began above this folder and does not know the option."""
    return Path(config.getoption("--cases", default=HERE / "cases"))


@pytest.mark.oracle
def test_finsim_gives_the_published_value(family, case, tally, pytestconfig):
    tally.begin(family)
    if family not in ADAPTERS:
        _skip(tally, family, "missing", f"{family} {case['id']}: no adapter")
    tolerance, files = Tolerance(case.get("tolerance", {})), Files(_folder(pytestconfig))
    try:
        lines = list(_adapter(family).lines(case, tolerance, files))
    except NotExpressed as reason:
        _skip(tally, family, "missing", f"missing: {family} {case['id']}: {reason}")
    except NotProvided as reason:
        _skip(tally, family, "not judged", f"not judged: {family} {case['id']}: {reason}")
    _say_what_is_left_out(tally, family, case, lines)
    judged = [line for line in lines if line.is_judged]
    wrong = [line for line in judged if not line.is_right]
    if tolerance.is_info_only:
        _skip(tally, family, "not judged", f"not judged: {family} {case['id']}: {len(wrong)} values are off")
    tally.add(family, "values judged", len(judged))
    assert not tolerance.unknown, f"tolerances that nobody has defined: {tolerance.unknown}"
    assert not uncovered(case["expected"], lines), f"not covered: {uncovered(case['expected'], lines)[:SHOWN]}"
    shown = "\n".join(map(str, wrong[:SHOWN]))
    assert not wrong, f"{case['source']}\n{len(wrong)} of {len(judged)} values are off\n{shown}"
    if not judged:
        _skip(tally, family, "missing", f"missing: {family} {case['id']}: no value is expressed")
    tally.end(family, "passed")


def _say_what_is_left_out(tally, family, case, lines):
    for line in lines:
        if line.missing:
            tally.say(f"missing: {family} {case['id']} {line.at[0]}: {line.missing}")
        elif line.unjudged:
            tally.say(f"not judged: {family} {case['id']} {line.at[0]}: {line.unjudged}")


def _skip(tally, family, heading, sentence):
    tally.end(family, heading)
    tally.say(sentence)
    pytest.skip(sentence)


@cache
def _adapter(family):
    spec = importlib.util.spec_from_file_location(f"oracle_adapter_{family}", ADAPTERS[family])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
