"""Rates of a market model as people write them ("7.1 %", 0.071) -> decimals."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def as_decimal(value: Any) -> Any:
    """Turn "7.1 %" into 0.071; what is no text is left as it is."""
    if isinstance(value, str):
        number = value.strip().removesuffix("%").strip()
        try:
            return float(number) / (100.0 if value.strip().endswith("%") else 1.0)
        except ValueError:
            raise ValueError('a rate like "7.1 %" or 0.071 a year') from None
    return value


Growth = Annotated[float, BeforeValidator(as_decimal), Field(gt=-0.5, lt=1.0)]
"""A mean growth a year."""

Deviation = Annotated[float, BeforeValidator(as_decimal), Field(ge=0.0, le=1.0)]
"""A standard deviation of yearly log returns."""

Yield = Annotated[float, BeforeValidator(as_decimal), Field(ge=0.0, le=0.2)]
"""Income a year, of the price at its start."""

Correlation = Annotated[float, Field(ge=-1.0, le=1.0)]
"""A correlation of two series."""
