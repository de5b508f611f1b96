"""What every test shares: one real Chromium, and laws judged by themselves, not by the clock of a busy machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import mongo_address, mongo_database, redis_address

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The laws are about the packaged data, whatever this machine has refreshed.
os.environ["FINSIM_DATA_DIR"] = str(Path(__file__).parent / "no refreshed data")

settings.register_profile("finsim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("finsim")

__all__ = ["mongo_address", "mongo_database", "redis_address"]  # fixtures, found here by every test

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs the browser last: Playwright leaves a loop in this thread that never turns; others start one."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def compiled_engine() -> None:
    """The engine, compiled on this machine: a request has sixty seconds, and a busy machine compiles for longer."""
    import finsim

    for name in ("family", "renter"):
        finsim.simulate(finsim.sample(name), n_paths=100)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once: a second Playwright cannot live in the process of the first."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        if "chromium" in os.environ.get("FINSIM_REQUIRE", ""):
            pytest.fail("FINSIM_REQUIRE names chromium, and there is none")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
