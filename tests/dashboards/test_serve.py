"""The command and the nginx page that serve boards listen on loopback and send each path to its part."""

import re
import shutil
import subprocess

import pytest

from finsim.dashboards import nginx_conf, voila_command


def test_the_command_names_the_port_and_the_folder(tmp_path):
    command = voila_command(8866, tmp_path)
    assert command[1:3] == ["-m", "finsim.dashboards.voila_app"]
    assert "--port=8866" in command
    assert command[-1] == str(tmp_path)


def test_nginx_accepts_the_page_that_is_rendered_for_it(tmp_path):
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed")
    page = tmp_path / "nginx.conf"
    page.write_text(nginx_conf("127.0.0.1:18800", 18866, 18801, tmp_path))
    tried = subprocess.run([nginx, "-t", "-c", str(page)], capture_output=True, text=True)
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
