"""A secret becomes signed links that expire, and tokens that tie a form to its page.

A link names its owner, one thing, and a moment after which it opens nothing; it needs no row, and a new secret ends all
links. Purposes are kept apart by salts, so that a form's token is never a link.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from finsim.access.identity import Identity, Refused, Scope
from finsim.access.moments import is_past, moment

MOST_DAYS = 90
SECONDS_OF_A_FORM = 3600
LINKED = ("simulation", "report", "board")


class Signing:
    """What one secret signs."""

    def __init__(self, secret: str) -> None:
        self._links = URLSafeSerializer(secret, salt="finsim link", signer_kwargs=_SIGNER)
        self._forms = URLSafeTimedSerializer(secret, salt="finsim form", signer_kwargs=_SIGNER)
        self._csrf = hashlib.sha256(b"finsim csrf" + secret.encode()).digest()

    def link(self, user: str, kind: str, id: str, days: float = 7) -> str:
        """Return the text that lets whoever has it read one thing of a user until it expires."""
        if kind not in LINKED or not 0 < days <= MOST_DAYS:
            raise Refused(422, "link", f"one of {', '.join(LINKED)}, for at most {MOST_DAYS} days", f"{kind}, {days}")
        return str(self._links.dumps([user, kind, id, moment(days * 86400)]))

    def opened(self, text: str) -> Identity:
        """Return whom a link speaks for: reading one thing. Raises Refused when it was changed or has expired."""
        user, kind, id, until = self._read(text)
        if is_past(until):
            raise Refused(401, "link", "one that has not expired")
        return Identity(user, frozenset({Scope.READ}), "link", only=(kind, id))

    def form(self, nonce: str) -> str:
        """Return a token for a form on a page whose cookie holds `nonce`."""
        return str(self._forms.dumps(nonce))

    def is_form(self, token: str, nonce: str) -> bool:
        """Say whether a form comes from a page of ours that this browser was given."""
        try:
            said = self._forms.loads(token, max_age=SECONDS_OF_A_FORM)
        except BadData:
            return False
        return bool(nonce) and isinstance(said, str) and hmac.compare_digest(said, nonce)

    def csrf(self, session: str) -> str:
        """Return the token that a page of this session sends along with every change."""
        return hmac.new(self._csrf, session.encode(), hashlib.sha256).hexdigest()

    def _read(self, text: str) -> tuple[str, str, str, str]:
        try:
            said: Any = self._links.loads(text)
        except BadData:
            said = None
        if not (isinstance(said, list) and len(said) == 4 and all(isinstance(part, str) for part in said)):
            raise Refused(401, "link", "one that finsim has signed")
        return said[0], said[1], said[2], said[3]


_SIGNER = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
