"""What went wrong, said so that a reader can mend it: where, expected, got, hint. The bottom of the house.

Every error that finsim raises on purpose is a `FinsimError`. Its text is built from its parts, so the command line, the
API and a notebook say the same sentence, and it survives pickling (a worker process hands it to its caller whole).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class FinsimError(Exception):
    """Something that finsim was given, or relies on, is not as it must be.

    where     the place, as its user would name it: `spending.initial rate`, a file, a setting, a host
    expected  what would have been right, in words
    got       what was there instead; left out of the sentence when it is `MISSING`
    hint      what to try, in words
    file, line  where the place was read from, when it was read from a file
    """

    exit_code = 1

    def __init__(
        self,
        where: str,
        expected: str,
        got: Any = None,
        hint: str = "",
        file: str = "",
        line: int = 0,
    ) -> None:
        # Every argument goes to `Exception`, or the error pickles and then does not unpickle.
        super().__init__(where, expected, got, hint, file, line)
        self.where = where
        self.expected = expected
        self.got = got
        self.hint = hint
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}  " if self.line else (f"{self.file}  " if self.file else "")
        text = f"{place}{self.where}: expected {self.expected}"
        if self.got is not None:
            text += f'; got "{self.got}"' if isinstance(self.got, str) else f"; got {self.got}"
        return f"{text}; {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, Any]:
        """Return the parts as JSON types, for problem+json and `--json`."""
        got = self.got if isinstance(self.got, (str, int, float, bool, type(None))) else str(self.got)
        parts = {"where": self.where, "expected": self.expected, "got": got, "hint": self.hint}
        return parts | ({"file": self.file, "line": self.line} if self.file else {})


class PlanError(FinsimError):
    """One mistake in a plan."""

    exit_code = 2


class PlanErrors(FinsimError):
    """All mistakes of one plan at once; `errors` holds a `PlanError` each, in the order of the file."""

    exit_code = 2

    def __init__(self, errors: Iterable[PlanError]) -> None:
        self.errors = tuple(errors)
        super().__init__("plan", "a plan without mistakes", len(self.errors))
        self.args = (self.errors,)  # what `__init__` takes, so that unpickling works

    def __str__(self) -> str:
        count = "1 error" if len(self.errors) == 1 else f"{len(self.errors)} errors"
        return "\n".join([*map(str, self.errors), f"{count}; nothing was run."])

    def as_dict(self) -> dict[str, Any]:
        return {"errors": [error.as_dict() for error in self.errors]}


class SettingsError(FinsimError):
    """A `FINSIM_` variable, or a setting of a run, that cannot be used."""

    exit_code = 2


class DataError(FinsimError):
    """A data file that is missing, damaged or does not reach far enough."""


class MarketError(FinsimError):
    """A market model that cannot draw what was asked of it."""

    exit_code = 2


class TaxError(FinsimError):
    """A tax year or rule for which no source has been read."""

    exit_code = 2


class ReceiptError(FinsimError):
    """What is no receipt, or was changed, so that it cannot be run again: not the same as one that comes out other."""

    exit_code = 2


class StorageError(FinsimError):
    """The store refused, or does not hold what was asked for."""


class Unstorable(StorageError):
    """What no store takes: an id, a body, a name that is not as it must be. Nothing was stored."""


class NotFound(StorageError):
    """Nothing with this id belongs to this owner."""


class Conflict(StorageError):
    """Somebody else has changed the row since it was read."""


class OpsError(FinsimError):
    """The host, or a site that it runs, did not do what a deployment needs."""


class DeliveryError(FinsimError):
    """Something that was to be sent did not arrive, or has nowhere to go."""


class MissingExtra(FinsimError):
    """A part that is not installed; the hint is the exact line that installs it."""


class Cancelled(FinsimError):
    """The run was asked to stop, and stopped between two chunks."""

    exit_code = 130

    def __init__(
        self,
        where: str = "run",
        expected: str = "to go on to the end",
        got: Any = "a request to stop",
        hint: str = "",
        file: str = "",
        line: int = 0,
    ) -> None:
        super().__init__(where, expected, got, hint, file, line)
