"""Whom a line leads to is judged by the peer's own address, of the line that is spoken over, before a word is said."""

import socket
import threading
import urllib.error
from ipaddress import ip_address

import pytest

from finsim.peers import WrongPeer, is_public, is_the_networks, opener, peer_of

NETWORKS = [
    "169.254.169.254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
    "fe80::1%eth0", "224.0.0.1", "ff02::1", "0.0.0.0", "::", "fd00:ec2::254",
]  # fmt: skip
HERE = [
    "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "100.64.1.1", "fc00::1", "198.18.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"]


@pytest.mark.parametrize("address", NETWORKS)
def test_an_address_of_the_network_is_nobodys_however_it_is_written(address):
    assert is_the_networks(peer_of(address))
    assert not is_public(peer_of(address))


@pytest.mark.parametrize("address", HERE)
def test_this_machine_and_the_network_behind_it_are_not_public(address):
    assert not is_public(peer_of(address))
    assert not is_the_networks(peer_of(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_somebodys_on_the_internet_is_public(address):
    assert is_public(peer_of(address))


class Listener:
    """Takes one connection on loopback, and keeps what was said over it until the other side ended it."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(30)
        self.port, self.said = self._socket.getsockname()[1], None
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        with self._socket, self._socket.accept()[0] as line:
            line.settimeout(30)
            self.said = line.recv(100)

    def heard(self):
        self._thread.join()
        return self.said


@pytest.fixture
def listener(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    return Listener()


FORMS = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", FORMS)
def test_a_line_to_an_unwanted_peer_is_closed_before_a_word_is_said(listener, scheme, host):
    judged = []

    def is_wanted(name, peer):
        judged.append((name, peer))
        return not peer.is_loopback

    with pytest.raises(urllib.error.URLError) as caught:
        opener(is_wanted).open(f"{scheme}://{host}:{listener.port}/", timeout=30)
    assert isinstance(caught.value.reason, WrongPeer)
    assert [peer for _, peer in judged] == [ip_address("127.0.0.1")]
    assert listener.heard() == b""


def test_a_name_that_leads_elsewhere_the_second_time_is_judged_by_where_its_line_leads(listener, monkeypatch):
    """DNS rebinding: the first answer is a public address, the one by which the line is made is this machine."""
    answers = ["8.8.8.8", "127.0.0.1"]

    def resolver(host, port, *_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert is_public(peer_of(socket.getaddrinfo("rebinding.example", listener.port)[0][4][0]))  # whoever looks first
    with pytest.raises(urllib.error.URLError, match=r"127\.0\.0\.1"):
        opener(lambda _, peer: is_public(peer)).open(f"http://rebinding.example:{listener.port}/", timeout=30)
    assert (answers, listener.heard()) == ([], b"")
