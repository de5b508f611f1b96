"""Levers of a plan -> the settings column: sliders with a typed value, pickers, a file, undo and reset.

The controls are the browser's own (label, range, select, file), carried by `finsim.js`: they have labels, keys and
touch targets that a screen reader and a thumb know. What is typed is read here, in the plan's locale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from finsim.charts import numbers
from finsim.dashboards.markup import text
from finsim.dashboards.state import OWN_PLAN
from finsim.plan.levers import Lever

_AGE = re.compile(r"\s*(\d+)\s*y\w*\s*(\d+)\s*m\w*\s*$")
_NUMBER = re.compile(r"[-+−]?\d[\d.,'’\s\u00a0\u202f_]*")


@dataclass(frozen=True)
class Choice:
    """A picker: its key in the state, its label, (value, words) pairs, and the value that the saved plan has."""

    key: str
    label: str
    options: Sequence[tuple[str, str]]
    saved: str
    chosen: str


@dataclass(frozen=True)
class Settings:
    """All that the column shows.

    errors   by lever key: (what was typed, the message)
    """

    levers: Sequence[Lever]
    choices: Sequence[Choice]
    currency: str
    locale: str
    values: Mapping[str, float] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    file_errors: Sequence[str] = ()
    file_name: str = ""

    def html(self) -> str:
        """Return the column."""
        controls = "".join(_slider(self, lever, f"lever-{n}") for n, lever in enumerate(self.levers))
        first, *others = (_picker(choice) for choice in self.choices) if self.choices else [""]
        return (
            f'<aside class="fs-ctl" id="settings" aria-label="Plan settings"><div class="ctlgrp">'
            f'<h2>Plan settings</h2><div class="ctls">{first}{controls}{"".join(others)}{_file(self)}</div>'
            f"{_BUTTONS}</div></aside>"
        )


_BUTTONS = (
    '<div class="ctlbtn"><button class="btn" type="button" data-do="undo" disabled>Undo</button>'
    '<button class="btn" type="button" data-do="reset" disabled>Reset to saved</button></div>'
    '<p class="tiny soft">The tick on each slider is the saved value.</p>'
)


def read_typed(lever: Lever, typed: str, locale: str) -> float:
    """Return the number that was typed for a lever; raises `ValueError` with the sentence that the field shows.

    Accepts what people type: "8,850", "$8850 a month", "70 %", "67". The value goes to the nearest step.
    """
    value = _age(typed) if kind_of(lever) == "age" else None
    if value is None and (found := _NUMBER.search(typed)):
        value = _parsed(found[0], locale)
    low, high = written(lever, lever.low, locale), written(lever, lever.high, locale)
    if value is None:
        raise ValueError(f"Expected a number from {low} to {high}, got “{typed}”.")
    if not lever.low <= value <= lever.high:
        nearest = lever.high if value > lever.high else lever.low
        raise ValueError(
            f"Expected {low} to {high}, got {typed.strip()}. The nearest is {written(lever, nearest, locale)}."
        )
    steps = round((value - lever.value) / lever.step)
    return min(max(lever.value + steps * lever.step, lever.low), lever.high)


def written(lever: Lever, value: float, locale: str, currency: str = "") -> str:
    """Write a lever's value: "$8,850", "70 %", "65"."""
    if kind_of(lever) == "money" and currency:
        return numbers.money(value, currency, locale)
    if kind_of(lever) == "percent":
        return numbers.percent(value / 100, locale)
    if kind_of(lever) == "age":
        years, months = divmod(round(value * 12), 12)
        return f"{years}\u202fy {months}\u202fm" if months else str(years)
    return numbers.plain(value, locale, 0 if float(value).is_integer() else 1)


def kind_of(lever: Lever) -> str:
    """Return how the browser writes the lever's number: "money", "percent", "age" or "plain"."""
    if lever.unit.startswith("money"):
        return "money"
    return "percent" if lever.unit.startswith("%") else "age" if lever.unit == "age" else "plain"


def plain_number(value: float) -> str:
    """Write a number as the browser's range does, so that both compare equal: "65", "0.5"."""
    return f"{value:.10g}"


def _age(typed: str) -> float | None:
    """Read "62 y 10 m" or "62 years 10 months"; None for anything else."""
    found = _AGE.match(typed)
    return int(found[1]) + int(found[2]) / 12 if found else None


def _parsed(digits: str, locale: str) -> float | None:
    """Read "1,234.5" or "1.234,5" by the locale's decimal sign."""
    decimal = numbers.plain(1.5, locale, 1).strip("15")
    kept = digits.replace("−", "-")
    cleaned = "".join("." if sign == decimal else sign for sign in kept if sign.isdigit() or sign in ("-", decimal))
    try:
        return float(cleaned.rstrip("."))
    except ValueError:
        return None


