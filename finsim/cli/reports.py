"""`finsim report`: a plan becomes an HTML file that needs nothing else, its receipt, and a PDF where Chromium is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson, PlanFile, open_plan
from finsim.cli.runs import N_PATHS, SEED, Changed, Market, Paths, Scenario, Seed, changed_plan, engine
from finsim.errors import FinsimError
from finsim.progress import Cancellation, Progress, Report

REPORT_EXAMPLES = (
    "Examples:  finsim report household.yaml  |  finsim report household.yaml --market history --out reports/march  |  "
    "finsim report household.yaml --scenario 'save more' --no-pdf"
)


def report(
    plan: PlanFile, market: Market = None, paths: Paths = N_PATHS, seed: Seed = SEED,
    scenario: Scenario = None, changes: Changed = None,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="FINSIM_OUT, else out/.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Print it to PDF as well.")] = True,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write the household report of a plan. The same report that is there already is left as it is."""
    from finsim.settings import settings
    from finsim.workbench import report as make
    from finsim.workbench import request

    opened, folder = changed_plan(open_plan(plan), scenario, changes), out or settings().out
    request(opened, market, paths, seed)  # what cannot be run is refused before a kernel starts
    with engine(as_json) as (tell, cancel), made_in(folder, cancel):
        progress = stopping(tell, cancel)
        made = make(opened, folder, market=market, n_paths=paths, seed=seed, pdf=pdf, progress=progress)
    files = {"report": made.html, "receipt": made.receipt} | ({"pdf": made.pdf} if made.pdf else {})
    if as_json:
        screen.emit({"files": {name: str(path) for name, path in files.items()}, "words": made.words,
                     "is_fresh": made.fresh})  # fmt: skip
        return
    for name, path in files.items():
        screen.write(f"  {name:<8} {path}")
    if made.words:
        screen.say(made.words)
    if not made.fresh:
        screen.say("nothing had changed since it was made")


def stopping(tell: Report, cancel: Cancellation) -> Report:
    """Pass news on and look at each whether to stop."""

    def progress(step: Progress) -> None:
        cancel.check()
        tell(step)

    return progress


@contextmanager
def made_in(folder: Path, cancel: Cancellation) -> Iterator[None]:
    """Say in a sentence what keeps a report from being written into a folder."""
    if folder.exists() and not folder.is_dir():
        raise FinsimError(str(folder), "a folder", "a file", "choose another")
    try:
        yield
    except FinsimError:
        cancel.check()  # Ctrl-C reaches the notebook's kernel as well, which calls it an error
        raise
    except OSError as error:
        raise FinsimError(str(folder), "a folder that can be written", error.strerror or str(error)) from None
