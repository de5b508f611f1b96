"""The whole analysis: what it says first and what it must say, the same every time, and nothing stops it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.agents import explain, explain_async
from finsim.agents.analyst import OfflineAnalyst
from finsim.agents.facts import table
from finsim.agents.grounding import check
from finsim.analysis.figure import Figures
from finsim.errors import Cancelled
from finsim.progress import Cancellation

from .households import LEVERS, figures, rerun
from .reader import objections

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _strict_state(monkeypatch):
    monkeypatch.setenv("LANGGRAPH_STRICT_MSGPACK", "true")


@pytest.fixture(scope="module")
def report():
    return explain(
        figures(), rerun, levers=LEVERS, assumed=[{"words": "job loss 3 % a year"}], not_modelled=["pension"]
    )


def said(report):
    return " ".join(sentence["text"] for sentence in report["sentences"])


def test_the_first_sentence_says_whether_the_plan_works(report):
    first = report["sentences"][0]
    assert first["facts"] == ["success_rate"]
    assert "81 of 100" in first["text"]


def test_every_role_has_its_say_and_the_assumed_defaults_come_last(report):
    roles = [sentence["role"] for sentence in report["sentences"]]
    wanted = ["goals", "strategist", "cash_flow", "discipline", "behaviour", "wellbeing", "market", "writer"]
    assert list(dict.fromkeys(roles)) == wanted
    assert "job loss 3 % a year" in report["sentences"][-2]["text"]
    assert "pension" in report["sentences"][-1]["text"]


def test_every_sentence_of_the_report_is_true_to_the_raw_facts(report):
    raw = {fact["id"]: fact for fact in figures().to_json()["facts"]}
    n_read = 0
    for sentence in report["sentences"]:
        if sentence["claim"]["op"] in ("value", "compare", "rank", "count"):
            assert check(sentence["claim"], figures()) == "true"
            assert objections(sentence["text"], [raw[name] for name in sentence["facts"]]) == []
            n_read += 1
    assert n_read > 10


def test_no_sentence_is_said_twice_and_digits_stand_in_spans_only(report):
    texts = [sentence["text"] for sentence in report["sentences"]]
    assert len(set(texts)) == len(texts)
    for sentence in report["sentences"]:
        covered = {i for span in sentence["spans"] for i in range(span["start"], span["end"])}
        assert [c for i, c in enumerate(sentence["text"]) if c.isdigit() and i not in covered] == []


def test_a_proposal_carries_what_the_engine_found_before_and_after(report):
    best = report["proposals"][0]
    assert best["before"] == 0.811
    assert best["after"] == rerun(best["changes"])["success_rate"].value
    assert best["difference"] == pytest.approx(best["after"] - best["before"])
    assert best["error"] == 0.0012
    assert [p["difference"] for p in report["proposals"] if not p["noise"]] == sorted(
        (p["difference"] for p in report["proposals"] if not p["noise"]), reverse=True
    )


def test_what_is_inside_the_noise_is_no_sentence(report):
    noisy = [p["words"] for p in report["proposals"] if p["noise"]]
    assert noisy
    assert not [words for words in noisy if words in said(report)]


def test_a_goal_that_a_shown_proposal_lowers_is_told(report):
    falls = [s for s in report["sentences"] if s["claim"]["op"] == "trend"]
    assert any("college, Leo" in s["text"] and "falls" in s["text"] for s in falls)
    assert all(s["must"] for s in falls)


def lifted_by_waiting(odds):
    """Answer that another year of work moves a weak goal to `odds`, and nothing else clearly."""

    def rerun(changes):
        waits = changes.get("people.Maya.retires", 65) > 65
        return figures(0.9851 if waits else 0.985, {"van": odds if waits else 0.4, "college": 0.97})

    return rerun


@pytest.mark.parametrize(("odds", "is_told"), [(0.62, True), (0.404, False), (0.3, False)])
def test_the_change_that_lifts_the_thinnest_goal_is_told_where_it_lifts_it_by_a_point(odds, is_told):
    found = explain(figures(0.985, {"van": 0.4, "college": 0.97}), lifted_by_waiting(odds), levers=LEVERS)
    rises = [row for row in found["sentences"] if row["claim"]["op"] == "trend" and row["claim"]["dir"] == "up"]
    assert [("“van”" in row["text"], row["must"]) for row in rises] == [(True, True)] * is_told
    notes = [row["claim"].get("note") for row in found["sentences"]]
    assert ("nothing-helps" in notes or "nothing-clear" in notes) is not is_told


def test_a_default_is_told_by_its_sentence_and_no_key_of_the_plan_is_shown():
    default = {"key": "income.*.grows", "words": "income.*.grows: CPI in 2 places.", "sentence": "The CPI moves pay."}
    left_out = {"key": "taxes.medicare", "words": "without the incomes before the plan, Medicare costs the least."}
    found = explain(figures(), levers=LEVERS, assumed=[default], not_modelled=[left_out])
    assert found["sentences"][-2]["text"] == "Where the plan is silent, finsim assumed: the CPI moves pay."
    assert found["sentences"][-1]["text"].endswith(": without the incomes before the plan, Medicare costs the least.")
    assert "taxes" not in found["sentences"][-1]["text"]


def test_the_same_inputs_give_the_same_bytes_with_any_order_of_the_facts():
    first = json.dumps(explain(figures(), rerun, levers=LEVERS))
    assert all(json.dumps(explain(figures(), rerun, levers=LEVERS)) == first for _ in range(5))


def test_a_report_is_plain_json_and_takes_less_than_a_second(report):
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    start = time.process_time()  # of computing: what else the machine does is not the report's
    explain(figures(), rerun, levers=LEVERS)
    assert time.process_time() - start < 1.0


def test_habits_that_were_not_simulated_are_said_so(report):
    assert "Habits are not simulated in this run" in said(report)
    assert "not measured, because" in said(report)


def test_goals_more_often_missed_than_met_are_all_told():
    goals = {"house": 0.21, "car": 0.33, "boat": 0.02, "college": 0.9, "roof": 0.97}
    report = explain(figures(0.42, goals))
    told = {fact for s in report["sentences"] if s["must"] for fact in s["facts"]}
    assert {f"goal.{name}.odds" for name in ("house", "car", "boat")} <= told


def test_a_monthly_shortfall_must_be_said():
    report = explain(figures(surplus=-412.4))
    (sentence,) = [s for s in report["sentences"] if s["claim"].get("fact") == "surplus"]
    assert sentence["must"]
    assert "$412" in sentence["text"]


class Liar(OfflineAnalyst):
    """Brings lies, junk and irrelevant truths beside nothing of what must be said."""

    name = "liar"

    async def findings(self, role, facts):
        lies = [
            {"op": "compare", "left": "success_rate", "right": "portfolio_survival", "relation": "above"},
            {"op": "rank", "fact": "goal.minivan.odds", "among": facts.like(r"goal\..+\.odds"), "place": "highest"},
            {"op": "effect", "change": "luck", "fact": "success_rate", "dir": "raises"},
            {"op": "trend", "frm": "net_worth.start", "to": "net_worth.p50.end", "dir": "up"},
            {"op": "value", "fact": "nothing"},
            {"op": "value", "fact": "success_rate", "value": 1.0},
        ]
        items = [{"role": role, "place": 1, "must": True, "claim": lie} for lie in lies]
        items += [{"role": role, "place": 1, "must": True, "card": "room-to-spend", "of": ""}]
        junk = [None, 3, {}, {"claim": []}, {"card": {}}, {"note": []}, {"place": "first", "claim": {"op": "value"}}]
        return [*items, *junk, {"role": role, "place": 1, "must": True, "note": "you are rich"}]


def test_a_lying_analyst_gets_no_lie_through_and_must_say_is_still_said():
    honest = explain(figures(), rerun, levers=LEVERS)
    report = explain(figures(), rerun, levers=LEVERS, analyst=Liar())
    facts = table(figures())
    for sentence in report["sentences"]:
        if sentence["claim"]["op"] in ("value", "compare", "rank", "count"):
            assert check(sentence["claim"], facts) == "true"
    assert report["withheld"] >= 6
    must = {s["text"] for s in honest["sentences"] if s["must"]}
    assert must <= {s["text"] for s in report["sentences"]}


def test_an_engine_that_refuses_does_not_stop_the_report():
    def broken(changes):
        raise ZeroDivisionError("inside the engine")

    report = explain(figures(), broken, levers=LEVERS)
    assert len(report["sentences"]) > 15
    assert {p["failed"] for p in report["proposals"]} == {"ZeroDivisionError"}
    assert "the engine refused them" in said(report)


def test_a_run_that_already_speaks_of_a_proposal_is_read_the_same(report):
    scoped = explain(figures(), lambda changes: rerun(changes).scoped("proposal:other"), levers=LEVERS)
    assert scoped["proposals"] == report["proposals"]


@pytest.mark.parametrize("answer", [None, {}, [], "no", {"facts": [{"id": 3}]}, Figures([])])
def test_an_engine_that_answers_nonsense_does_not_stop_the_report(answer):
    report = explain(figures(), lambda changes: answer, levers=LEVERS)
    assert all(p["failed"] for p in report["proposals"])
    assert report["sentences"]


def test_the_critic_asks_at_most_three_times_and_a_hopeless_plan_ends():
    asked = []

    def barely(changes):
        asked.append(changes)
        return figures(0.41)

    report = explain(figures(0.40), barely, levers=LEVERS)
    assert report["rounds"] == 3
    assert len(asked) <= 20
    assert len(asked) == len({json.dumps(changes, sort_keys=True) for changes in asked})


def test_a_cut_in_spending_is_told_right_after_the_success_it_makes(report):
    second = report["sentences"][1]
    assert second["must"]
    assert second["facts"] == ["spending.cut.share"]
    assert "75 of 100" in second["text"]


def slack(success):
    return figures(success, spending_cut_share=0.05)


def test_an_ample_plan_is_asked_until_something_costs_odds_and_not_beyond_three_rounds():
    assert explain(slack(1.0), lambda changes: slack(1.0), levers=LEVERS)["rounds"] == 3
    ample = explain(slack(0.96), rerun, levers=LEVERS)
    assert ample["rounds"] == 1
    assert ample["proposals"][0]["kind"] in ("retire later", "spend less")


def _works_by_cutting(changes, gain=0.01):
    """Answer as the engine would for a plan that works in 96 of 100: a later retirement makes cuts rarer."""
    years = changes.get("people.Maya.retires", 65) - 65
    return figures(0.96 + gain * years, spending_cut_share=0.752 - 0.05 * years)


def test_a_plan_that_works_by_cutting_is_judged_by_its_cuts():
    report = explain(figures(0.96), _works_by_cutting, levers=LEVERS)
    effects = [s for s in report["sentences"] if s["claim"]["op"] == "effect"]
    assert effects
    assert {s["claim"]["fact"].partition("@")[0] for s in effects} == {"effect.spending.cut.share"}
    best = report["proposals"][0]
    assert best["aim"]["measure"] == "spending.cut.share"
    assert best["aim"]["difference"] < 0.0
    assert best["measure"] == "success_rate"


def test_cuts_made_rarer_in_fewer_futures_that_work_are_no_help():
    report = explain(figures(0.96), lambda changes: _works_by_cutting(changes, gain=-0.05), levers=LEVERS)
    assert any(one["aim"]["difference"] < -0.01 for one in report["proposals"])
    assert not any(one["aim"]["helps"] for one in report["proposals"])
    assert not [s for s in report["sentences"] if s["claim"]["op"] == "effect"]


def test_every_fact_that_a_sentence_leans_on_is_in_the_report():
    report = explain(figures(), rerun, levers=LEVERS)
    leant_on = {name for row in report["sentences"] for name in row["facts"]}
    assert any("@proposal:" in name for name in leant_on)
    assert set(report["facts"]) == leant_on


def test_a_plan_above_its_target_is_not_asked_again():
    assert explain(figures(0.9), rerun, levers=LEVERS)["rounds"] == 1


def test_a_request_to_stop_stops():
    cancel = Cancellation()

    def stopping(changes):
        cancel.cancel()
        return figures()

    with pytest.raises(Cancelled):
        explain(figures(), stopping, levers=LEVERS, cancel=cancel)


def test_progress_is_told_step_by_step_and_ends_whole():
    events = []
    explain(figures(), rerun, levers=LEVERS, progress=events.append)
    assert {event.stage for event in events} == {"words"}
    assert events[-1].done == events[-1].total
    assert len(events) >= 11


def test_the_engine_runs_off_the_loop_and_the_front_door_works_inside_a_running_loop():
    threads = set()

    def where(changes):
        threads.add(threading.current_thread().name)
        return rerun(changes)

    async def notebook():
        inside = explain(figures(), where, levers=LEVERS)  # as a cell of a notebook would
        return inside, await explain_async(figures(), rerun, levers=LEVERS)

    inside, awaited = asyncio.run(notebook())
    assert inside == awaited
    assert "finsim-agents" not in threads
    assert "MainThread" not in threads


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 60)), st.floats(0, 1))
def test_any_part_of_the_figures_makes_a_report(left_out, success):
    whole = [f for i, f in enumerate(figures(success).values()) if i not in left_out]
    report = explain(Figures(whole), rerun, levers=LEVERS[:2])
    raw = {f.id: f.fact() for f in whole}
    for sentence in report["sentences"]:
        if sentence["claim"]["op"] in ("value", "compare", "rank", "count"):
            assert objections(sentence["text"], [raw[name] for name in sentence["facts"]]) == []


def test_without_figures_there_is_an_honest_report():
    report = explain(Figures([]))
    assert report["proposals"] == []
    assert "not measured" in said(report)


def python(code, **env):
    import os

    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | env, capture_output=True, text=True, timeout=120
    )


GUARD = """
import socket, sys
def refused(*args, **kwargs):
    print("NETWORK", args[1:], file=sys.stderr)
    raise OSError("no network in this test")
