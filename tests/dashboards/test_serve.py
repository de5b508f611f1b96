"""The command and the nginx page that serve boards listen on loopback and send each path to its part."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import time

import pytest

from finsim.dashboards import nginx_conf, voila_command
from tests.servers import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def test_the_command_names_the_port_and_the_folder(tmp_path):
    command = voila_command(8866, tmp_path)
    assert command[1:3] == ["-m", "finsim.dashboards.voila_app"]
    assert "--port=8866" in command
    assert command[-1] == str(tmp_path)


def test_nginx_accepts_the_page_that_is_rendered_for_it(tmp_path):
    if NGINX is None:
        pytest.skip("nginx is not installed")
    page = tmp_path / "nginx.conf"
    page.write_text(nginx_conf("127.0.0.1:18800", 18866, 18801, tmp_path))
    tried = subprocess.run([NGINX, "-t", "-c", str(page)], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr


def test_every_upstream_is_on_loopback():
    page = nginx_conf("0.0.0.0:80", 1, 2)
    upstreams = [line for line in page.splitlines() if "proxy_pass http" in line]
    assert upstreams
    assert all("http://127.0.0.1:" in line for line in upstreams)


def test_an_identity_that_a_client_claims_is_not_passed_on():
    """nginx: a location with a header of its own inherits none of the server's, so each such one clears both."""
    page = nginx_conf("127.0.0.1:80", 1, 2)
    blocks = re.findall(r"location [^{]+\{([^}]*)\}", page)
    setting = [block for block in blocks if "proxy_set_header" in block]
    assert len(setting) == 2
    for block in [page[: page.index("location")], *setting]:
        assert re.search(r'X-Finsim-User ("" *;|\$user;)', block)
        assert re.search(r'X-Finsim-Roles ("" *;|\$roles;)', block)


def test_no_board_and_no_kernel_is_opened_without_asking_who_it_is():
    page = nginx_conf("127.0.0.1:80", 1, 2)
    to_boards = [block for block in re.findall(r"location [^{]+\{([^}]*)\}", page) if "127.0.0.1:1;" in block]
    assert len(to_boards) == 1
    assert "auth_request /internal/auth;" in to_boards[0]


@pytest.fixture
def front(tmp_path):
    """Give nginx's port, nginx and the socket before which it stands for the API. Ten seconds for a head are one."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as api:
        api.settimeout(60)
        page = nginx_conf(f"127.0.0.1:{port}", free_port(), api.getsockname()[1], tmp_path)
        assert page.count("client_header_timeout 10s;") == 1
        (tmp_path / "nginx.conf").write_text(page.replace("client_header_timeout 10s;", "client_header_timeout 1s;"))
        command = [NGINX, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        yield port, process, api
        process.terminate()
        process.wait()


def opened(port, sent, process):
    """Connect to a server that may still be starting, and send."""
    while True:
        try:
            link = socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            assert process.poll() is None, "the server has ended"
            time.sleep(0.05)
            continue
        link.sendall(sent)
        return link


def all_of(link):
    """Return what comes until the other side ends the connection, by a reset too."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while part := link.recv(4096):
            found += part
    return found


def test_who_never_ends_a_head_is_let_go(front):
    port, process, _ = front
    with opened(port, b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX-Half: ", process) as link:
        assert b"200" not in all_of(link)  # which ends when nginx ends the connection, or the test after 60 s


@pytest.mark.parametrize(
    ("head", "status", "kind"),
    [
        (b"POST /api/v1/plans HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413, "too-large"),
        (b"GET /api/v1/" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "request"),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 400, "request"),
        (b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n", 502, "starting"),
    ],
    ids=["too large a body", "too long an address", "too long a header", "no API yet"],
)
def test_what_nginx_refuses_itself_a_program_reads_as_any_other_problem(front, head, status, kind):
    port, process, api = front
    api.close()
    with opened(port, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), process) as link:
        answer, _, body = all_of(link).partition(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 %d" % status)
    assert b"application/problem+json" in answer
    assert json.loads(body)["type"] == f"urn:finsim:problem:{kind}"


def test_a_body_is_handed_on_as_it_comes_and_ends_with_the_answer(front):
    """nginx would wait for the whole of it, for ever if a byte came every few seconds; the API counts the seconds."""
    port, process, api = front
    head = b"POST /api/v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    with opened(port, head + b'{"te', process) as link:
        upstream, _ = api.accept()
        with upstream:
            upstream.settimeout(60)
            seen = b""
            while not seen.endswith(b'{"te'):
                seen += upstream.recv(4096)
            upstream.sendall(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            assert all_of(link).startswith(b"HTTP/1.1 408")


@pytest.fixture
def boards(tmp_path):
    """The boards' own server without a board; half a second stands for the ten that a request may take."""
    port = free_port()
    command = [*voila_command(port, tmp_path), "--FinsimVoila.seconds_for_a_body=0.5"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    yield port, process
    process.terminate()
    process.wait()


def trickle(link):
    """Send a byte now and then, until the other side ends the line or the test's own limit comes."""
    while True:
        link.sendall(b"x")
        time.sleep(0.05)


def test_who_sends_a_board_a_byte_now_and_then_is_let_go(boards):
    """And who sends too much is told so; whose request is whole is answered."""
    port, process = boards
    head = b" /assets/finsim.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
    for method, length, status in ((b"GET", b"0", b"200"), (b"POST", b"65537", b"400")):
        with opened(port, method + head + length + b"\r\n\r\n", process) as link:
            assert all_of(link).startswith(b"HTTP/1.1 " + status)
    with opened(port, b"POST" + head + b"60000\r\n\r\n", process) as link, pytest.raises(ConnectionError):
        trickle(link)
