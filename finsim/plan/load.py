"""A plan file to a Plan and back; every mistake becomes a PlanError with its file, line, path, expected and got.

Pydantic's errors are translated here and nowhere else. `document` reads the YAML, `household` validates; next in the
flow is `simulation.compile_plan`.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from finsim.errors import PlanError, PlanErrors
from finsim.plan.accounts import REBALANCE
from finsim.plan.changes import apply, scenario_changes
from finsim.plan.document import MAX_BYTES, line_of, plain, read_doubled, write
from finsim.plan.household import Plan
from finsim.plan.neighbours import SECTIONS, Neighbours, near, nearest
from finsim.plan.plain_text import plain_text
from finsim.plan.rules import RULES
from finsim.plan.timing import unknown_moments
from finsim.plan.worded import unfit_words
from finsim.plan.written import Unreadable

MOST_MISTAKES = 500  # told of one plan: a file of 15,000 unknown keys took a minute to be refused


def load(path: str | os.PathLike[str]) -> Plan:
    """Read a plan file; raises `PlanErrors` with every mistake in the order of the file."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(file, "a plan file", "nothing", "`finsim init` writes one to start from") from None
    except OSError as error:
        raise _refused(file, "a plan file that can be read", error.strerror or str(error)) from None
    if len(data) > MAX_BYTES:
        raise _refused(file, f"a plan of at most {MAX_BYTES // 1024} kB", "a larger file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(file, "text in UTF-8", f"the byte {data[error.start]:#04x} at {error.start}") from None
    return loads(text, file.name)


def _refused(file: Path, expected: str, got: str, hint: str = "") -> PlanErrors:
    return PlanErrors([PlanError("plan", expected, got, hint, str(file))])


def loads(text: str, file: str = "plan") -> Plan:
    """Read a plan from its text."""
    tree, doubled = read_doubled(text, file)
    try:
        plan = plan_of(tree, file)
    except PlanErrors as errors:
        raise PlanErrors(sorted([*doubled, *errors.errors], key=lambda error: error.line)) from None
    if doubled:
        raise PlanErrors(doubled)
    plan._document, plan._text = tree, text
    return plan


def plan_of(raw: Any, file: str = "plan") -> Plan:
    """Make a plan of a mapping, and check each of its scenarios; raises `PlanErrors`."""
    said = {key: value for key, value in plain(raw).items() if value is not None}
    plan = validated(said, file, raw)
    errors = [error for name in plan.scenarios for error in _mistakes_of_scenario(said, name, file, raw)]
    if errors:
        raise PlanErrors(sorted(errors, key=lambda error: error.line))
    return plan


def validated(said: dict[str, Any], file: str, tree: Any = None) -> Plan:
    """Validate plain types; raises `PlanErrors` with the lines that `tree` knows."""
    if unfit := list(unfit_words(said, file, tree)):
        raise PlanErrors(unfit)  # alone: no further message is to hold them
    dotted, known = list(_names_with_dots(said, file, tree)), Neighbours.of(said)
    try:
        plan = Plan.model_validate(said, context=known)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_MISTAKES]
        mistakes = [translated(each, said, file, tree) for each in found]
        raise PlanErrors(sorted(dotted + mistakes, key=lambda mistake: mistake.line)) from None
    plan._neighbours = known
    if mistakes := [*dotted, *_moments_without_a_month(plan, file, tree)]:
        raise PlanErrors(sorted(mistakes, key=lambda mistake: mistake.line))
    plan._file = file
    return plan


def _moments_without_a_month(plan: Plan, file: str, tree: Any) -> Iterator[PlanError]:
    for path, when in unknown_moments(plan):
        who = when.person or "somebody"
        hint = f"say when {who} retires, in people" if when.event == "retirement" else ""
        expected = "a moment that the plan gives a month"
        yield PlanError(".".join(path), expected, str(when), hint, file, line_of(tree, path))


def _names_with_dots(said: Mapping[str, Any], file: str, tree: Any) -> Iterator[PlanError]:
    """Refuse names with a dot in them: a path like `people.Sam.retires` could not tell them apart."""
    for section, block in said.items():
        if isinstance(block, Mapping) and section != "scenarios":
            for name in block:
                if "." in name:
                    path = (section, name)
                    yield PlanError(".".join(path), "a name without a dot", name, "", file, line_of(tree, path))


def _mistakes_of_scenario(said: dict[str, Any], name: str, file: str, tree: Any) -> list[PlanError]:
    changes = said["scenarios"][name]
    base = {key: value for key, value in said.items() if key != "scenarios"}
    try:
        validated_change(base, scenario_changes(changes), file)
    except PlanErrors as errors:
        return [_in_scenario(error, name, changes, file, tree) for error in errors.errors]
    return []


def validated_change(said: Mapping[str, Any], changes: Mapping[str, Any], file: str) -> Plan:
    """Validate plain types with keys changed; a block that is made by a mistyped name is told by that name."""
    try:
        return validated(apply(said, changes), file)
    except PlanErrors as errors:
        raise PlanErrors([_of_a_new_name(error, said, changes) for error in errors.errors]) from None


def _of_a_new_name(error: PlanError, said: Mapping[str, Any], changes: Mapping[str, Any]) -> PlanError:
    """Say of a key missing in a block that only the change has made that the plan has no such block.

    `people.Sma.retires` makes a person Sma, of whom all else is missing.
    """
    path = error.where.split(".")
    section, name = path[0], path[1] if path[1:] else ""
    names = said.get(section)
    if not isinstance(names, Mapping):
        return error
    is_new = section in SECTIONS and name not in map(str, names)
    key = next((key for key in changes if key.split(".")[:2] == path[:2] and key.count(".") > 1), None)
    if not is_new or key is None or not error.expected.startswith("a key `"):
        return error
    return PlanError(key, f"a name that stands in {section}", name, nearest(name, map(str, names), section), error.file)


def _in_scenario(error: PlanError, name: str, changes: Mapping[str, Any], file: str, tree: Any) -> PlanError:
    """Say a mistake at the changed key that made it."""
    key = next((key for key in changes if error.where.startswith(key) or key.startswith(error.where)), None)
    path = ("scenarios", name, key) if key else ("scenarios", name)
    where = ".".join(path) if key else f"{'.'.join(path)} ({error.where})"
    return PlanError(where, error.expected, error.got, error.hint, file, line_of(tree, path))


def translated(error: Any, said: Mapping[str, Any], file: str, tree: Any) -> PlanError:
    """Turn one of Pydantic's errors into a `PlanError`."""
    cause = error.get("ctx", {}).get("error")
    path = _path(error["loc"], said)
    got = error["input"]
    hint = ""
    if isinstance(cause, Unreadable):
        path += cause.at if not isinstance(_said_at(path, said), list) else tuple(filter(str.isdigit, cause.at))
        expected, hint = cause.expected, cause.hint
        got = cause.got if cause.at or cause.got is not None else got
    elif error["type"] == "extra_forbidden":
        keys = _keys_of_rule(_said_at(path[:-1], said)) or keys_at(path[:-1])
        expected, got, hint = "a key of this block", path[-1], nearest(path[-1], keys, "keys")
    elif error["type"] == "missing":
        expected, got = f"a key `{path[-1]}`{_meaning(path)}", None
    else:
        expected, hint = _expected(error)
        if error["type"].startswith("union_tag"):
            path, got = (*path, "rule"), error["ctx"].get("tag")
    hint = _comma_in_braces(path, error["input"]) or hint
    return PlanError(".".join(path), expected, _shown(got), hint, file, line_of(tree, path))


def _expected(error: Any) -> tuple[str, str]:
    """Return expected and hint for the kinds of error that Pydantic itself finds."""
    kind, context, got = error["type"], error.get("ctx", {}), error["input"]
    if kind in ("literal_error", "enum"):
        words = [word.strip().strip("'") for word in context["expected"].replace(" or ", ", ").split(",")]
        return " or ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words), _did_you_mean(got, words)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        words = [typing.get_args(rule.model_fields["rule"].annotation)[0] for rule in RULES]
        return f"a spending rule: {' or '.join(words)}", _did_you_mean(context.get("tag"), words)
    plain_words = {
        "model_type": "a block of keys and values",
        "dict_type": "a block of names",
        "mapping_type": "a block of names",
        "tuple_type": "a list like [one, two]",
        "list_type": "a list like [one, two]",
        "string_type": "words",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "model_attributes_type": "a block of keys and values",
    }
    if kind == "string_pattern_mismatch":
        expected = _PATTERNS.get(context["pattern"], f"text of the form {context['pattern']}")
        return expected, _did_you_mean(got, ("yearly", "monthly", "never")) if context["pattern"] == REBALANCE else ""
    return plain_words.get(kind, error["msg"].removeprefix("Input should be ").lower()), ""


_PATTERNS = {
    "^[A-Z]{3}$": "a currency's three letters, like USD",
    REBALANCE: "yearly, monthly, never or beyond 5 %",
}


def _did_you_mean(got: Any, words: Sequence[str]) -> str:
    return near(str(got), words) if isinstance(got, str | int) and not isinstance(got, bool) else ""


def _path(loc: Sequence[Any], said: Any) -> tuple[str, ...]:
    """Return the keys that lead to an error, without the marks that Pydantic adds for unions and for keys."""
    path: list[str] = []
    for n, step in enumerate(loc):
        is_last = n == len(loc) - 1
        if isinstance(said, Mapping) and str(step) in said:
            said = said[str(step)]
        elif isinstance(said, list) and isinstance(step, int) and step < len(said):
            said = said[step]
        elif not is_last or step == "[key]" or not isinstance(said, Mapping):
            continue
        path.append(str(step))
    return tuple(path)


def _said_at(path: Sequence[str], said: Any) -> Any:
    """Return what was written at a path: a list, say, that is the short form of a block."""
    for step in path:
        said = said.get(step) if isinstance(said, Mapping) else None
    return said


def _shown(got: Any) -> Any:
    """Return what to show of what was written: a block is shown by its kind."""
    if isinstance(got, Mapping):
        return None
    if isinstance(got, list | tuple):
        return "a list"
    return None if got is None else (got[:80] if isinstance(got, str) else got)


def _comma_in_braces(path: Sequence[str], got: Any) -> str:
    """Return a hint for {rent: 1,290}, which YAML reads as a rent of 1 and a key 290."""
    if got is None and path and re.fullmatch(r"\d+( .*)?", path[-1]):
        return "inside braces a comma ends the value; write 1_290, or put quotes around it"
    return ""


def _meaning(path: Sequence[str]) -> str:
    field = _field(_models_at(path[:-1]), path[-1])
    return f": {field.description[0].lower()}{field.description[1:].rstrip('.')}" if field and field.description else ""


def keys_at(path: Sequence[str]) -> list[str]:
    """Return the keys that a block may have."""
    return [str(field.alias or name) for model in _models_at(path) for name, field in model.model_fields.items()]


def _keys_of_rule(block: Any) -> list[str]:
    """Return the keys of the spending rule that a block says; [] where it says none."""
    said = block.get("rule") if isinstance(block, Mapping) else None
    models = [rule for rule in RULES if said in typing.get_args(rule.model_fields["rule"].annotation)]
    return [str(field.alias or name) for model in models for name, field in model.model_fields.items()]


def _models_at(path: Sequence[str]) -> list[type[BaseModel]]:
    """Return the models that the block at a path may be: one, or one a kind of spending rule."""
    annotations: list[Any] = [Plan]
    for step in path:
        below: list[Any] = []
        for annotation in annotations:
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                field = _field([annotation], step)
                below += _blocks(field.annotation) if field else []
            else:  # a dict of blocks by name
                below += _blocks(typing.get_args(annotation)[1])
        annotations = below
    return [each for each in annotations if isinstance(each, type) and issubclass(each, BaseModel)]


def _blocks(annotation: Any) -> list[Any]:
    """Return the models, and the dicts of models, in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if typing.get_origin(annotation) is dict:
        return [annotation]
    return [block for each in typing.get_args(annotation) for block in _blocks(each)]


def _field(models: Sequence[type[BaseModel]], key: str) -> Any:
    for model in models:
        for field in model.model_fields.values():
            if field.alias == key:
                return field
    return None


def save(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write a plan file whole or not at all; comments and written forms stay as they were read."""
    file = Path(path)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(dumps(plan))
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def dumps(plan: Plan, keeps_comments: bool = True) -> str:
    """Return a plan as the text of its file; without comments of a file that was changed it takes a fortieth."""
    if plan._document is not None and not plan._changes:
        return plan._text
    if not keeps_comments:
        return plain_text(json.loads(plan.stated))
    return write(plan.to_dict() if plan._document is None else apply(plan._document, plan._changes or {}))
