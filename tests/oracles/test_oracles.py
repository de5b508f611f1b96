"""Values worked out elsewhere: each case's every line within the tolerance that its file states.

An adapter is one file in `adapters/`, named like its family, with `answer(case) -> {line: value or Missing}`. It
translates inputs and names and calls finsim; it does no arithmetic of the method.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ADAPTERS = {path.stem: path for path in sorted((HERE / "adapters").glob("*.py"))}


def pytest_generate_tests(metafunc):
    folder = metafunc.config.getoption("--cases", default=HERE / "cases")
    families = [json.loads(path.read_text("utf-8")) for path in sorted(Path(folder).glob("*.json"))]
    metafunc.parametrize(
        ("family", "case"),
        [pytest.param(f["family"], case, id=f"{f['family']}-{case['id']}") for f in families for case in f["cases"]],
    )


@pytest.mark.oracle
def test_finsim_gives_the_published_value(family, case, missing):
    if family not in ADAPTERS:
        missing.append(f"{family} {case['id']}: no adapter")
        pytest.skip(missing[-1])
    adapter = _adapter(family)
    if hasattr(adapter, "rows"):
        _judge(family, case, adapter.rows(case), missing)
        return
    answers = adapter.answer(case)
    not_expressed = [line for line in case["expected"] if not isinstance(answers[line], float)]
    missing.extend(f"{family} {case['id']} {line}: {answers[line]}" for line in not_expressed)
    judged = {line: value for line, value in case["expected"].items() if line not in not_expressed}
    wrong = [
        f"{line}: published {value}, finsim {answers[line]}"
        for line, value in judged.items()
        if abs(answers[line] - value) > _allowed(case["tolerance"], value)
    ]
    if case["tolerance"].get("info_only"):
        pytest.skip("not judged: " + ("; ".join(wrong) or "as published"))
    assert not wrong, f"{case['source']}\n" + "\n".join(wrong)
    if not judged:
        pytest.skip(f"missing: {family} {case['id']}: no line is expressed")


def _judge(family, case, rows, missing):
    """Hold an adapter's own rows against their tolerances; a line that is a sentence is missing, not passed."""
    lost = [row for row in rows if isinstance(row.ours, str)]
    missing.extend(f"{family} {case['id']} {row.line}: {row.ours}" for row in lost)
    wrong = [f"{row.line}: published {row.published}, finsim {row.ours}, allowed {row.allowed:.3g}"
             for row in rows if row not in lost and not row.is_right]  # fmt: skip
    if case["tolerance"].get("info_only"):
        pytest.skip("not judged: " + ("; ".join(wrong) or "as published"))
    assert not wrong, f"{case['source']}\n" + "\n".join(wrong)
    if len(lost) == len(rows):
        pytest.skip(f"missing: {family} {case['id']}: no line is expressed")


def _adapter(family):
    spec = importlib.util.spec_from_file_location(f"oracle_adapter_{family}", ADAPTERS[family])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _allowed(tolerance, value):
    known = {"abs_dollars": 1.0, "abs": 1.0, "rel": abs(value)}
    given = {key: size for key, size in tolerance.items() if key != "info_only"}
    assert set(given) <= set(known), f"a tolerance that nobody has defined: {sorted(set(given) - set(known))}"
    return max((size * known[key] for key, size in given.items()), default=0.0)
