"""`make docs`: the JSON Schema of a plan becomes docs/household.md, so that the page cannot say otherwise.

`python -m docs.write_household_page --check` writes nothing and fails where the page is not what the schema says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docs.pages import written
from finsim.plan import SAMPLES, json_schema, sample_text
from finsim.plan.quantities import Growth, When

PAGE = Path(__file__).parent / "household.md"
# What a key rests on: the law, or the page that has the method. Keys without an entry are the household's own to say.
RESTS_ON: Mapping[tuple[str, str], str] = {
    ("The file", "withdrawals"): "the order is the plan's; tax on each kind: [law](law.md#accounts)",
    ("Account", "kind"): "26 USC 401(k), 408, 408A, 223, 529",
    ("Account", "basis"): "26 CFR 1.1012-1(e), average cost",
    ("Account", "contributed"): "26 USC 408A(d)(4)",
    ("Account", "deducted"): "26 USC 219; Publication 590, nondeductible contributions",
    ("Income", "retirement plan"): "26 USC 219(g)(5)",
    ("Credit", "limit"): "assumed: [methods](methods.md)",
    ("Credit", "rate"): "assumed",
    ("Debt", "kind"): "interest on a mortgage: 26 USC 163(h)(3), Publication 936",
    ("Debt", "rate"): "a twelfth of it a month, in arrears: [methods](methods.md)",
    ("Income", "claims"): "20 CFR 404.313, 404.410",
    ("Income", "defers"): "26 USC 402(e)(3), 223; payroll tax is due on it but for a health account",
    ("Income", "deductions"): "lowers no tax",
    ("Income", "pia"): "42 USC 415",
    ("Income", "premiums"): "26 USC 125, 3121(a)(5)(G)",
    ("Levy", "on"): "the plan's own: state tax is not packaged",
    ("Line", "deducts"): "26 USC 164(b)(6), 170, 213, Schedule A; child care: 26 USC 21, form 2441",
    ("Markets", "model"): "[markets](markets.md)",
    ("Person", "born"): "26 USC 63(f), 24, 32, 401(a)(9); 42 USC 416(l)",
    ("Possession", "basis"): "26 USC 1012",
    ("SoFar", "tax paid"): "counts as withheld: [methods](methods.md)",
    ("Taxes", "filing"): "26 USC 1, 2(b)",
    ("Taxes", "indexing"): "the file of the regime says what its law does",
    ("Taxes", "regime"): "26 USC 1 and what [law](law.md) lists; other countries: the source in their file",
}
HEAD = """# The household: every key of a plan

Written by `make docs` from the models of the plan; do not edit it. `finsim schema` prints them as a JSON Schema, which
an editor with YAML support uses to complete keys and to show these sentences. Every key that a plan leaves out has the
default below, and every default in use is listed with the result. "Written as" gives the units: an amount says per
what, a rate is a year's. "Rests on" names the law behind a key, or the page with its method; [the law](law.md) says
what is known of it, year by year.

The shortest of the sample plans, whole:

```yaml
{sample}```
"""


def page() -> str:
    """Return the whole page."""
    schema = json_schema()
    blocks = schema["$defs"]
    parts = [HEAD.format(sample=min((sample_text(name) for name in SAMPLES), key=len))]
    parts += _section("The file", schema, blocks)
    for name in sorted(blocks):
        for form in _forms(blocks[name]):
            if "properties" in form:
                parts += _section(name, form, blocks)
    return "\n".join(parts) + "\n"


def _forms(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the long form of a block that may also be written short."""
    return block["anyOf"][:1] if "anyOf" in block else [block]


def _section(name: str, block: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {name}\n"
    if about := block.get("description"):
        yield about.strip() + "\n"
    yield "| key | what it is | written as | default | rests on |\n|---|---|---|---|---|"
    required = block.get("required", ())
    for key, field in block["properties"].items():
        default = "required" if key in required else _default(field)
        rests_on = RESTS_ON.get((name, key), "")
        cells = (f"`{key}`", field.get("description", ""), _written(field, blocks), default, rests_on)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if isinstance(value, dict):
        form = next((form for form in (When, Growth) if set(value) == set(form.__dataclass_fields__)), None)
        return f"`{form(**value)}`" if form else ""  # the defaults of a block stand in its own table
    if value in (None, "", []):
        return ""
    return f"`{', '.join(value)}`" if isinstance(value, list) else f"`{value}`"


def _written(field: Mapping[str, Any], blocks: Mapping[str, Any]) -> str:
    """Say how a value is written: by examples, by its words, or by the block that it is."""
    kinds = list(dict.fromkeys(_kinds(field, blocks)))
    return ", ".join(kinds)


def _kinds(field: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        yield from _of_block(name, blocks)
    elif "enum" in field:
        yield from (f"`{word}`" for word in field["enum"])
    elif "const" in field:
        yield f"`{field['const']}`"
    elif "examples" in field:
        yield from (f"`{example}`" for example in field["examples"])
    elif field.get("type") == "array":
        inner = " or ".join(dict.fromkeys(_kinds(field.get("items", {}), blocks)))
        yield f"a list of {inner}" if inner else "a list"
    elif field.get("type") == "object":
        inner = " or ".join(dict.fromkeys(_kinds(_values(field), blocks)))
        yield f"names, each with {inner}" if inner else "names with values"
    elif field.get("type") not in (None, "null"):
        words = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "`true` or `false`"}
        yield words[field["type"]]
    for branch in ("anyOf", "oneOf", "allOf"):
        for form in field.get(branch, ()):
            yield from _kinds(form, blocks)


def _values(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a mapping's values; `true`, which allows anything, says nothing."""
    values = field.get("additionalProperties")
    return values if isinstance(values, dict) else {}


def _of_block(name: str, blocks: Mapping[str, Any]) -> Iterator[str]:
    block = blocks[name]
    if "enum" in block:
        yield from (f"`{word}`" for word in block["enum"])
        return
    yield f"[{name}](#{name.lower()})"
    for form in block.get("anyOf", ())[1:]:
        yield from _kinds(form, blocks)


if __name__ == "__main__":
    raise SystemExit(written(PAGE, page))
