"""A self-contained HTML file -> PDF, printed by Chromium where there is one.

The last step. Chromium gets a profile folder of its own, which goes with it, and so many seconds and no more.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from finsim.errors import FinsimError, MissingExtra

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 60.0
_FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
    "--no-pdf-header-footer", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


def find_chromium() -> str | None:
    """Return the Chromium of this machine, None where there is none."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def print_pdf(page: Path, pdf: Path, seconds: float = SECONDS) -> Path:
    """Print a page of this machine to `pdf`, which appears whole or not at all.

    Raises  MissingExtra where no Chromium is found; FinsimError where it fails or takes too long
    """
    chromium = find_chromium()
    if chromium is None:
        raise MissingExtra("pdf", "a Chromium to print with", None,
                           "apt-get install chromium; or print the HTML file from any browser")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="finsim-pdf-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "page.pdf"
        said = _print(chromium, page, made, Path(folder) / "profile", seconds)
        if not made.is_file() or made.read_bytes()[:5] != b"%PDF-":
            raise FinsimError("pdf", "Chromium to print the page", said.strip()[-300:] or "nothing")
        part = pdf.with_name(f".{pdf.name}.part")
        shutil.copyfile(made, part)
        os.replace(part, pdf)
    return pdf


def _print(chromium: str, page: Path, made: Path, profile: Path, seconds: float) -> str:
    """Run Chromium to its end, or end it and all that it started; return what it said."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [chromium, *_FLAGS, *sandbox, f"--user-data-dir={profile}", f"--print-to-pdf={made}"]
    process = subprocess.Popen(
        [*command, page.resolve().as_uri()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        return process.communicate(timeout=seconds)[1].decode(errors="replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise FinsimError("pdf", f"Chromium to print within {seconds:g} s", "no answer") from None
