"""What the environment states of who may (FINSIM_OPERATOR, FINSIM_GATE_KEY) -> rows, at every start of a server.

A free instance has neither a disk nor a shell: without this nobody could ever log in there, and no pipeline could look
through the health gate after a deployment. What is stated once and then taken out stays until it is removed.
"""

from __future__ import annotations

import threading

from finsim.access.gate import Gate
from finsim.access.identity import Role, Scope
from finsim.access.users import User
from finsim.errors import Conflict, FinsimError, NotFound, SettingsError, StorageError, Unstorable
from finsim.settings import Settings
from finsim.telemetry import logger

SECONDS_BETWEEN_TRIES = 5.0
GATE_SCOPES = (Scope.READ, Scope.WRITE, Scope.RUN, Scope.OPERATE)
log = logger("access")


def keep_stated(chosen: Settings, gate: Gate) -> None:
    """Make the stated operator unless there is one, and keep the stated key. Raises FinsimError."""
    if chosen.operator is None:
        if chosen.gate_key is not None:
            raise SettingsError("FINSIM_GATE_KEY", "FINSIM_OPERATOR beside it", hint="a key is an operator's")
        return
    login, _, password = chosen.operator.get_secret_value().partition(":")
    operator = _operator(gate, login, password)
    if chosen.gate_key is not None:
        gate.keys.keep(operator.id, chosen.gate_key.get_secret_value(), "health gate", GATE_SCOPES)


def keep_stated_when_possible(chosen: Settings, gate: Gate) -> threading.Thread:
    """Do the same beside the server that starts, again and again while the store is away."""

    def work() -> None:
        pause = threading.Event()
        while True:
            try:
                return keep_stated(chosen, gate)
            except Unstorable as error:
                log.error("who may cannot be written down", said=str(error)[:200])
                return None
            except StorageError as error:
                log.warning("who may could not be written down yet", said=str(error)[:200])
                pause.wait(SECONDS_BETWEEN_TRIES)
            except FinsimError as error:
                log.error("who may cannot be written down", said=str(error)[:200])
                return None

    thread = threading.Thread(target=work, name="standing", daemon=True)
    thread.start()
    return thread


def _operator(gate: Gate, login: str, password: str) -> User:
    """Return the operator; a password that was changed since at the site stays changed."""
    try:
        return gate.users.get(login)
    except NotFound:
        pass
    try:
        return gate.users.create(login, password, (Role.OPERATOR,))
    except Conflict:  # another process was faster
        return gate.users.get(login)