socket.socket.connect = refused
socket.socket.connect_ex = refused
socket.getaddrinfo = refused
"""


def test_nothing_leaves_the_machine_even_with_tracing_asked_for_in_the_environment():
    code = GUARD + (
        "import time\n"
        "from tests.agents.households import *\n"
        "from finsim.agents import explain\n"
        "assert explain(figures(), rerun, levers=LEVERS)['sentences']\n"
        "time.sleep(1.0)\n"
        "from langsmith import Client\n"
        "from langsmith.utils import tracing_is_enabled\n"
        "assert tracing_is_enabled(), 'the environment asks for tracing, else this test shows nothing'\n"
    )
    tracing = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "lsv2_test",
               "LANGSMITH_ENDPOINT": "http://127.0.0.1:9"}  # fmt: skip
    done = python(code, **tracing)
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr


@pytest.mark.slow
def test_the_guard_sees_tracing_when_it_is_not_forced_off():
    """The same graph without our guard does post its state: what is forced off is real."""
    code = GUARD + (
        "import contextlib, time\n"
        "import finsim.agents.graph as g\n"
        "g.tracing_context = lambda enabled: contextlib.nullcontext()\n"
        "from tests.agents.households import *\n"
        "from finsim.agents import explain\n"
        "explain(figures(), rerun, levers=LEVERS)\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        "wait_for_all_tracers()\n"
    )
    tracing = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_API_KEY": "lsv2_test",
        "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
    }
    assert "NETWORK" in python(code, **tracing).stderr


def test_importing_agents_imports_no_model_sdk_no_pandas_and_no_langgraph():
    code = (
        "import sys, finsim.agents\n"
        "heavy = {'langgraph', 'langsmith', 'openai', 'groq', 'pandas', 'scipy', 'numba'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "from tests.agents.households import *\n"
        "finsim.agents.explain(figures())\n"
        "assert not {'openai', 'groq', 'pandas'} & set(sys.modules)\n"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
