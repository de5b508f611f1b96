"""YAML text to a tree with comments and line numbers, and back, with every number as it was written.

Between the file and `load`. Only a plan's plain kind of YAML is read: no anchors, aliases, tags or second documents,
so a small file cannot become a huge one. ruamel.yaml keeps the comments; numbers are kept as their text, because it
would write 1_264.80 back as 01264.80.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.representer import RoundTripRepresenter

from finsim.errors import PlanError, PlanErrors

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MOST_DOUBLED = 20  # keys that stand twice, told
LONGEST_NUMBER = 40  # characters


class WrittenInt(int):
    """A whole number and the text that it was read from."""

    text: str


class WrittenFloat(float):
    """A number and the text that it was read from."""

    text: str


class _PlainComposer(Composer):
    """Composes a tree of plain nodes, and says no to what a plan does not need."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        tag = getattr(event, "tag", None)
        if getattr(event, "anchor", None) is not None:
            raise ComposerError(None, None, "anchors (&) and aliases (*) are not read; write it out", event.start_mark)
        if tag is not None and str(tag) not in ("!", "None"):
            raise ComposerError(None, None, f"tags ({tag}) are not read; leave it out", event.start_mark)
        if self.depth >= MAX_DEPTH:
            raise ComposerError(None, None, f"blocks lie in each other more than {MAX_DEPTH} deep", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Constructor(RoundTripConstructor):
    """Constructs numbers that remember their text, and dates as text."""

    def written_int(self, node: Node) -> Any:
        if len(node.value) > LONGEST_NUMBER or node.value.lstrip("+-").startswith(("0b", "0B")):
            return str(node.value)  # whoever wants a number there says so, at its key
        value = WrittenInt(int(node.value.replace("_", ""), 0 if node.value[:2] in ("0x", "0o") else 10))
        value.text = node.value
        return value

    def written_float(self, node: Node) -> Any:
        value = WrittenFloat(node.value.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
        value.text = node.value
        return value

    def as_text(self, node: ScalarNode) -> str:
        return str(node.value)

    def construct_document(self, node: Any) -> Any:
        self.loader.doubled = [] if not isinstance(node, MappingNode) else list(_take_out_doubled(node, ()))
        return super().construct_document(node)

    def construct_mapping(  # type: ignore[override]  # as RoundTripConstructor has it
        self, node: Any, maptyp: Any, deep: bool = False
    ) -> Any:
        self._refuse_odd_keys(node)
        return super().construct_mapping(node, maptyp, deep=deep)

    def _refuse_odd_keys(self, node: MappingNode) -> None:
        for key, _ in node.value:
            if not isinstance(key, ScalarNode) or key.value == "<<":
                raise ComposerError(None, None, "a key is a name, on one line", key.start_mark)


def _take_out_doubled(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Take a key's second and further values out of a tree; yield the path, the line of each, and the first's."""
    if isinstance(node, MappingNode):
        first: dict[str, int] = {}
        kept = []
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if isinstance(key, ScalarNode) and name in first:
                yield (*path, name), line, first[name]
                continue
            first[name] = line
            kept.append((key, value))
            yield from _take_out_doubled(value, (*path, name))
        node.value = kept
    elif isinstance(node, SequenceNode):
        for at, each in enumerate(node.value):
            yield from _take_out_doubled(each, (*path, str(at)))


_Constructor.add_constructor("tag:yaml.org,2002:int", _Constructor.written_int)
_Constructor.add_constructor("tag:yaml.org,2002:float", _Constructor.written_float)
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.as_text)


class _Representer(RoundTripRepresenter):
    def written_int(self, value: WrittenInt) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:int", value.text)

    def written_float(self, value: WrittenFloat) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:float", value.text)


_Representer.add_representer(WrittenInt, _Representer.written_int)
_Representer.add_representer(WrittenFloat, _Representer.written_float)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Composer, yaml.Constructor, yaml.Representer = _PlainComposer, _Constructor, _Representer
    yaml.width = 140
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read(text: str, file: str) -> CommentedMap:
    """Return the tree of a plan's text; raises `PlanErrors` where it is not the YAML of a plan."""
    tree, doubled = read_doubled(text, file)
    if doubled:
        raise PlanErrors(doubled)
    return tree


def read_doubled(text: str, file: str) -> tuple[CommentedMap, list[PlanError]]:
    """Return the tree with the first value of each key, and a mistake for each further one; raises as `read` does.

    So a key that stands twice hides no other mistake.
    """
    if len(text) > MAX_BYTES:
        raise _one(file, 0, "plan", f"a plan of at most {MAX_BYTES // 1024} kB", f"{len(text) // 1024} kB")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("%"):  # under another version's rules the same words would say something else
            raise _one(
                file, number, "plan", "plain keys and values", line[:40], "directives are not read; leave it out"
            )
    yaml = _yaml()
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        mark = _place(error)
        raise _one(file, mark.line + 1 if mark else 1, "plan", *_said(error, text)) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise _one(file, 1, "plan", "a plan in YAML", hint=str(error).splitlines()[0]) from None
    if tree is None:
        raise _one(file, 1, "plan", "a plan", "an empty file", "`finsim init` writes one to start from")
    if not isinstance(tree, CommentedMap):
        raise _one(file, 1, "plan", "keys and values, like `name: The renter`", _kind(tree))
    return tree, [
        PlanError(".".join(path), "each key once", path[-1], f"it stands in line {first} already", file, line)
        for path, line, first in getattr(yaml, "doubled", ())[:MOST_DOUBLED]
    ]


def _place(error: MarkedYAMLError) -> Any:
    """Return the mark of a mistake; of a quote that is never closed, where it was opened."""
    is_unclosed = "end of stream" in (error.problem or "")
    return (error.context_mark if is_unclosed else error.problem_mark) or error.context_mark or error.problem_mark


def _said(error: MarkedYAMLError, text: str) -> tuple[str, Any, str]:
    """Return expected, got and hint of a mistake in the YAML itself."""
    problem = error.problem or "the text cannot be read"
    if "duplicate key" in problem:
        key = problem.split('"')[1] if '"' in problem else problem
        return "each key once", key, "one of the two is a mistake"
    lines, mark = text.splitlines(), _place(error)
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "\t" in line and "token" in problem:
        return "spaces", "a tab", "indent with spaces"
    if "another document" in problem:
        return "one plan in a file", None, "leave out the line ---"
    if "end of stream" in problem and "quoted" in (error.context or ""):
        return "a plan in YAML", None, "the quote that is opened here is never closed"
    if isinstance(error, ComposerError):
        return "plain keys and values", None, problem
    return "a plan in YAML", None, problem


def _kind(tree: Any) -> str:
    return "a list" if isinstance(tree, Sequence) and not isinstance(tree, str) else f"only {str(tree)[:40]!r}"


def _one(file: str, line: int, where: str, expected: str, got: Any = None, hint: str = "") -> PlanErrors:
    return PlanErrors([PlanError(where, expected, got, hint, file, line)])


def plain(tree: Any) -> Any:
    """Return the tree as dict, list, str, int, float, bool and None; a key that is a number becomes a name."""
    if isinstance(tree, Mapping):
        return {key if isinstance(key, str) else _key(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(each) for each in tree]
    if isinstance(tree, bool) or tree is None:
        return tree
    for kind in (int, float, str):
        if isinstance(tree, kind):
            return kind(tree)
    return str(tree)


def _key(key: Any) -> str:
    return str(getattr(key, "text", key))


def line_of(tree: Any, path: Sequence[str]) -> int:
    """Return the line (from 1) of the key at a path, or of the nearest block above it; 0 without a tree."""
    line = 1 if isinstance(tree, CommentedMap) else 0
    for step in path:
        if isinstance(tree, CommentedMap):
            key = step if step in tree else next((key for key in tree if _key(key) == step), None)
            if key is None:
                return line
            line = tree.lc.key(key)[0] + 1
            tree = tree[key]
        elif isinstance(tree, CommentedSeq) and step.isdigit() and int(step) < len(tree):
            line = tree.lc.item(int(step))[0] + 1
            tree = tree[int(step)]
        else:
            return line
    return line


def write(tree: Any) -> str:
    """Return a tree as text, with the comments it was read with."""
    out = io.StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()
