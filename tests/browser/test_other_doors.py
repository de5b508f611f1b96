"""The board behind nginx with the API on one address, and as Binder opens it."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import BOARDS, free_port, served

pytestmark = pytest.mark.browser

FINSIM = [sys.executable, "-m", "finsim"]
BINDER = Path(__file__).parents[2] / "binder"
ALONE = {"JUPYTER_CONFIG_DIR": "jc", "JUPYTER_DATA_DIR": "jd", "JUPYTERLAB_WORKSPACES_DIR": "jw"}
MOVED = """([foot, picture]) => document.querySelector('.fs-foot').innerText !== foot
    && document.querySelector('.fs-fan .wid').innerHTML !== picture"""


def move(page, label):
    """Move a slider by key, and wait until another run stands in the foot and is drawn."""
    page.wait_for_selector(".fs-fan .fs-chart .cross", state="attached")
    page.wait_for_function("() => !document.querySelector('.fs-page.busy')")
    before, picture = page.inner_text(".fs-foot"), page.inner_html(".fs-fan .wid")
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(MOVED, arg=[before, picture])


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """`finsim serve` behind nginx: one address for boards and API."""
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [*FINSIM, "serve", "--port", str(port)]
    with served(command, address + "assets/finsim.css", tmp_path_factory.mktemp("nginx")):
        yield address


@pytest.fixture
def behind_nginx(chromium, nginx, make_visit):
    yield from make_visit(chromium, nginx, 1366, 900)


def test_behind_nginx_the_websocket_holds_and_a_slider_moves_the_picture(behind_nginx):
    page = behind_nginx.page
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(behind_nginx.address + "#plan=renter&market=bootstrap")
    move(page, "Plan to age")
    assert [url for url in sockets if url.startswith(behind_nginx.address.replace("http", "ws"))]
    assert behind_nginx.failures == []
    assert behind_nginx.errors == []
    assert behind_nginx.strangers == []


def test_behind_nginx_each_path_answers_and_none_is_named_that_nothing_serves(chromium, nginx):
    context = chromium.new_context()
    found = {path: context.request.get(nginx + path).status for path in ("household", "health", "api/v1/openapi.json")}
    assert set(found.values()) == {200}, found
    page = (Path(__file__).parents[2] / "finsim/dashboards/nginx.conf.template").read_text()
    exact = re.findall(r"location =? ?/(\S+) \{ proxy_pass http://127.0.0.1:\$\{api_port\}", page)
    named = {path: context.request.get(nginx + path).status for path in exact if not path.endswith("/")}
    assert named
    assert 404 not in named.values(), named
    context.close()


@pytest.mark.slow
def test_as_binder_opens_it_the_board_runs_under_the_server_extension(chromium, tmp_path, make_visit):
    """Binder starts a Jupyter server with the Voila extension, and its link opens `voila/render/…`."""
    path = re.search(r"voila/render/\S+\.ipynb", (BINDER / "README.md").read_text())[0]
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", f"--port={port}",
               "--IdentityProvider.token=", "--ServerApp.jpserver_extensions=voila.server_extension=True",
               f"--ServerApp.root_dir={BOARDS.parents[1]}"]  # fmt: skip
    alone = {key: str(tmp_path / value) for key, value in ALONE.items()}
    with served(command, address + "api", tmp_path, **alone):
        for visit in make_visit(chromium, address, 1366, 900):
            visit.page.goto(address + path)
            move(visit.page, "Nora retires at")
