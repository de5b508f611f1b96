"""`finsim demo`: a sample household from plan to report, each step kept, so that a second time costs seconds.

Killed in the middle it can be run again: what was kept is found by what was asked, the rest is done.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.cli.reports import made_in, stopping
from finsim.cli.runs import N_PATHS, SEED, Threads, engine
from finsim.progress import Cancellation, Report

if TYPE_CHECKING:
    from finsim.plan import Plan
    from finsim.workbench import Request, Run

DEMO_EXAMPLES = "Examples:  finsim demo  |  finsim demo --sample renter  |  finsim demo --json"
MARKETS = {"history": "every start month since 1871", "bootstrap": "bootstrap paths"}
TOLD = "bootstrap"  # the run that words and report speak of: its shares have errors


@dataclass(frozen=True)
class Files:
    """The files of a report by what they are; `words` say what could not be made, and why."""

    places: dict[str, Path]
    words: str


def demo(
    sample: Annotated[str, typer.Option(help="renter, family or near-retirement.")] = "family",
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Run a sample household: history, bootstrap, words by the offline analyst, a report under out/. All of it kept."""
    from finsim.plan import sample as open_sample
    from finsim.settings import settings

    plan, folder = open_sample(sample), settings().out
    with engine(as_json) as (report, cancel):
        job = _Demonstration(plan, folder, threads, report, cancel)
        runs = {market: job.kept(market) for market in MARKETS}
        words = job.words()
        files = job.report(words)
    if as_json:
        screen.emit(
            {
                "plan": plan.name,
                "runs": {market: {"id": body["id"], "figures": body["figures"]} for market, body in runs.items()},
                "n_sentences": len(words["sentences"]),
                "files": {name: str(path) for name, path in files.places.items()},
            }
        )
        return
    _show(plan, runs)
    _say_where(words, files)


class _Demonstration:
    """The steps, each of which looks first whether it has been done."""

    def __init__(self, plan: Plan, folder: Path, threads: int | None, report: Report, cancel: Cancellation) -> None:
        from finsim.workbench import request

        self.plan, self.folder, self.threads = plan, folder, threads
        self._report, self._cancel = report, cancel
        self._asked: dict[str, Request] = {market: request(plan, market, N_PATHS, SEED) for market in MARKETS}
        self._runs: dict[str, Run] = {}

    def kept(self, market: str) -> dict[str, Any]:
        """Return a run as it is kept; run and keep it when it is not."""
        from finsim.workbench.keeping import keep_run, kept_run

        there = kept_run(self._asked[market])
        return there if there is not None else keep_run(self._run(market)).body

    def words(self) -> dict[str, Any]:
        """Return what the analyst says of the run that is told, by the graph when it has not spoken yet."""
        from finsim.workbench import explain
        from finsim.workbench.keeping import keep_words, kept_words

        there = kept_words(self._asked[TOLD].id)
        if there is not None:
            return there
        words = explain(self._run(TOLD), self._staged("words"), self._cancel)
        return keep_words(self._asked[TOLD].id, words).body

    def report(self, words: dict[str, Any]) -> Files:
        """Return the files of the report, made anew unless they lie there already."""
        from finsim.workbench import report
        from finsim.workbench.keeping import keep_report

        with made_in(self.folder, self._cancel):
            made = report(self.plan, self.folder, market=TOLD, n_paths=N_PATHS, seed=SEED, words=words,
                          progress=self._staged("report"))  # fmt: skip
        files = {"report": made.html, "receipt": made.receipt} | ({"pdf": made.pdf} if made.pdf else {})
        keep_report(self._asked[TOLD].id, {name: _digest(path) for name, path in files.items()})
        return Files({name: path.absolute() for name, path in files.items()}, made.words)

    def _run(self, market: str) -> Run:
        from finsim.workbench import simulate

        if market not in self._runs:
            report = self._staged(MARKETS[market])
            self._runs[market] = simulate(self.plan, market, N_PATHS, SEED, self.threads, report, self._cancel)
        return self._runs[market]

    def _staged(self, stage: str) -> Report:
        """Name a step's news after the step, and look whether to stop."""
        return stopping(lambda step: self._report(replace(step, stage=stage)), self._cancel)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _show(plan: Plan, runs: dict[str, dict[str, Any]]) -> None:
    """Print the main figures of both runs side by side."""
    from finsim.cli import figures
    from finsim.workbench.keeping import kept_figures

    history, told = (kept_figures(runs[market]) for market in MARKETS)
    rows = []
    for figure in figures.main_figures(told):
        name, value, error = figures.row(figure, told)
        before = figures.row(history[figure.id], history)[1] if figure.id in history else ""
        rows.append((name, before, value, error))
    n_starts, n_paths = (f"{runs[market]['n_paths']:,}" for market in MARKETS)
    heads = ("figure", f"history: {n_starts} starts", f"{n_paths} {MARKETS[TOLD]}", "how sure")
    screen.show_table(plan.name, heads, rows, right=(1, 2))


def _say_where(words: dict[str, Any], files: Files) -> None:
    from finsim.workbench.keeping import store

    for name, path in files.places.items():
        screen.write(f"  {name:<10} {_short(path)}")
    screen.write(f"  {'words':<10} {len(words['sentences'])} sentences by the {words['writer']}, in the report")
    screen.write(f"  {'store':<10} {_short(Path(store().place))}: plan, runs, receipts, words\n")
    if files.words:
        screen.say(files.words)
    screen.write("Go on:  make lab    notebooks in JupyterLab\n        make serve  the boards and the API\n"
                 "        .venv/bin/finsim init && .venv/bin/finsim run household.yaml")  # fmt: skip


def _short(path: Path) -> str:
    """Write a place as seen from here where it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
