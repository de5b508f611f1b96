"""A message as JSON to one address over HTTP, signed where there is a secret, again when the receiver is not well.

The body has `text`, which chat services show, beside `subject` and `data`. With a secret, `X-Finsim-Signature` is
`sha256=` and the HMAC of the body, as GitHub signs its own.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from finsim.delivery.message import Message
from finsim.errors import DeliveryError
from finsim.peers import Peer, WrongPeer, is_the_networks, opener, plain_parts

SECONDS_FOR_AN_ANSWER = 10.0
PAUSES = (1.0, 4.0)  # seconds before the second and the third try


class Webhook:
    """One address. Its name alone is ever shown: a webhook's path is its password."""

    name = "webhook"

    def __init__(self, url: str, secret: str | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url, self._host, self._secret, self._sleep = url, _host_of(url), secret, sleep

    def send(self, message: Message) -> None:
        """Post the message; a 5xx, 429 or broken line is tried again twice. Raises DeliveryError."""
        said = {"subject": message.subject, "text": f"{message.subject}\n{message.text}", "data": dict(message.data)}
        body = json.dumps(said, ensure_ascii=False).encode()
        for pause in (*PAUSES, None):
            words, may_retry = self._post(body)
            if not words:
                return
            if pause is None or not may_retry:
                raise DeliveryError(f"webhook at {self._host}", "an answer of 2xx", words)
            self._sleep(pause)

    def _post(self, body: bytes) -> tuple[str, bool]:
        """Return why it did not arrive, "" when it did, and whether to try again."""
        headers = {"Content-Type": "application/json", "User-Agent": "finsim"}
        if self._secret:
            seal = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Finsim-Signature"] = f"sha256={seal}"
        request = urllib.request.Request(self._url, body, headers)
        try:
            with opener(_is_somebody, _NoRedirect).open(request, timeout=SECONDS_FOR_AN_ANSWER):  # nosec B310
                return "", False
        except urllib.error.HTTPError as error:
            return str(error.code), error.code >= 500 or error.code == 429
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, WrongPeer):
                return str(reason), False
            return type(error).__name__, True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes to the address that was named: where it would be sent on to, nobody has looked."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _is_somebody(_: str, peer: Peer) -> bool:
    """A receiver may stand in the operator's own network, but never be the network itself."""
    return not is_the_networks(peer)


def _host_of(url: str) -> str:
    """Return an address's host. Raises DeliveryError for what is none; the address itself is never shown."""
    parts = plain_parts(url)
    host = parts.hostname if parts and parts.scheme in ("http", "https") and parts.port != 0 else None
    if not host:
        raise DeliveryError("webhook", "an address that begins with https://, of one host, without a name or password")
    return host
