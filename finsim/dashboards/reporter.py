"""A run -> its report, made beside the board: progress in words, then links to the files. One at a time.

`workbench.report` runs the report notebook in a kernel of its own; what it wrote is handed to the page, and the folder
goes.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from finsim.dashboards.keep import file_link, file_stem
from finsim.dashboards.markup import notice, text
from finsim.dashboards.resting import give_back
from finsim.errors import FinsimError
from finsim.progress import Progress
from finsim.telemetry import logger
from finsim.workbench import Run, report

_STAGES = {"report": "The report notebook runs", "pdf": "Chromium prints the PDF"}


class Reporter:
    """Makes reports in a thread.

    show  takes markup: how far it is, then the links or what went wrong; called from the thread
    """

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._busy = threading.Lock()

    def make(self, run: Run, words: Mapping[str, Any] | None) -> bool:
        """Begin a report of a run, with what was said of it where that is known; False while one is being made."""
        if not self._busy.acquire(blocking=False):
            return False
        self._show(_progress(Progress("report", 0, 1)))
        threading.Thread(target=self._make, args=(run, words), name="report", daemon=True).start()
        return True

    def _make(self, run: Run, words: Mapping[str, Any] | None) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="finsim-board-report-") as folder:
                made = report(run, folder, words=words, progress=lambda at: self._show(_progress(at)))
                self._show(_done(run, made.html, made.pdf, made.words))
        except Exception as error:  # the board lives on, whatever a report met
            if not isinstance(error, FinsimError):
                logger(__name__).exception("report")
            said = str(error) if isinstance(error, FinsimError) else f"{type(error).__name__}: {error}"
            self._show(notice("The report was not made.", said))
        finally:
            self._busy.release()
            give_back()


def _progress(at: Progress) -> str:
    share = 100 * at.done / (at.total or 1)
    words = _STAGES.get(at.stage, at.stage)
    return (
        f'<div class="fs-notice flat" role="status"><span><b>Making the report.</b> {text(words)}: {at.done} of '
        f'{at.total} steps.</span></div><div class="prog"><svg viewBox="0 0 100 2" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{share:.0f}" height="2"/></svg></div>'
    )


def _done(run: Run, page: Path, pdf: Path | None, why_not: str) -> str:
    stem, id = file_stem(run.plan.name), str(run.receipt["id"])
    links = [file_link(f"{stem}.report.html", "text/html", page.read_bytes(), "HTML")]
    if pdf is not None:
        links.append(file_link(f"{stem}.report.pdf", "application/pdf", pdf.read_bytes(), "PDF"))
    rest = "" if pdf is not None else f" {text(why_not[:1].upper() + why_not[1:])}."
    return (
        f'<div class="fs-notice flat" role="status"><span><b>The report is made.</b> Save it as {" or ".join(links)}. '
        f"Receipt {id[:4]} {id[4:8]} {id[8:12]}.{rest}</span></div>"
    )
