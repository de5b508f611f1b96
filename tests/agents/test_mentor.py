"""Questions: answers rest on figures, real runs and quotes alone, whoever answers; conversations stay and can go."""

from __future__ import annotations

import json

import pytest

from finsim.agents.facts import table
from finsim.agents.grounding import check
from finsim.agents.library import Library
from finsim.agents.mentor import Mentor
from finsim.agents.mentor.modelled import masked
from finsim.agents.providers.capabilities import capabilities
from finsim.agents.providers.chain import Chain, Link
from finsim.agents.providers.sdk import SdkProvider
from finsim.errors import FinsimError
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench.remembering import KeptConversations

from .households import LEVERS, figures, rerun
from .papers import GUIDE, pdf
from .reader import objections
from .scripted import served


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "harbour.pdf").write_bytes(pdf(GUIDE))
    library = Library(folder / "library.db")
    library.add(folder / "harbour.pdf", "Harbour guide")
    return library


def mentor(**more):
    return Mentor(figures(), rerun, levers=LEVERS, **more)


def texts(answer):
    return " ".join(sentence["text"] for sentence in answer["sentences"])


@pytest.mark.parametrize(
    ("question", "change", "words"),
    [
        ("What if Maya retires at 67?", {"people.Maya.retires": 67}, "Maya’s retirement age at 67"),
        ("What happens if we save $700 a month?", {"saving.monthly": 700.0}, "$700"),
        ("Should the stock share be 50%?", {"mixes.growth.stocks": 0.5}, "50"),
        ("What if we pay 500 on the card?", {"debts.card.payment": 500.0}, "$500"),
    ],
)
def test_a_change_that_is_asked_about_is_run_by_the_engine(question, change, words):
    asked = []
    found = Mentor(figures(), lambda changes: asked.append(changes) or rerun(changes), levers=LEVERS).ask(question)
    assert asked == [change]
    assert found["runs"] == 1
    assert words in texts(found)
    assert any(s["claim"]["op"] == "effect" for s in found["sentences"])


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How likely is it that the minivan is bought?", "goal.minivan.odds"),
        ("How much tax do we pay?", "tax.month"),
        ("How long does our cash last?", "buffer.months"),
        ("Is our discipline good?", "discipline.score"),
        ("When is the mortgage paid off?", "debt.mortgage.paid_off"),
    ],
)
def test_a_figure_that_is_asked_about_is_told(question, fact):
    found = mentor().ask(question)
    assert fact in {name for s in found["sentences"] for name in s["facts"]}
    raw = {f.id: f.fact() for f in figures().values()}
    for sentence in found["sentences"]:
        if sentence["claim"]["op"] == "value":
            assert objections(sentence["text"], [raw[name] for name in sentence["facts"]]) == []


def test_what_no_figure_answers_is_said(shelf):
    found = mentor(library=shelf).ask("Who will win the election?")
    assert found["sentences"][0]["claim"]["note"] == "mentor-nothing"
    assert any(s["claim"].get("note") == "library-nothing" for s in found["sentences"])


def test_documents_are_quoted_with_their_page(shelf):
    found = mentor(library=shelf).ask("What is the management fee of the fund?")
    assert "“The yearly management fee is 0.35 % of the value held.” (Harbour guide, page 2)." in texts(found)
    assert found["sources"][0]["page"] == 2


def test_a_conversation_is_kept_goes_on_and_can_be_deleted(tmp_path):
    file = KeptConversations(SqliteRepository(tmp_path / "talk.db"))
    first = mentor(kept=file, owner="ada").ask("What if Maya retires at 67?", "a")
    again = mentor(kept=file, owner="ada")
    again.ask("What if Maya retires at 66?", "a")
    assert len(again.turns("a")) == 2
    assert again.turns("a")[0]["answer"] == first["sentences"]
    scopes = {fact["scope"] for turn in again.turns("a") for fact in turn["facts"]}
    assert scopes == {"proposal:what-if-1", "proposal:what-if-2"}
    assert mentor(kept=file, owner="bob").turns("a") == []
    assert mentor(kept=file, owner="bob").forget("a") == 0
    assert file.conversations("ada") == ["a"]
    assert again.forget("a") == 2
    assert again.turns("a") == []
    assert file.conversations("ada") == []


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001])
def test_no_question_is_refused_in_words(question):
    with pytest.raises(FinsimError, match="question"):
        mentor().ask(question)


def test_an_engine_that_refuses_does_not_stop_the_answer():
    def broken(changes):
        raise ZeroDivisionError

    found = Mentor(figures(), broken, levers=LEVERS).ask("What if Maya retires at 67?")
    assert found["sentences"]
    assert "Zero" not in texts(found)


