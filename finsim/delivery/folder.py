"""A message as files of a folder: its text, its data, what it brings along. For tests, archives, shared drives."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from finsim.delivery.message import Message
from finsim.errors import DeliveryError


class Folder:
    """One folder; each message becomes a folder of its own in it, named by the moment."""

    name = "folder"

    def __init__(self, place: Path) -> None:
        self._place = place

    def send(self, message: Message) -> None:
        """Write the message. Raises DeliveryError."""
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        try:
            here = self._place / moment
            here.mkdir(parents=True)
            (here / "message.txt").write_text(f"{message.subject}\n\n{message.text}\n", encoding="utf-8")
            (here / "message.json").write_text(json.dumps(dict(message.data), ensure_ascii=False), encoding="utf-8")
            for file in message.files:
                shutil.copy(file, here / file.name)
        except OSError as error:
            raise DeliveryError(str(self._place), "a folder that takes files", error.strerror) from None
