"""An address of the catalogue -> its bytes, over HTTP, from hosts that are named and from no others.

A redirect to another host, an answer that is not 200, one that is too large, too slow or shorter than it says is a
`DataError`. Everything is bounded: the time by a deadline over the whole answer, the size by a limit. A publisher's
name that leads into this machine or its network is not spoken to, whatever it led to before.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from finsim.errors import DataError
from finsim.peers import Peer, is_public, is_the_networks, opener, plain_parts

DEADLINE_S = 60.0
MOST_BYTES = 20_000_000
PIECE = 65_536
AGENT = "finsim-workbench (data refresh)"


def fetch(
    url: str,
    hosts: Collection[str],
    operators: Collection[str] = (),
    deadline_s: float = DEADLINE_S,
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """Return the body at `url`.

    hosts      names of hosts that may be asked, over https
    operators  hosts ("name" or "name:port") that the operator of this machine has named: these over http as well
    Raises     DataError with what went wrong; nothing is retried
    """
    check_address(url, hosts, operators)
    ends = time.monotonic() + deadline_s
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
    place = f"the answer of {urlsplit(url).netloc}"

    def is_wanted(name: str, peer: Peer) -> bool:
        is_operators = name in operators or name.rpartition(":")[0].strip("[]") in operators
        return not is_the_networks(peer) if is_operators else is_public(peer)

    try:
        with opener(is_wanted, _SameHosts(hosts, operators)).open(request, timeout=min(deadline_s, 10.0)) as answer:
            return _body(answer, place, ends, most_bytes)
    except urllib.error.HTTPError as error:
        raise DataError(place, "status 200", error.code) from None
    except TimeoutError:
        raise DataError(place, f"a whole answer within {deadline_s:g} s", "none in time") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise DataError(place, f"a whole answer within {deadline_s:g} s", "none in time") from None
        raise DataError(place, "an answer", str(reason)) from None


def check_address(url: str, hosts: Collection[str], operators: Collection[str]) -> None:
    """Raise `DataError` unless `url` is at a host that may be asked."""
    if not _may_be_asked(url, hosts, operators):
        hint = "an operator may name further hosts in FINSIM_DATA_HOSTS"
        raise DataError("data source", f"https at {', '.join(sorted(hosts))}", url, hint)


def _may_be_asked(url: str, hosts: Collection[str], operators: Collection[str]) -> bool:
    parts = plain_parts(url)
    if parts is None:
        return False
    is_operators = parts.netloc in operators or parts.hostname in operators
    is_ours = parts.scheme == "https" and parts.hostname in hosts and parts.port in (None, 443)
    return is_ours or (is_operators and parts.scheme in ("http", "https"))


def _body(answer: Any, place: str, ends: float, most_bytes: int) -> bytes:
    """Read an answer piece by piece, so that neither its size nor its slowness is without bound."""
    if answer.status != 200:
        raise DataError(place, "status 200", answer.status)
    stated = answer.headers.get("Content-Length")
    pieces, n_read = [], 0
    while piece := answer.read1(PIECE):
        pieces.append(piece)
        n_read += len(piece)
        if n_read > most_bytes:
            raise DataError(place, f"at most {most_bytes:,} bytes", "more")
        if time.monotonic() > ends:
            raise TimeoutError
    if stated is not None and stated.isdigit() and int(stated) != n_read:
        raise DataError(place, f"the {int(stated):,} bytes that it announced", f"{n_read:,}")
    return b"".join(pieces)


class _SameHosts(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to a host that might have been asked in the first place."""

    def __init__(self, hosts: Collection[str], operators: Collection[str]) -> None:
        self.hosts, self.operators = hosts, operators

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        check_address(newurl, self.hosts, self.operators)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
