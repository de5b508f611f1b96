"""A board's kernel stays small however often a slider is moved: real Voila, real engine, the process itself."""

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOVES = 30
MOST_MB = 350  # RSS, which counts every shared page; a host may have 512 MB for everything


def rss_of_kernel(kernel_id: str) -> int:
    """Return the resident megabytes of the process that serves a kernel, found by its connection file."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode(errors="replace")
            if kernel_id in command and "ipykernel" in command:
                return int(re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())[1]) // 1024
        except OSError:
            continue
    raise AssertionError(f"no process serves the kernel {kernel_id}")


def test_after_thirty_moves_a_kernel_at_rest_holds_less_than_a_host_can_spare(visit):
    page = visit.open("market=bootstrap")
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    slider = page.get_by_label("Nora retires at", exact=True)
    slider.focus()
    for move in range(MOVES):
        before = page.inner_text(".fs-foot")
        page.keyboard.press("ArrowLeft" if move % 10 < 5 else "ArrowRight")
        page.wait_for_function(
            "old => document.querySelector('.fs-foot').innerText !== old", arg=before, timeout=120_000
        )
        visit.rest()
    page.wait_for_function("() => !document.body.innerText.includes('is reading this run')", timeout=120_000)
    page.wait_for_timeout(5_000)
    held = rss_of_kernel(kernel)
    assert held < MOST_MB, f"{held} MB"
