"""Odds under each market model -> dots on one scale, the chosen one filled; never averaged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from finsim.charts import draw, numbers
from finsim.charts.chart import NARROW_WIDTH, SMALL_WIDTH, Chart, table, unique_id
from finsim.charts.inputs import ModelOdds
from finsim.charts.scale import Scale, ticks

_ROW = 22.0
_NO_ERROR = "none (overlapping windows)"


def model_dots(
    models: Sequence[ModelOdds], locale: str = "en_US", title: str = "", width: int = SMALL_WIDTH, id: str = ""
) -> Chart:
    """Draw the share of futures that work under each model, with whiskers of two errors where these show."""
    id_ = unique_id("models", id, [(model.name, model.share) for model in models])
    title = title or _title(models)
    rows = [[model.name + (" (chosen)" if model.is_chosen else ""), _odds(model, locale)] for model in models]
    description = "; ".join(": ".join(row) for row in rows) + ", in 100 futures."

    def drawn(units: int, form: str) -> str:
        return draw.svg(
            (units, len(models) * _ROW + 24), _rows(models, units, locale), f"{id_}-{form}", title, description
        )

    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Market model", "Works in, of 100"], rows),
        id=id_,
        subtitle="Futures of 100 that work, by market model." + _no_error_words(models),
        width=width,
    )


def _rows(models: Sequence[ModelOdds], units: int, locale: str) -> list[str]:
    low = min(70.0, *(math.floor(model.share * 10) * 10.0 for model in models))
    found = ticks(low, 100.0, 5)
    x = Scale(found[0], 100.0, units * 0.40, units - 92.0)
    bottom = len(models) * _ROW + 4
    parts = []
    for value in found:
        parts.append(draw.line(x(value), 2, x(value), bottom, "grid"))
        parts.append(draw.label(x(value), bottom + 15, f"{value:g}", "tick", "middle"))
    for row, model in enumerate(models):
        middle = row * _ROW + 13
        class_ = "strong" if model.is_chosen else ""
        parts.append(draw.label(0, middle + 4, draw.fit(model.name, x.start - 14), class_))
        spread = 200 * (model.error or 0.0)
        if x(model.share * 100 + spread) - x(model.share * 100) > 5:
            parts.append(
                draw.line(x(model.share * 100 - spread), middle, x(model.share * 100 + spread), middle, "whisk")
            )
        parts.append(draw.circle(x(model.share * 100), middle, 4.6, "model on" if model.is_chosen else "model"))
        parts.append(_value(units, middle + 4, model, locale))
    return parts


def _value(x: float, y: float, model: ModelOdds, locale: str) -> str:
    inner = draw.element("tspan", numbers.in_100(model.share, locale), class_="strong" if model.is_chosen else None)
    if model.error is not None and model.error >= 0.0005:  # less than half a tenth of a point would print as 0.0
        inner += draw.element("tspan", draw.escape(f" {numbers.with_error(model.error, locale)}"), class_="soft")
    return draw.element("text", inner, x=x, y=y, text_anchor="end")


def _title(models: Sequence[ModelOdds]) -> str:
    """Compare the spread over models with the error of the chosen one."""
    known = [model for model in models if model.error is not None]
    if len(known) < 2:
        return "Odds by market model"
    low, high = min(known, key=lambda m: m.share), max(known, key=lambda m: m.share)
    if high.share - low.share <= 2 * math.hypot(low.error or 0.0, high.error or 0.0):
        return "Odds by market model"
    first, last = numbers.of_100(low.share), numbers.of_100(high.share)
    return f"The choice of market model moves the odds from {first} to {last} in 100"


def _odds(model: ModelOdds, locale: str) -> str:
    if model.error is None:
        return f"{numbers.in_100(model.share, locale)}, error: {_NO_ERROR}"
    return numbers.in_100(model.share, locale, model.error)


def _no_error_words(models: Sequence[ModelOdds]) -> str:
    names = [model.short_name for model in models if model.error is None]
    return f" Error of {' and '.join(names)}: {_NO_ERROR}." if names else ""
