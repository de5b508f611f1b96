"""The image's entrance: boards only after a login, health for anybody, no start without a secret, a clean end."""

import base64
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from deploy import container as entrance
from finsim.access import Gate as Door
from finsim.access import Role
from finsim.access.keys import new_key
from finsim.ops.gate import QUESTION, Expected, Gate
from finsim.ops.render import Version
from finsim.settings import Settings
from finsim.storage.cache import LocalCache
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench.asking import run_of
from tests.architecture.tree import ROOT
from tests.servers import free_port, missing

ENTRANCE = [sys.executable, str(ROOT / "deploy" / "container.py")]
KEY = new_key()
SLOWEST_MS = 30_000.0  # how quick a site must be is for a deployment to judge, not for a busy machine of tests
CLAIM = {"X-Finsim-User": "ann", "X-Finsim-Roles": "operator"}  # who somebody is, only nginx may say


def environment(folder, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FINSIM_")}
    return kept | {"FINSIM_HOME": str(folder / "home"), "FINSIM_LOG_FORMAT": "json"} | more


SECRET = "0123456789abcdef" * 3
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("container")


@pytest.fixture(scope="module")
def container(folder):
    if shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") is None:
        missing("nginx", "nginx is not installed")
    port = free_port()
    stated = {"FINSIM_OPERATOR": f"ann:{PASSWORD}", "FINSIM_GATE_KEY": KEY, "FINSIM_COMMIT": "0" * 40}
    variables = environment(folder, PORT=str(port), FINSIM_SECRET=SECRET, **stated)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(ENTRANCE, env=variables, stdout=said, stderr=said)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
        deadline = time.monotonic() + 120
        while subprocess.run([*ENTRANCE, "--is-live"], env=variables).returncode:
            assert process.poll() is None, (folder / "said").read_text()[-2000:]
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield client
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.parametrize("path", ["/", "/household", "/assets/finsim.css", "/api/kernels"])
def test_a_board_sends_a_stranger_to_the_login(container, path):
    answer = container.get(path, headers=CLAIM)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/login?next={path}")


@pytest.mark.parametrize("path", ["/health", "/metrics", "/api/v1/plans"])
def test_what_is_for_users_is_closed_to_a_stranger_whoever_it_claims_to_be(container, path):
    assert container.get(path, headers=CLAIM).status_code == 401


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/login"])
def test_what_a_host_and_a_newcomer_need_is_open(container, path):
    assert container.get(path).status_code == 200


def test_what_starts_later_waits_for_what_answers_health_and_goes_on_without_it_at_last(tmp_path, monkeypatch):
    monkeypatch.setattr(entrance, "SECONDS_BETWEEN_LOOKS", 0.01)
    said, looks = tmp_path / "said", []

    def line(word):
        return [sys.executable, "-c", f"open({str(said)!r}, 'a').write({word!r} + ' '); import time; time.sleep(200)"]

    def may_go_on():
        looks.append(said.exists())
        return len(looks) >= 4 and said.exists()

    later = [[sys.executable, "-c", "raise SystemExit(7)"]]
    assert entrance.run([line("first")], lambda: later, may_go_on) == 7
    assert len(looks) >= 4
    monkeypatch.setattr(entrance, "SECONDS_ALONE", 0.0)
    assert entrance.run([line("first")], lambda: later, lambda: False) == 7


def test_whoever_comes_before_the_boards_sees_a_page_that_waits(tmp_path):
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or missing("nginx", "nginx is not installed")
    port, nobody = free_port(), free_port()
    page = entrance.nginx_page(port, nobody, nobody, tmp_path)
    process = subprocess.Popen([nginx, "-e", "stderr", "-p", str(tmp_path), "-c", str(page)])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
            while True:
                try:
                    answers = [client.get(path) for path in ("/household", "/login")]
                    break
                except httpx.ConnectError:
                    assert process.poll() is None
                    time.sleep(0.05)
            assert [answer.status_code for answer in answers] == [503, 503]
            assert all("finsim is starting" in answer.text for answer in answers)
            assert answers[0].headers["retry-after"] == "3"
            assert client.get("/health/live").status_code == 502
    finally:
        process.terminate()
        process.wait(60)


def test_machine_code_under_a_read_only_root_is_linked_and_can_be_added_to(tmp_path, monkeypatch):
    made = tmp_path / "made"
    (made / "kernel").mkdir(parents=True)
    (made / "kernel" / "code.nbc").write_bytes(b"code")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(made))
    monkeypatch.setattr(os, "access", lambda *_: False)
    entrance.keep_machine_code(tmp_path)
    linked = tmp_path / "machine-code" / "kernel"
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "machine-code")
    assert (linked / "code.nbc").is_symlink()
    assert (linked / "code.nbc").read_bytes() == b"code"
    (linked / "more.nbc").write_bytes(b"more")
    assert not (made / "kernel" / "more.nbc").exists()


UNFIT = {
    "a control character": ("X-Odd: a\x01b", 303, {400}),
    "one in a cookie": ("Cookie: finsim_session=a\x01b", 400, {400}),
    "one in a key": ("Authorization: Bearer a\x7fb", 400, {400}),
    "one in a hop": ("X-Forwarded-For: 1.2.3.4\x01", 400, {400}),
    "a header twice": ("X-CSRF-Token: a\r\nX-CSRF-Token: b", 303, {200}),
    "a length that is none": ("Content-Length: 5x", 400, {400}),
    "two lengths": ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400, {400}),
    "another path": ("X-Original-URI: /login", 303, {200}),
}  # fmt: skip