def _slider(settings: Settings, lever: Lever, id: str) -> str:
    """Return one slider. Its low end lies whole steps away from the saved value, or the browser would move that."""
    low = lever.value - int((lever.value - lever.low) / lever.step + 1e-9) * lever.step
    value = settings.values.get(lever.key, lever.value)
    saved, error = written(lever, lever.value, settings.locale, settings.currency), settings.errors.get(lever.key)
    share = 100 * (lever.value - low) / (lever.high - low) if lever.high > low else 0
    shown = error[0] if error else written(lever, value, settings.locale, settings.currency)
    unit = "" if kind_of(lever) != "money" else lever.unit.removeprefix("money ")
    message = f'<p class="errmsg" id="{id}-e">{text(error[1])}</p>' if error else ""
    bad = f' aria-invalid="true" aria-describedby="{id}-e"' if error else ""
    return (
        f'<div class="ctl{" err" if error else ""}"><div class="lab"><label for="{id}">{text(lever.label)}</label>'
        f'<input class="num" id="{id}-n" data-key="{text(lever.key)}" inputmode="decimal" autocomplete="off" '
        f'aria-label="{text(lever.label)}, typed" value="{text(shown)}"{bad}></div>'
        f'<span class="trk"><svg aria-hidden="true" viewBox="0 0 100 26" preserveAspectRatio="none">'
        f'<line class="saved" x1="{share:.1f}" x2="{share:.1f}" y1="2" y2="24"/></svg>'
        f'<input type="range" id="{id}" data-key="{text(lever.key)}" '
        f'data-texts="{_texts(settings, lever, low)}" '
        f'data-saved="{plain_number(lever.value)}" min="{plain_number(low)}" max="{plain_number(lever.high)}" '
        f'step="{plain_number(lever.step)}" value="{plain_number(value)}" aria-describedby="{id}-h"></span>'
        f'<div class="rng"><span>{text(written(lever, low, settings.locale, settings.currency))}</span>'
        f'<span class="was">saved: {text(saved)} <button class="lnk" type="button" data-put="{text(lever.key)}" '
        f'data-value="">put back</button></span><span class="unit">{text(unit)}</span>'
        f"<span>{text(written(lever, lever.high, settings.locale, settings.currency))}</span></div>"
        f'<p class="hint tiny soft" id="{id}-h">{text(lever.hint)}</p>{message}</div>'
    )


def _texts(settings: Settings, lever: Lever, low: float) -> str:
    """Return how each value is written that the browser can stand on, from the lowest on, in the plan's locale."""
    steps = range(int((lever.high - low) / lever.step + 1e-9) + 1)
    texts = (written(lever, low + step * lever.step, settings.locale, settings.currency) for step in steps)
    return text("|".join(texts))


def _picker(choice: Choice) -> str:
    id = f"pick-{choice.key}"
    options = "".join(
        f'<option value="{text(value)}"{" selected" if value == choice.chosen else ""}>{text(words)}</option>'
        for value, words in choice.options
    )
    return (
        f'<div class="ctl"><div class="lab"><label for="{id}">{text(choice.label)}</label></div>'
        f'<select id="{id}" data-key="{text(choice.key)}" data-saved="{text(choice.saved)}">{options}</select></div>'
    )


def _file(settings: Settings) -> str:
    """Return the way in for a plan of one's own, with every mistake that it has."""
    errors = "".join(f"<li>{text(line)}</li>" for line in settings.file_errors)
    said = (
        f'<div class="errmsg" role="alert"><p>{text(settings.file_name)} was not opened; the board still shows the '
        f"last plan without mistakes.</p><ul>{errors}</ul></div>"
        if errors
        else ""
    )
    return (
        f'<div class="ctl{" err" if errors else ""}"><div class="lab"><label for="own-plan">Open a plan of your own'
        f'</label></div><input class="box" type="file" id="own-plan" accept=".yaml,.yml,text/yaml" '
        f'aria-describedby="own-plan-h"><p class="hint tiny soft" id="own-plan-h">A YAML file. It stays on this '
        f"machine and never stands in the address.</p>{said}</div>"
    )


def plan_choice(samples: Sequence[str], own_name: str, saved: Sequence[tuple[str, str]], first: str) -> Choice:
    """Return the picker of plans: the samples, the saved ones by (id, name), and a file's once one was opened."""
    options = [("" if sample == first else sample, f"Sample: {sample}") for sample in samples]
    options += [(id, f"Saved: {name}") for id, name in saved]
    if own_name:
        options.append((OWN_PLAN, f"From a file: {own_name}"))
    return Choice("plan", "Plan", options, "", "")
