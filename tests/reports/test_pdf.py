"""Paper: Chromium prints two pages, asks no network, and never keeps anybody waiting; without it, a clear word."""

import os
import re
import time

import pytest

from finsim import reports
from finsim.errors import FinsimError, MissingExtra
from finsim.reports.pdf import find_chromium
from finsim.workbench import reporting

needs_chromium = pytest.mark.skipif(
    find_chromium() is None and "chromium" not in os.environ.get("FINSIM_REQUIRE", ""), reason="no Chromium here"
)
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.browser
@needs_chromium
def test_a_report_prints_on_two_pages(made, tmp_path):
    pdf = reports.print_pdf(made.html, tmp_path / "report.pdf")
    assert len(PAGE.findall(pdf.read_bytes())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", [390, 1366])
def test_a_browser_without_a_network_misses_nothing(made, chromium, width):
    asked: list[str] = []
    said: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(made.html.as_uri())
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('600 16px Inter')")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [made.html.as_uri()]
    assert said == []


def test_without_chromium_the_word_says_what_to_install(made, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match="chromium"):
        reports.print_pdf(made.html, tmp_path / "report.pdf")
    pdf, words = reporting._printed(made.html, True, lambda _: None)
    assert pdf is None
    assert "apt-get install chromium" in words


def test_a_chromium_that_hangs_is_ended_and_leaves_no_file(made, monkeypatch, tmp_path):
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    start = time.monotonic()
    with pytest.raises(FinsimError, match="within"):
        reports.print_pdf(made.html, tmp_path / "report.pdf", seconds=0.5)
    assert time.monotonic() - start < 10
    assert not (tmp_path / "report.pdf").exists()
