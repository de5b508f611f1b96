"""A command's arguments become an exit code: what finsim refuses is one sentence, what breaks is a word and a log.

0 well, 1 refused or not well, 2 a bad plan or a bad command line (nothing was written), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from finsim.cli import screen
from finsim.errors import Cancelled, FinsimError
from finsim.progress import Cancellation

STOPPED = 130
BROKEN = 70  # EX_SOFTWARE: a bug of ours


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. `--debug`, wherever it stands, lets tracebacks through."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = [word for word in given if word != "--debug"]
    debug, wants_json = len(words) < len(given), "--json" in words
    screen.prepare()
    try:
        return _command(words)
    except KeyboardInterrupt:
        return _refused(STOPPED, {"error": "stopped"}, "stopped; nothing is left half done", wants_json)
    except BrokenPipeError:
        return _unread()
    except SystemExit as left:
        # Click turns a closed pipe into exit code 1 before we see it; a reader that has enough is no error.
        if isinstance(left.__context__, BrokenPipeError):
            return _unread()
        raise
    except Cancelled:
        return _refused(STOPPED, {"error": "stopped"}, "stopped; nothing is left half done", wants_json)
    except FinsimError as error:
        if debug:
            traceback.print_exc()
        return _refused(error.exit_code, {"error": _parts(error)}, str(error), wants_json)
    except Exception as error:
        if debug:
            raise
        said = {"error": {"where": "finsim", "expected": "to work", "got": type(error).__name__}}
        return _refused(BROKEN, said, _said_of_a_bug(error), wants_json)


@contextmanager
def stoppable() -> Iterator[Cancellation]:
    """Turn the first Ctrl-C into a request to stop, which a run follows between two chunks; the second one ends it.

    The second one does not wait for a compiler at work. Files are written whole or not at all, so none is left in part.
    """
    cancel = Cancellation()

    def ask(*_: Any) -> None:
        if cancel.is_set:
            screen.end_at_once(STOPPED)
        screen.say("stopping; Ctrl-C again ends at once")
        cancel.cancel()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def _command(words: list[str]) -> int:
    from typer.main import get_command

    from finsim.cli.app import app

    try:
        code = get_command(app).main(words, prog_name="finsim", standalone_mode=False)
    except Exception as error:
        # Typer's own refusals (an unknown option, a missing argument) print themselves.
        show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
        if show is not None and code is not None:
            show()
            return int(code)
        if type(error).__name__ == "Abort":
            return STOPPED
        raise
    sys.stdout.flush()
    return int(code) if isinstance(code, int) else 0


def _refused(code: int, said: dict[str, Any], sentence: str, wants_json: bool) -> int:
    with suppress(BrokenPipeError):
        screen.say(sentence)
        if wants_json:
            screen.emit(said | {"exit_code": code})
    return code


def _parts(error: FinsimError) -> dict[str, Any]:
    return {"type": type(error).__name__} | error.as_dict()


def _unread() -> int:
    """Leave quietly when whoever read our output has gone, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _said_of_a_bug(error: Exception) -> str:
    """Write the traceback to a log and say in one sentence where it is."""
    log = _write_log("".join(traceback.format_exception(error)))
    place = f"the traceback is in {log}" if log else "no log could be written"
    return f"finsim broke ({type(error).__name__}): a bug of ours; {place}; --debug shows it"


def _write_log(text: str) -> Path | None:
    from finsim.settings import settings

    try:
        log = settings().home / "errors.log"
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n{text}\n")
    except (OSError, FinsimError):
        return None
    return log
