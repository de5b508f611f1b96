"""A uniform draw a path -> years lived. Compiled part of `lifetimes`."""

from __future__ import annotations

from finsim.compiled import njit
from finsim.machine_code import entrance
from finsim.numerics import log
from finsim.randomness import Stream, uniform

_LIFETIME = int(Stream.LIFETIME)


@entrance
def draw_from_curve(curve, alive, seed, paths, person, years):
    """Write the time at which a survival curve, straight between years, falls to a uniform share of `alive`.

    curve  float64 (n_years + 1,): chance to be alive after 0, 1, ... years, falling to 0
    alive  share of the curve's people who are alive now, in its first year
    """
    for lane in range(paths.size):
        years[lane] = years_lived(curve, alive, seed, paths[lane], person)


@njit
def years_lived(curve, alive, seed, path, person):
    """Return what `draw_from_curve` writes for one path, in years."""
    left = alive * uniform(seed, path, 0, _LIFETIME + person)
    low, high = 0, curve.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if curve[middle] > left:
            low = middle
        else:
            high = middle
    return low + (curve[low] - left) / (curve[low] - curve[high])


@entrance
def draw_exponential(hazard, seed, paths, person, years):
    """Write -log(uniform) / hazard for every path."""
    for lane in range(paths.size):
        years[lane] = -log(uniform(seed, paths[lane], 0, _LIFETIME + person)) / hazard
