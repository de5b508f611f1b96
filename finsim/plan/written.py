"""Small written values, such as "5.5 %" or "at 65": how text becomes a value inside a Pydantic model, and text again.

Below `moments` and `quantities`, which hold the values themselves. A value that cannot be read raises `Unreadable`,
which says what would have been right; only `load` turns that into a `PlanError` with its file and line.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema


class Unreadable(ValueError):
    """What was written is not what belongs here.

    expected  what would have been right, in words
    hint      what to try
    at        the key below the place that was being read, when the mistake is in one key of a block
    got       what to show instead of the whole input
    """

    def __init__(self, expected: str, hint: str = "", at: tuple[str, ...] = (), got: Any = None) -> None:
        super().__init__(expected, hint, at, got)
        self.expected = expected
        self.hint = hint
        self.at = at
        self.got = got


class Written:
    """Mixin of a frozen value that people write as text or as a plain number; `str()` gives the written form back."""

    expected: ClassVar[str] = ""
    examples: ClassVar[tuple[Any, ...]] = ()
    pattern: ClassVar[str] = ""  # of the text, for editors; `parse` decides

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read text or a number; raises `Unreadable`."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda raw: raw if isinstance(raw, cls) else cls.parse(raw),
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="always"),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        return cls.json_schema()

    @classmethod
    def json_schema(cls) -> JsonSchemaValue:
        """Return the JSON Schema of the text form and, where there is one, of the number form."""
        text: JsonSchemaValue = {"type": "string", "examples": [each for each in cls.examples if isinstance(each, str)]}
        if cls.pattern:
            text["pattern"] = cls.pattern
        numbers = [each for each in cls.examples if not isinstance(each, str)]
        return {"anyOf": [text, {"type": "number", "examples": numbers}]} if numbers else text


_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}((,\d{3})+|(,\d{2})*,\d{3})(\.\d+)?", re.ASCII)  # 1,264,800 and 12,64,800
_UNDERSCORED = re.compile(r"[+-]?\d+(_\d+)+(\.\d+)?", re.ASCII)


def number(text: str) -> Decimal | None:
    """Read "1264.8", "1,264.80", "22,80,000" or "26_000" exactly; None when it is none of these."""
    text = text.strip()
    if _GROUPED.fullmatch(text) or _UNDERSCORED.fullmatch(text):
        text = text.replace(",", "").replace("_", "")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number_text(value: float, group: bool = True) -> str:
    """Write a number as short as it reads back: 26_000, 1_264.80 (never 1_264.8), 5.5."""
    exact = Decimal(repr(float(value)))
    whole = exact == exact.to_integral_value()
    text = format(exact.to_integral_value() if whole else exact, ",f" if group else "f").replace(",", "_")
    cents = not whole and group and exact.as_tuple().exponent == -1
    return text + "0" if cents else text


def is_number(raw: Any) -> bool:
    """Say whether `raw` is a plain finite number (True and False are not)."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e300 and raw == raw
