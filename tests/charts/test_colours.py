"""Colours keep apart for every kind of sight, and stand out from the ground. Read from the stylesheet itself.

Colour blindness: Machado, Oliveira, Fernandes (2009), IEEE TVCG 15(6), severity 1, applied to linear RGB. Distance:
CIE76 in CIELAB under D65. Contrast: WCAG 2.2, relative luminance.
"""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from finsim import charts
from tests.charts import synthetic

SIGHT = {
    "all colours": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
SETS = {
    "sources": ["c1", "c2", "c3", "c4", "c5"],
    "brackets": ["t0", "t1", "t2", "t3", "t4"],
    "bands": ["surface", "b90", "b50", "med"],
}
SMALLEST = 10.0


def tokens() -> dict[str, dict[str, str]]:
    """Read light, dark and print colours out of finsim.css."""
    css = charts.stylesheet()
    both = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", css)
    assert len(both) > 25
    light, dark = ({name: pair[at] for name, *pair in both} for at in (0, 1))
    paper = dict(re.findall(r"--([\w-]+): (#\w+);", css[css.index("@media print") :]))
    return {"light": light, "dark": dark, "print": light | paper}


THEMES = tokens()


def linear(colour: str) -> np.ndarray:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    srgb = np.array([int(digits[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((linear(colour) @ np.array([0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_distance_is_that_of_published_values():
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", SETS)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_colours_of_a_set_look_alike(theme, kind, sight):
    seen = {name: lab(SIGHT[sight] @ linear(THEMES[theme][name])) for name in SETS[kind]}
    pairs = {
        pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in itertools.combinations(SETS[kind], 2)
    }
    closest = min(pairs, key=pairs.__getitem__)
    assert pairs[closest] >= SMALLEST, f"{closest} are {pairs[closest]:.1f} apart"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        ("ink", "surface", 7),
        ("ink2", "surface", 4.5),
        ("ink2", "page", 4.5),
        ("noise", "surface", 4.5),
        ("accent", "surface", 4.5),
        ("accent-ink", "accent", 4.5),
        ("err", "errwash", 4.5),
        ("warn", "surface", 4.5),
        ("warn", "b50", 3),
        ("med", "b50", 3),
        ("edge", "surface", 3),
        ("ink", "warnwash", 7),
        ("ink", "wash", 7),
    ],
)
def test_words_and_marks_stand_out_from_their_ground(theme, front, ground, least):
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= least


def test_every_colour_a_rule_uses_is_a_token():
    css = re.sub(r"/\*.*?\*/", "", charts.stylesheet(), flags=re.DOTALL)
    rules = re.sub(r"--[\w-]+:[^;]+;", "", css)
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", rules)
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(re.findall(r"--([\w-]+):", css))


def test_every_class_of_a_drawing_has_a_rule():
    drawn = "".join(chart.html() for chart in synthetic.all_charts().values())
    used = {name for names in re.findall(r'class="([^"]*)"', drawn) for name in names.split()}
    named = set(re.findall(r"\.([A-Za-z][\w-]*)", charts.stylesheet()))
    assert used <= named
