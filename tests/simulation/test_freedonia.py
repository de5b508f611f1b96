"""A country that is data alone: the file that docs/extending.md prints, in a folder of one's own, taxes a plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from finsim.errors import PlanErrors
from finsim.settings import settings
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.receipt import engine_digest
from tests.simulation.households import fixed, household, ledger_of_compiled, wage

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"


@pytest.fixture
def freedonia(tmp_path, monkeypatch):
    """The law of the page, where FINSIM_REGIMES says."""
    text = re.search(r"```json\n(  \{\n    \"name\": \"Freedonia\".*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert text is not None
    law = json.loads(text.group(1))
    (tmp_path / "freedonia_regime.json").write_text(json.dumps(law), "utf-8")
    monkeypatch.setenv("FINSIM_REGIMES", str(tmp_path))
    for each in (settings, engine_digest):
        each.cache_clear()
    yield law
    monkeypatch.undo()
    for each in (settings, engine_digest):
        each.cache_clear()


def test_a_plan_is_taxed_by_a_file_alone(freedonia):
    """30,000 in a year from July: 20 % of 30,000 - 1,500 - 12,000 is 3,300, no rebate above 20,800, cess 1 %: 3,333."""
    plan = household(start="2026-07", until="2028-07", income=wage(30_000), taxes={"regime": "freedonia"})
    ledger = ledger_of_compiled(compile_plan(plan), fixed(), 0)
    assert ledger["withheld"] == pytest.approx(3_333 / 12)
    assert ledger["settled"] == pytest.approx(0.0, abs=0.01)
    assert ledger["payroll_tax"].sum() == 0.0


def test_its_year_ends_in_june_and_a_plan_may_start_within_it(freedonia):
    """From January six months are left: half a year's pay is 15,000, tax 300, rebated whole (up to 800)."""
    plan = household(start="2027-01", until="2028-07", income=wage(30_000), taxes={"regime": "freedonia"})
    ledger = ledger_of_compiled(compile_plan(plan), fixed(), 0)
    assert ledger["withheld"][:6] == pytest.approx(0.0)
    assert ledger["withheld"][6:] == pytest.approx(3_333 / 12)


def test_gains_are_the_households_and_its_amounts_follow_prices(freedonia):
    """A sale of 10,000 at half its value: 5,000, 3,000 free, at 15 % and cess 303; sold for it x = 303 + 7.575 % of x.

    Where prices rise by 80 %, 5,400 are free, so nothing is due.
    """

    def sold(prices):
        plan = household(
            start="2026-07", until="2028-07", taxes={"regime": "freedonia"},
            accounts={"cash": {"kind": "cash", "balance": 0},
                      "fund": {"kind": "taxable", "balance": 100_000, "basis": 50_000, "mix": "all"}},
            mixes={"all": {"stocks": "100 %", "rebalance": "never"}},
            spending={"essential": {"trip": {"amount": 10_000, "from": "2027-08", "until": "2027-09", "grows": "0 %"}}},
        )  # fmt: skip
        return ledger_of_compiled(compile_plan(plan), fixed(inflation=prices), 0)

    assert sold(0.0)["national_tax"][23] == pytest.approx(303.0 / (1.0 - 1.01 * 0.15 * 0.5), abs=0.01)
    assert sold(0.8)["national_tax"][23] == pytest.approx(0.0, abs=0.01)


def test_a_run_by_another_law_has_another_receipt(freedonia, tmp_path):
    before = engine_digest()
    engine_digest.cache_clear()
    (tmp_path / "freedonia_regime.json").write_text(json.dumps(freedonia | {"source": "another"}), "utf-8")
    assert engine_digest() != before


def test_a_regime_that_there_is_not_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(PlanErrors, match="india-new"):
        household(taxes={"regime": "freedonia"})


def test_a_filing_status_is_refused_where_each_person_files():
    with pytest.raises(PlanErrors, match="taxes each person"):
        household(taxes={"regime": "india-new", "filing": "single"})
