"""`finsim users` and `finsim keys`: who may log in, and the keys of programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.errors import FinsimError

if TYPE_CHECKING:
    from finsim.access import Gate

USERS_EXAMPLES = "Examples:  finsim users add ann --role analyst  |  finsim users list  |  finsim users erase ann"
KEYS_EXAMPLES = (
    "Examples:  finsim keys add ann --name ci --scope run --scope read  |  finsim keys revoke ann 1f2e3d4c5b6a7980"
)
users = typer.Typer(no_args_is_help=True, help="Users: add, list, change a password, erase.", epilog=USERS_EXAMPLES)
keys = typer.Typer(no_args_is_help=True, help="Keys of programs: add, list, revoke.", epilog=KEYS_EXAMPLES)
Login = Annotated[str, typer.Argument(help="The name that the user logs in with.")]


@users.command("add")
def add_user(
    login: Login, role: Annotated[list[str] | None, typer.Option(help="viewer, analyst or operator.")] = None
) -> None:
    """Make a user; the password is asked for, or read from standard input where that is no terminal."""
    user = _gate().users.create(login, _password(), _roles(role))
    screen.say(f"{user.login} is {', '.join(user.roles)}; rows belong to {user.id}")


@users.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the users with their roles."""
    found = _gate().users.list()
    if as_json:
        screen.emit([{"login": user.login, "id": user.id, "roles": list(user.roles)} for user in found])
        return
    screen.show_table("", ("login", "roles", "id"), [(user.login, ", ".join(user.roles), user.id) for user in found])


@users.command("password")
def set_password(login: Login) -> None:
    """Give a user another password, and end their sessions."""
    _gate().set_password(login, _password())
    screen.say(f"{login} has another password; every session of theirs has ended")


@users.command("erase")
def erase_user(
    login: Login, yes: Annotated[bool, typer.Option("--yes", help="Do not ask: everything of theirs goes.")] = False
) -> None:
    """Remove a user and everything that they have: plans, runs, reports, keys. `finsim backup` first."""
    if not yes:
        typer.confirm(f"Erase {login} with everything that they have?", abort=True, err=True)
    _gate().erase(login)
    screen.say(f"{login} and everything of theirs is gone")


@keys.command("add")
def add_key(
    login: Login,
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[str], typer.Option(help="read, write, run or operate; several times.")],
    days: Annotated[int, typer.Option(min=1, help="How long it opens anything.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Make a key for a program. Its text is printed once and kept nowhere."""
    from finsim.access import Scope

    gate = _gate()
    text, key = gate.keys.make(gate.users.get(login).id, name, [_word(Scope, each, "scope") for each in scope], days)
    if as_json:
        screen.emit({"key": text, "id": key.id, "until": key.until})
        return
    screen.write(text)
    screen.say(f"shown once; its id is {key.id}, it opens until {key.until[:10]}")


@keys.command("list")
def list_keys(login: Login, as_json: AsJson = False) -> None:
    """List a user's keys, without their secrets."""
    gate = _gate()
    found = gate.keys.of(gate.users.get(login).id)
    rows = [(key.id, key.name, ", ".join(sorted(key.scopes)), key.until[:10]) for key in found]
    if as_json:
        screen.emit([dict(zip(("id", "name", "scopes", "until"), row, strict=True)) for row in rows])
        return
    screen.show_table("", ("id", "name", "scopes", "until"), rows)


@keys.command("revoke")
def revoke_key(login: Login, id: Annotated[str, typer.Argument(help="The key's id.")]) -> None:
    """Make a key open nothing from now on."""
    gate = _gate()
    gate.keys.revoke(gate.users.get(login).id, id)
    screen.say(f"{id} opens nothing any more")


def _gate() -> Gate:
    from finsim.access import Gate
    from finsim.settings import settings
    from finsim.storage.cache import open_cache
    from finsim.workbench.keeping import store

    chosen = settings()
    return Gate(chosen, store, open_cache(chosen))


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


def _roles(words: list[str] | None) -> tuple[Any, ...]:
    from finsim.access import Role

    return tuple(_word(Role, word, "role") for word in words or ["analyst"])


def _word(kind: Any, word: str, what: str) -> Any:
    if word not in list(kind):
        raise FinsimError(what, f"one of {', '.join(kind)}", word)
    return kind(word)
