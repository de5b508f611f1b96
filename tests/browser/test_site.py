"""A site that others reach, in a browser: the way in and out, and what is not there."""

import os
import shutil
import sys

import pytest

from tests.browser.conftest import SECONDS, free_port, served
from tests.servers import missing

pytestmark = pytest.mark.browser
OPERATOR, WORDS = "ann", "correct horse battery"  # name, and what is typed for a password
FINSIM = [sys.executable, "-m", "finsim"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """`finsim serve` with a secret, behind nginx."""
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        missing("nginx", "nginx is not installed")
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    stated = {"FINSIM_SECRET": "0123456789abcdef" * 2, "FINSIM_OPERATOR": f"{OPERATOR}:{WORDS}"}
    with served([*FINSIM, "serve", "--port", str(port)], address + "login", tmp_path_factory.mktemp("site"), **stated):
        yield address


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(SECONDS * 1000)
    yield context.new_page()
    context.close()


def log_in(page, site, words=WORDS, path=""):
    page.goto(site + path)
    page.get_by_label("Name").fill(OPERATOR)
    page.get_by_label("Password").fill(words)
    page.get_by_role("button", name="Log in").click()


def test_a_person_logs_in_and_out_again(page, site):
    """A browser says of its own where a form comes from, which no test without one does."""
    log_in(page, site, "wrong horse battery", path="login?next=/api/v1/me")
    page.get_by_role("alert").get_by_text("do not fit").wait_for()
    log_in(page, site, path="login?next=/api/v1/me")
    page.wait_for_url(site + "api/v1/me")
    assert '"session"' in page.content()
    page.goto(site + "logout")
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Log in").wait_for()
    assert page.goto(site + "api/v1/me").status == 401


def test_where_nothing_is_a_person_is_told_so_and_shown_the_way(page, site):
    log_in(page, site, path="login?next=/no/such/board")
    page.get_by_role("heading", name="Nothing here").wait_for()  # the page that waits opens it by itself
    assert page.goto(site + "no/such/board").status == 404
    page.get_by_role("heading", name="Nothing here").wait_for()
    assert page.get_by_role("link", name="the household").get_attribute("href") == "/"
