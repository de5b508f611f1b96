"""An address and a key -> an HTTP client. One place for timeouts and trust; the list of authorities is read once."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


def client(root: str, key: str, seconds: float) -> httpx.Client:
    """Return a client that sends `key` as a bearer; redirects are not followed, since a key must not travel."""
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"} if key else {}
    return httpx.Client(base_url=root.rstrip("/"), headers=headers, timeout=seconds, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
