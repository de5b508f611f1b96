"""Whom a connection leads to, looked at once the line stands and before a word is said over it.

A name is looked up anew each time, so that what an earlier look-up said need not be where the line leads (DNS
rebinding), and an address can be written in many ways (decimal, octal, hexadecimal, as IPv6). So the peer's own address
is judged, of the line that is then spoken over. Used by `data.fetching` and `delivery.webhook`.
"""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

Peer = IPv4Address | IPv6Address
# An address that a translator leads to IPv4 holds that one in its last four bytes (RFC 6052, section 2.1).
_TRANSLATED = IPv6Network("64:ff9b::/96")
# Where a cloud tells an instance its keys, by an address that is not link-local. Source: Amazon EC2 User Guide,
# "Retrieve instance metadata" (docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html).
_OF_A_CLOUD = ip_address("fd00:ec2::254")


def plain_parts(url: str) -> SplitResult | None:
    """Return an address's parts; None for what cannot be read, names a user, or holds a blank or what is not ASCII."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # brackets that do not close fail above, a port that is no number here
    except ValueError:
        return None
    is_plain = url.isascii() and url.isprintable() and " " not in url and parts.username is None
    return parts if is_plain else None


class WrongPeer(OSError):
    """The line leads to somebody who must not be spoken to; says to whom."""


def opener(
    is_wanted: Callable[[str, Peer], bool], *handlers: urllib.request.BaseHandler | type[urllib.request.BaseHandler]
) -> urllib.request.OpenerDirector:
    """Return an opener that speaks HTTP and HTTPS with wanted peers only, and is silent before the others.

    is_wanted  takes "name:port" that was asked for and the address that the line leads to. Behind a proxy that is the
               proxy, which the operator has named; it looks names up itself, so a tunnel through it is not judged.
    Its `open` raises URLError with a WrongPeer as reason, before the handshake of TLS and before the request.
    """

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            if not self._tunnel_host:  # type: ignore[attr-defined]
                _look(self, is_wanted)

    class Secure(http.client.HTTPSConnection, Plain):
        """Its own `connect` comes to Plain's for the bare line, and begins TLS over it afterwards."""

    class ByHttp(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> Any:
            return self.do_open(Plain, req)

    class ByHttps(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> Any:
            return self.do_open(Secure, req)

    return urllib.request.build_opener(*handlers, ByHttp, ByHttps)


def _look(line: http.client.HTTPConnection, is_wanted: Callable[[str, Peer], bool]) -> None:
    peer = peer_of(line.sock.getpeername()[0])
    name = f"[{line.host}]" if ":" in line.host else line.host.lower()
    if not is_wanted(f"{name}:{line.port}", peer):
        line.close()
        raise WrongPeer(f"a line to {peer}, which is not to be spoken to")


def peer_of(address: str) -> Peer:
    """Return a peer's address, as IPv4 where it leads there in the end."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return found
    if found in _TRANSLATED:
        return IPv4Address(found.packed[-4:])
    return found.ipv4_mapped or found.sixtofour or found


def is_public(peer: Peer) -> bool:
    """Whether an address is somebody's on the internet: neither this machine nor a network behind it."""
    return peer.is_global and not peer.is_multicast


def is_the_networks(peer: Peer) -> bool:
    """Whether an address belongs to the network and to nobody on it: a cloud's own data stands there."""
    return peer.is_link_local or peer.is_multicast or peer.is_unspecified or peer == _OF_A_CLOUD
