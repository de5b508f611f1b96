"""`make docs`: the table of market models becomes docs/markets.md, so that the page cannot say otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finsim.markets import CAPABILITIES, MODELS, MarketModel, capability_rows
from finsim.markets.series import EXTRAS, SERIES

PAGE = Path(__file__).parent / "markets.md"
HEAD = f"""# Market models

Written by `make docs` from the models themselves; do not edit it. `finsim data models` prints the first table.

A plan names a model and its settings (`markets: {{model: bootstrap, block: 60, since: 1926}}`). Every model draws the
same five series together: {", ".join(f"`{name}`" for name in SERIES)}. The total return of stocks and bonds is nominal;
its income part is dividends or coupons, the rest is change of price. Some models also draw
{", ".join(f"`{name}`" for name in EXTRAS)} when asked.

**How the end of the data is handled.** `history` runs complete cohorts only: a start without a whole horizon after it
is left out, and nothing wraps. `bootstrap` and `stationary` treat the months from `since` to `until` as a circle, so
that each is drawn equally often. With `starts: year` only whole years from January are used. The packaged history ends
with the last month whose dividend, price and consumer prices are final.

**Means that differ from the past.** `shift` adds to the mean log return a year of any series of any model
(`shift: {{stocks: -1 %}}`). `cape now` bends the mean of stocks where the model has one: the expected real log return t
years from now is m + (log(1 + 1/CAPE) - m) 2^(-t / half-life), m being the model's own mean. The earnings yield as the
expected real return is that of Campbell and Shiller (1998) and Siegel (2014); the way back and its half-life of ten
years are our assumption.

**Gold and bills.** Gold is the year's average in each month before 1960, was fixed by law for most of the time until
1971, and could not be owned by households from 1933 to 1974. Bills begin in 1934; CAPE begins in 1881.
"""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD, *_table(), ""]
    for name, model in MODELS.items():
        parts += [f"## {name}", "", CAPABILITIES[name].words, "", *_settings(model), ""]
    return "\n".join(parts)


def _table() -> list[str]:
    heads = ("model", "periods a year", "paths are", "simulation error", "reads data", "also draws", "`cape now`")
    keys = ("cadences", "paths", "standard_error", "needs_data", "extras", "takes_cape")
    rows = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in capability_rows():
        cells = [f"[{row['model']}](#{row['model']})", *(row[key] for key in keys)]
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _settings(model: type[MarketModel]) -> list[str]:
    rows = ["| setting | default |", "|---|---|"]
    for key, field in model.model_fields.items():
        if key not in MarketModel.model_fields:
            words = "to be stated" if field.is_required() else _shown(field.get_default(call_default_factory=True))
            rows.append(f"| `{key.replace('_', ' ')}` | {words} |")
    return rows


def _shown(value: Any) -> str:
    if value is None or value in ((), {}):
        return "none"
    return ", ".join(f"{part:g}" for part in value) if isinstance(value, tuple) else f"{value}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
