"""A real MCP client against the server: every tool answers from the engine, and no name of the household leaves."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

import finsim as fs
from finsim.mcp.server import TOOLS, built
from finsim.mcp.tools import Session, names_of

PLAN = fs.sample("family")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from finsim.plan import save

    here = tmp_path_factory.mktemp("plans")
    save(PLAN, here / "family.yaml")
    (here.parent / "outside.yaml").write_text((here / "family.yaml").read_text())
    (here / "link.yaml").symlink_to(here.parent / "outside.yaml")
    return here


@pytest.fixture(scope="module")
def session(folder):
    return Session(folder)


@pytest.fixture(scope="module")
def opened(session):
    loaded = session.load_plan("family.yaml")
    return loaded, session.simulate(loaded["plan"], n_paths=300)


def test_a_client_finds_every_tool_and_is_answered(folder):
    async def talk():
        async with Client(built(folder)) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            loaded = json.loads((await client.call_tool("load_plan", {"file": "renter"})).content[0].text)
            return names, loaded

    names, loaded = asyncio.run(talk())
    assert set(names) == set(TOOLS)
    assert loaded["plan"] == "plan-1"
    assert loaded["levers"]


def test_a_process_of_its_own_speaks_the_protocol_on_its_pipes(folder):
    async def talk():
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "finsim", "mcp", "--folder", str(folder)], cwd=str(Path.cwd())
        )
        async with Client(stdio_client(command)) as client:
            answer = await client.call_tool("load_plan", {"file": "family.yaml"})
            return json.loads(answer.content[0].text)

    assert asyncio.run(asyncio.wait_for(talk(), 60))["plan"] == "plan-1"


def test_the_figures_are_the_engines_own(opened):
    _, run = opened
    same = fs.simulate(PLAN, None, 300, 2026)
    assert run["receipt"] == same.receipt["id"]
    assert run["figures"][0]["what"] == "the success rate"


def test_a_change_is_run_on_the_same_paths_with_its_error(session, opened):
    loaded, run = opened
    lever = next(one for one in loaded["levers"] if one["kind"] == "spend less")
    found = session.compare(run["run"], lever["id"], lever["low"])
    assert found["differences"]
    assert session.why(found["run"], "f1")["receipt"] != run["receipt"]


def test_why_opens_a_path_and_explain_figure_says_what_it_is(session, opened):
    _, run = opened
    assert "path" in session.why(run["run"], "f1")["opens"]
    assert session.explain_figure(run["run"], "f1")["unit"] == "share"


def test_the_words_are_those_of_the_analyst(session, opened):
    _, run = opened
    found = session.explain(run["run"])
    assert len(found["sentences"]) > 10
    assert "offline analyst" in found["by"]


def test_no_name_of_the_household_leaves(session, opened):
    loaded, run = opened
    lever = loaded["levers"][0]
    answers = [loaded, run, session.explain(run["run"]), session.why(run["run"], "f12"),
               session.compare(run["run"], lever["id"], lever["high"]), session.compare(run["run"], "l1", 1e12),
               session.load_plan("nothing.yaml")]  # fmt: skip
    said = json.dumps(answers, ensure_ascii=False)
    private = names_of(PLAN) - {"mortgage", "card", "checking", "savings", "cash", "house", "home"}
    assert private
    assert [name for name in private if name in said] == []


BAD = [("load_plan", ("../outside.yaml",)), ("load_plan", ("link.yaml",)), ("load_plan", ("/etc/passwd",)),
       ("load_plan", ("",)), ("simulate", ("plan-99",)), ("why", ("run-99", "f1")), ("why", ("run-1", "f9999")),
       ("why", ("run-1", "success_rate")), ("compare", ("run-1", "l999", 1.0)),
       ("smallest_change", ("run-1", "l1", 2.0)), ("smallest_change", ("run-1", "x", 0.9))]  # fmt: skip


@pytest.mark.parametrize(("tool", "given"), BAD, ids=lambda x: str(x)[:24])
def test_a_mistake_is_an_answer_in_words(session, opened, tool, given):
    found = getattr(session, tool)(*given)
    assert found["error"]
    assert found["expected"]


def test_the_smallest_change_is_shown_on_fresh_paths():
    from finsim.workbench.reaching import smallest_change

    changes = dict.fromkeys(("floor", "amount"), "17_000 a month")
    plan = fs.sample("near-retirement").with_changes({f"spending.in retirement.{k}": v for k, v in changes.items()})
    plan = plan.with_changes({f"people.{each}.lives": None for each in plan.people})  # both need it all to the end
    run = fs.simulate(plan, "bootstrap", 2000, 2026)
    rate = run.figures["success_rate"].value
    assert rate < 0.97
    later = smallest_change(run, "people.Walter.retires", rate + 0.01)
    assert later.run is not None
    assert 65.0 < later.value <= 75.0
    assert later.run.seed != run.seed
    assert later.run.figures["success_rate"].low >= later.target
    nothing = smallest_change(run, "people.Walter.retires", 0.9999)
    assert nothing.run is None