def asked_raw(browser, path, lines):
    """Send a request as its bytes, and return the status of the answer."""
    url = browser.base_url
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = [f"GET {path} HTTP/1.1", f"Host: {url.host}:{url.port}", lines, "Connection: close"]
    head += [f"Cookie: {cookies}"] if cookies and "Cookie" not in lines else []
    with socket.create_connection((url.host, url.port), timeout=60) as link:
        link.sendall("\r\n".join([*head, "", ""]).encode("latin-1"))
        return int(link.recv(4096).split()[1])


@pytest.mark.parametrize("name", UNFIT)
def test_a_request_to_a_board_that_is_unfit_is_told_so_and_not_that_finsim_starts(container, viewers, name):
    """nginx knows no answer of the API's but yes, 401 and 403 to its question who somebody is; others became a 503."""
    lines, of_a_stranger, of_ann = UNFIT[name]
    assert asked_raw(container, "/assets/finsim.css", lines) == of_a_stranger
    ann = viewers[0]
    await_boards(ann)
    assert asked_raw(ann, "/assets/finsim.css", lines) in of_ann


def await_boards(browser):
    """The boards start after the API."""
    deadline = time.monotonic() + 200
    while browser.get("/assets/finsim.css").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_the_question_who_somebody_is_cannot_be_asked_from_outside(container):
    assert container.get("/internal/auth").status_code == 404


@pytest.fixture(scope="module")
def viewers(container, folder):
    """Two people who have logged in through the form: ann, and bob who may only look."""
    store = SqliteRepository(folder / "home" / "finsim.sqlite")
    chosen = Settings(home=folder / "home", secret=SECRET)
    Door(chosen, lambda: store, LocalCache()).users.create("bob", PASSWORD, (Role.VIEWER,))
    store.close()
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(contextlib.closing(logged_in(container, login))) for login in ("ann", "bob")]


def logged_in(container, login):
    browser = httpx.Client(base_url=container.base_url, trust_env=False, timeout=60)
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/login").text)[1]
    form = {"token": token, "login": login, "password": PASSWORD, "next": "/household"}
    answer = browser.post("/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/household")
    return browser


def upgraded(browser, kernel):
    """Ask for a kernel's websocket as a browser does, and return the status of the answer."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    url = browser.base_url
    with socket.create_connection((url.host, url.port), timeout=60) as link:
        head = (
            f"GET /api/kernels/{kernel}/channels?session_id=x HTTP/1.1", f"Host: {url.host}:{url.port}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", f"Origin: http://{url.host}:{url.port}",
            f"Cookie: {cookies}", "", "",
        )  # fmt: skip
        link.sendall("\r\n".join(head).encode())
        return int(link.recv(4096).split()[1])


@pytest.mark.timeout(240)
def test_one_viewer_cannot_open_anothers_kernel(viewers):
    """A real kernel behind nginx: who knows its number opens neither its websocket nor its end, unless it is theirs."""
    ann, bob = viewers
    await_boards(ann)
    with ann.stream("GET", "/household") as page:
        said, found = "", None
        for text in page.iter_text():
            said += text
            if found := re.search(r'"kernelId": ?"([0-9a-f-]{36})"', said):
                break
        assert found, said[-2000:]
        kernel = found[1]
        assert upgraded(ann, kernel) == 101
        assert upgraded(bob, kernel) == 403
        assert bob.get(f"/api/kernels/{kernel}").status_code == 403
        for path in (f"/voila/api/shutdown/{kernel}", f"/voila/api/shutdown/{kernel.replace('-', '%2d')}"):
            assert bob.post(path).status_code == 403
        assert ann.get(f"/api/kernels/{kernel}").status_code == 200
        with httpx.Client(base_url=ann.base_url, trust_env=False) as stranger:
            assert upgraded(stranger, kernel) == 303


def test_nothing_starts_without_a_secret(tmp_path):
    assert subprocess.run(ENTRANCE, env=environment(tmp_path), capture_output=True, timeout=120).returncode == 2


@pytest.mark.timeout(900)  # the engine may have to be compiled first
def test_the_entrance_passes_the_health_gate_with_the_bytes_of_this_engine(container):
    """The same gate that a deployment looks through, with the key that the environment states."""
    outcome = str(run_of(QUESTION, threads=1).receipt["outcome"])
    with Gate(str(container.base_url), KEY, slowest_ms=SLOWEST_MS) as gate:
        passed, look = gate.passes(Expected(Version("0" * 40), outcome), seconds=240, n_in_a_row=2)
    assert passed, look.words
    assert {tier.name for tier in look.tiers} >= {"live", "ready", "version", "store", "cache", "queue", "latency"}


def test_the_gate_tells_wrong_bytes_and_another_version_from_the_right_ones(container):
    with Gate(str(container.base_url), KEY, slowest_ms=SLOWEST_MS) as gate:
        look = gate.look(Expected(Version("f" * 40), "0" * 64))
    assert {tier.name for tier in look.tiers if not tier.is_well} == {"version", "simulation"}
