"""One real report of the family over few paths, made once for all tests that read it."""

import pytest

import finsim as fs
from finsim.workbench.reporting import Report, report

N_PATHS, SEED = 200, 7


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Report:
    return report(fs.sample("family"), tmp_path_factory.mktemp("out"), market="bootstrap", n_paths=N_PATHS, seed=SEED,
                  pdf=False)  # fmt: skip


@pytest.fixture(scope="session")
def page(made) -> str:
    return made.html.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def run() -> fs.Run:
    return fs.simulate(fs.sample("family"), "bootstrap", N_PATHS, SEED)
