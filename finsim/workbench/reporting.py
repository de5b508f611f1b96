"""`report`: a plan, a file or a run becomes a folder with one HTML file, its PDF and the receipt.

`report` runs the packaged notebook, whose cells call `first_sheet` and `second_sheet` back here. Below: `reports`,
which knows no run; `pictures`, which draws. Every file is written beside its place and moved there whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from finsim import reports
from finsim.errors import FinsimError, MissingExtra
from finsim.markets import MarketModel, build
from finsim.plan.household import Plan
from finsim.progress import Progress, silent
from finsim.progress import Report as Told
from finsim.simulation.receipt import canonical, engine_digest
from finsim.workbench.running import Run, data_digest, market_settings
from finsim.workbench.simulating import N_PATHS, SEED, market_of

NOTEBOOK = "reports/household_report"
NAME = "household_report"
_SOURCES = ("agents", "analysis", "charts", "plan", "reports", "workbench")  # what a page is made by, beside the engine


@dataclass(frozen=True)
class Report:
    """What a report left in its folder.

    pdf    None where it was not asked for, or could not be made; `words` then say why
    fresh  False where the same report, made by the same sources, was already there
    """

    html: Path
    receipt: Path
    pdf: Path | None = None
    words: str = ""
    fresh: bool = True


def report(
    source: Plan | Run | str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    market: str | Mapping[str, Any] | MarketModel | None = None,
    n_paths: int = N_PATHS,
    seed: int = SEED,
    pdf: bool = True,
    progress: Told = silent,
    words: Mapping[str, Any] | None = None,
) -> Report:
    """Make the household report of a plan, of a plan's file, or of a run (whose market, paths and seed then hold).

    words   what `explain` said of the same run, where that is known already
    Raises  PlanErrors, MarketError; MissingExtra without papermill; FinsimError where the notebook fails. None of them
            leaves a file behind.
    """
    asked = _asked(source, market, n_paths, seed)
    place = Path(folder)
    page, receipt = place / f"{NAME}.html", place / f"{NAME}.receipt.json"
    digest = asked.digest()
    is_there = page.is_file() and receipt.is_file() and reports.made_from(page.read_text(encoding="utf-8")) == digest
    if not is_there:
        text = _page(asked, digest, words, progress)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{NAME}.pdf").unlink(missing_ok=True)  # the old one would speak of another run
        _write(receipt, json.dumps(reports.receipt_in(text), ensure_ascii=False, indent=1) + "\n")
        _write(page, text)
    printed, why = _printed(page, pdf, progress)
    return Report(page, receipt, printed, why, fresh=not is_there)


@dataclass(frozen=True)
class _Asked:
    """What the notebook is given."""

    plan: Plan
    market: Mapping[str, Any] | None
    n_paths: int
    seed: int

    def digest(self) -> str:
        """Return the digest of all that the page comes from: the plan, the market and its data, the sources."""
        model = market_of(self.plan) if self.market is None else build(self.market)
        made = [self.plan.to_dict(), market_settings(model), data_digest(self.plan, model), self.n_paths, self.seed,
                self.market is None, engine_digest(), _sources_digest()]  # fmt: skip
        return hashlib.sha256(canonical(made)).hexdigest()


def _asked(source: Any, market: Any, n_paths: int, seed: int) -> _Asked:
    from finsim.plan import load

    if isinstance(source, Run):
        return _Asked(source.plan, market_settings(source.market), source.n_paths, source.seed)
    plan = source if isinstance(source, Plan) else load(source)
    return _Asked(plan, None if market is None else market_settings(build(market)), n_paths, seed)


def _sources_digest() -> str:
    """Return one digest of the code, the style and the notebook that make a page of a run."""
    package = Path(str(files("finsim")))
    found = [path for room in _SOURCES for path in sorted((package / room).rglob("*")) if path.suffix in _TEXTS]
    digest = hashlib.sha256()
    for path in [*found, reports.notebook(NOTEBOOK)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


_TEXTS = (".py", ".css", ".j2", ".json", ".woff2")


def _page(asked: _Asked, digest: str, words: Mapping[str, Any] | None, progress: Told) -> str:
    """Run the notebook in a kernel of its own and return the page."""
    from finsim.plan import save

    with tempfile.TemporaryDirectory(prefix="finsim-report-") as folder:
        plan = Path(folder) / "plan.yaml"
        save(asked.plan, plan)
        known = Path(folder) / "words.json"
        if words is not None:
            known.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        parameters = {
            "plan": str(plan),
            "market": None if asked.market is None else dict(asked.market),
            "n_paths": asked.n_paths,
            "seed": asked.seed,
            "words": str(known) if words is not None else "",
        }
        executed = reports.run(reports.notebook(NOTEBOOK), parameters, progress)
    title = f"{asked.plan.name or 'Household'}: report of {asked.plan.start} · finsim"
    return reports.html(executed, title, digest)


def _printed(page: Path, is_wanted: bool, progress: Told) -> tuple[Path | None, str]:
    """Print the page unless that is done already; return the PDF, or None and why."""
    if not is_wanted:
        return None, "no PDF was asked for"
    pdf = page.with_suffix(".pdf")
    if pdf.is_file() and pdf.stat().st_mtime >= page.stat().st_mtime:
        return pdf, ""
    progress(Progress("pdf", 0, 1, "Chromium prints"))
    try:
        reports.print_pdf(page, pdf)
    except MissingExtra as error:
        return None, f"no PDF: {error.hint}"
    except FinsimError as error:
        return None, f"no PDF: {error}"
    progress(Progress("pdf", 1, 1, ""))
    return pdf, ""


def _write(path: Path, text: str) -> None:
    """Write a file beside its place, then move it there."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
