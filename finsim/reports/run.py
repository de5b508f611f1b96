"""A notebook file and parameters -> the notebook executed, by papermill, in a kernel of its own.

Comes after `notebooks` and before `html`. Nothing is written: what came out is handed on, so a failed report leaves
no half file.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finsim.errors import FinsimError, MissingExtra
from finsim.progress import Progress, Report, silent

CELL_SECONDS = 600  # no cell of a report may take longer
STAGE = "report"


def run(notebook: Path, parameters: Mapping[str, Any], progress: Report = silent) -> Any:
    """Execute a notebook and return it, a NotebookNode with its outputs.

    parameters  names of the notebook's cell tagged "parameters", in JSON types
    Raises      MissingExtra where papermill is not installed; FinsimError with what the failing cell said
    """
    papermill = _papermill()
    from papermill.exceptions import PapermillExecutionError

    done = _Counter(progress)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        return papermill.execute_notebook(
            str(notebook), None, dict(parameters), kernel_name="python3", progress_bar=False, log_output=False,
            execution_timeout=CELL_SECONDS, start_timeout=120, on_notebook_start=done.start, on_cell_executed=done.step,
            config=_private(), extra_arguments=["--log-level=CRITICAL"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise FinsimError(
            f"{notebook.name}, cell {error.exec_count}", "a cell that runs", f"{error.ename}: {error.evalue}"
        ) from error


def _papermill() -> Any:
    # Jupyter's own notices about folders and debuggers are no news to whoever asked for a report.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    try:
        import papermill
    except ImportError as error:
        raise MissingExtra("report", "papermill and nbconvert", None,
                           "pip install 'finsim-workbench[notebooks]'") from error  # fmt: skip
    return papermill


def _private() -> Any:
    """Return settings under which kernel and notebook talk over files of this user alone, not over open ports."""
    from traitlets.config import Config

    return Config({"KernelManager": {"transport": "ipc"}})


class _Counter:
    """Counts the cells that are done and passes each on as progress."""

    def __init__(self, progress: Report) -> None:
        self._progress = progress
        self._total = 1
        self._done = 0

    def start(self, notebook: Any) -> None:
        self._total = sum(cell.cell_type == "code" for cell in notebook.cells) or 1

    def step(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        self._done = min(self._done + 1, self._total)
        self._progress(Progress(STAGE, self._done, self._total, "the notebook runs"))
