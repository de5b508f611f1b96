"""What stood before a deployment, written to a file before anything is asked for: the way back must survive us."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from finsim.errors import OpsError
from finsim.ops.render import Deploy, Status, Version


@dataclass(frozen=True)
class Record:
    """One service before its deployment.

    live      the deploy that users saw, None before the first
    earlier   deploys that were live before that, the newest first: further ways back
    outcome   what the site's small simulation answered then; "" where it did not
    """

    place: str
    service: str
    at: str
    wanted: Version
    live: Deploy | None
    earlier: tuple[Deploy, ...] = ()
    outcome: str = ""
    was_well: bool = False
    known: frozenset[str] = field(default_factory=frozenset)

    def write(self, file: Path) -> None:
        """Write the record whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(json.dumps(asdict(self) | {"known": sorted(self.known)}, indent=1), encoding="utf-8")
        part.replace(file)


def read_record(file: Path) -> Record:
    """Read a record that `Record.write` wrote. Raises OpsError."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Record(
            said["place"], said["service"], said["at"], Version(**said["wanted"]), _deploy(said["live"]),
            tuple(deploy for row in said["earlier"] if (deploy := _deploy(row)) is not None), said["outcome"],
            bool(said["was_well"]), frozenset(said["known"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "--to names a deploy of `finsim ops status` instead"
        raise OpsError(str(file), "the record of a deployment", type(error).__name__, hint) from None


def _deploy(said: dict[str, Any] | None) -> Deploy | None:
    if said is None:
        return None
    return Deploy(said["id"], Status(said["status"]), Version(**said["version"]), said["created"])
