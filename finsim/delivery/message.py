"""What is sent, and the ways to send it side by side: one that fails keeps none of the others from sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from finsim.errors import DeliveryError


@dataclass(frozen=True)
class Message:
    """Words for people, and the same as JSON for programs.

    subject  one line; line breaks are refused, since a mail's header ends at one
    files    sent along, where the way can
    """

    subject: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if not self.subject.strip() or not self.subject.isprintable() or len(self.subject) > 200:
            raise DeliveryError("subject", "one printable line of at most 200 characters", self.subject[:80])


class Way(Protocol):
    """A way out of the house."""

    @property
    def name(self) -> str:
        """What it is called: "mail", "webhook", "folder"."""

    def send(self, message: Message) -> None:
        """Send. Raises DeliveryError."""


def deliver(message: Message, ways: Iterable[Way]) -> dict[str, str]:
    """Send by every way and return what came of each: "sent", or why not."""
    said = {}
    for way in ways:
        try:
            way.send(message)
            said[way.name] = "sent"
        except DeliveryError as error:
            said[way.name] = str(error)
    return said
