"""A message as a mail over SMTP: encrypted beyond this machine, one try, files attached.

The address of the server is `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; a server on loopback may
speak in the clear.
"""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from finsim.delivery.message import Message
from finsim.errors import DeliveryError

SECONDS_FOR_AN_ANSWER = 20.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Mail:
    """One server, one sender, some receivers."""

    name = "mail"

    def __init__(self, server: str, sender: str, to: tuple[str, ...]) -> None:
        self._parts = urlsplit(server)
        if self._parts.scheme not in ("smtp", "smtps") or not self._parts.hostname:
            raise DeliveryError("mail", "a server as smtp://user:password@host:587")
        if not to or not all("@" in one and one.isprintable() for one in (sender, *to)):
            raise DeliveryError("mail", "a sender and receivers with an @")
        self._sender, self._to = sender, to

    def send(self, message: Message) -> None:
        """Send to every receiver in one mail. Raises DeliveryError."""
        try:
            with self._connected() as server:
                server.send_message(self._written(message))
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"mail by {self._parts.hostname}", "to be taken", type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        parts, host = self._parts, self._parts.hostname or ""
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=SECONDS_FOR_AN_ANSWER, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS_FOR_AN_ANSWER)
            if host not in _LOOPBACK:
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.subject, self._sender, ", ".join(self._to)
        mail["Date"], mail["Message-ID"] = formatdate(localtime=False), make_msgid(domain="finsim.invalid")
        mail.set_content(message.text)
        for file in message.files:
            kind = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").split("/")
            mail.add_attachment(file.read_bytes(), kind[0], kind[1], filename=file.name)
        return mail
