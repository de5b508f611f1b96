"""`finsim mentor`: ask about a run, and about documents of one's own; every sentence of an answer is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson, PlanFile, open_plan
from finsim.cli.runs import (
    N_PATHS,
    SEED,
    Changed,
    Market,
    Paths,
    Scenario,
    Seed,
    Threads,
    Wanted,
    changed_plan,
    engine,
    simulated,
)
from finsim.errors import SettingsError

MENTOR_EXAMPLES = (
    'Examples:  finsim mentor household.yaml "What if Sam retires at 65?"  |  '
    'finsim mentor household.yaml "What are the fees?" --document fund.pdf'
)
Documents = Annotated[list[Path] | None, typer.Option("--document", help="A PDF to add to the library; repeatable.")]
Leave = Annotated[bool, typer.Option("--share-documents", help="Let the provider read the documents that are found.")]


def mentor(
    plan: PlanFile,
    question: Annotated[str | None, typer.Argument(help="What to ask, in quotes.")] = None,
    conversation: Annotated[str, typer.Option(help="Which conversation to go on with.")] = "1",
    document: Documents = None,
    forget: Annotated[bool, typer.Option("--forget", help="Delete the conversation for good.")] = False,
    share: Leave = False, market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED, threads: Threads = None,
    scenario: Scenario = None, changes: Changed = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Ask about a plan: a figure, a change to try, or what a document says. Answers rest on figures and quotes."""
    from finsim.workbench import mentor as mentor_of

    if not question and not forget:
        raise SettingsError("mentor", "a question, or --forget")
    opened = changed_plan(open_plan(plan), scenario, changes)
    with engine(as_json) as (report, cancel):
        done = simulated(opened, Wanted(market, paths, seed, threads), report, cancel)
        asked = mentor_of(done, document or (), documents_leave=share, cancel=cancel)
        if forget:
            screen.say(f"{asked.forget(conversation)} turns deleted")
        answer = asked.ask(question, conversation) if question else None
    if answer is not None:
        _show(answer, as_json)


def _show(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        screen.emit(answer)
        return
    for sentence in answer["sentences"]:
        screen.write_wrapped(sentence["text"])
    screen.write_wrapped("\n" + answer["by"])