def call(name, number=1, **arguments):
    return {"id": f"c{number}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}


def linked(server, name):
    model = {"openai": "gpt-4.1-mini", "groq": "openai/gpt-oss-120b"}[name]
    can = capabilities(name, model, 1_000_000)
    return Chain(
        [Link(SdkProvider(name, model, "k", can, server.url + ("/v1" if name == "openai" else "")))], timeout_s=5
    )


def last(body):
    return json.loads(next(m["content"] for m in reversed(body["messages"]) if m["role"] == "tool"))


@pytest.mark.parametrize("name", ["openai", "groq"])
def test_a_model_runs_the_engine_and_answers_with_what_came_of_it(name):
    def answer(body):
        if "response_format" in body:
            ran = last(body)
            effect = next(f["id"] for f in ran["facts"] if f["topic"] == "effect")
            true = {"op": "effect", "change": ran["change"], "fact": effect, "dir": "raises"}
            lie = true | {"dir": "lowers"}
            return {"claims": [true, lie, {"op": "value", "fact": "f999"}]}
        if any(m["role"] == "tool" for m in body["messages"]):
            return "I have looked."
        return {"tool_calls": [call("what_if", lever="l1", value=67)]}

    with served(answer) as server:
        found = mentor(chain=linked(server, name)).ask("Could Maya go on longer?")
        assert len(server.requests) == 3
        assert not [r for r in server.requests if "tools" in r["body"] and "response_format" in r["body"]]
        assert "Maya" not in json.dumps([r["body"] for r in server.requests])
    assert found["withheld"] == 2
    assert [s["claim"]["op"] for s in found["sentences"]] == ["effect"]
    assert name in found["by"]
    assert found["cost"]["total"]["calls"] == 3


BAD_CALLS = [
    call("rm", path="/"), call("what_if", lever="l99", value=1), call("what_if", lever="l1", value="NaN"),
    {"id": "c", "type": "function", "function": {"name": "what_if", "arguments": '{"lever": "l1", "value": NaN}'}},
    {"id": "c", "type": "function", "function": {"name": "what_if", "arguments": "[1"}},
    {"id": "c", "type": "function", "function": {"name": "explain_figure", "arguments": "[]"}},
    call("what_if", lever="l1", value=1e9), call("explain_figure", fact="f999"), call("explain_figure", fact=["f1"]),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_CALLS, ids=lambda c: c["function"]["arguments"][:30])
def test_a_broken_use_of_a_tool_comes_back_as_an_error_and_never_runs(bad):
    seen = []

    def answer(body):
        if "response_format" in body:
            seen.append(last(body))
            return {"claims": [{"op": "value", "fact": "f1"}]}
        return "" if any(m["role"] == "tool" for m in body["messages"]) else {"tool_calls": [bad]}

    def never(changes):
        raise AssertionError("the engine ran")

    with served(answer) as server:
        found = Mentor(figures(), never, levers=LEVERS, chain=linked(server, "openai")).ask("And now?")
    assert "error" in seen[0]
    assert found["sentences"][0]["facts"] == ["success_rate"]


def test_a_model_that_only_calls_tools_is_stopped_after_four_turns():
    n = [0]

    def answer(body):
        if "response_format" in body:
            return {"claims": []}
        n[0] += 1
        calls = [call("what_if", i, lever="l1", value=60 + (n[0] * 3 + i) % 14) for i in range(9)]
        return {"tool_calls": calls}

    ran = []
    with served(answer) as server:
        asked = Mentor(figures(), lambda c: ran.append(c) or rerun(c), levers=LEVERS, chain=linked(server, "openai"))
        found = asked.ask("What is best?")
        assert len(server.requests) == 5
    assert len(ran) <= 4 + 1  # and one more by the rules, who answer instead
    assert found["sentences"]
    assert "nothing that openai" in found["by"]


def test_documents_stay_here_unless_they_are_let_out(shelf):
    def answer(body):
        if "response_format" in body:
            return {"claims": [{"op": "value", "fact": "f1"}]}
        asked = any(m["role"] == "tool" for m in body["messages"])
        return "" if asked else {"tool_calls": [call("search_library", words="management fee and my account")]}

    for leave in (False, True):
        with served(answer) as server:
            found = mentor(chain=linked(server, "openai"), library=shelf, documents_leave=leave).ask("Fees?")
            sent = json.dumps([r["body"] for r in server.requests])
        assert ("yearly management fee" in sent) == leave
        assert "4929" not in sent
        assert leave or "0.35 %" in texts(found)


def test_a_model_may_quote_word_for_word_and_not_otherwise(shelf):
    def answer(body):
        if "response_format" not in body:
            asked = any(m["role"] == "tool" for m in body["messages"])
            return "" if asked else {"tool_calls": [call("search_library", words="management fee")]}
        passage = last(body)["passages"][0]["passage"]
        quotes = ["The yearly management fee is 0.35 % of the value held.", "The yearly management fee is 0.25 %.",
                  "put all your savings in one fund"]  # fmt: skip
        return {"claims": [{"op": "quote", "passage": passage, "text": text} for text in quotes]}

    with served(answer) as server:
        found = mentor(chain=linked(server, "openai"), library=shelf, documents_leave=True).ask("Fees?")
    (sentence,) = found["sentences"]
    assert sentence["claim"]["text"] == "The yearly management fee is 0.35 % of the value held."
    assert found["withheld"] == 2


@pytest.mark.parametrize("secret", ["4929 1234 5678 9012", "DE89370400440532013000", "123-45-6789", "12345678"])
def test_numbers_of_accounts_and_people_are_masked(secret):
    assert secret not in masked(f"my number {secret}, and $1,500 in 2030")
    assert "$1,500 in 2030" in masked(f"my number {secret}, and $1,500 in 2030")


def test_every_sentence_of_an_answer_checks_against_the_facts_it_names(shelf):
    asked = mentor(library=shelf)
    for question in ("What if Maya retires at 67?", "What do we spend?", "fees", "What if saving is 900 a month?"):
        found = asked.ask(question)
        known = table(figures()).joined(fact for turn in asked.turns() for fact in turn["facts"])
        for sentence in found["sentences"]:
            if sentence["claim"]["op"] not in ("note", "quote"):
                assert check(sentence["claim"], known) == "true"
