"""Chances of death -> the years that each path lives. Compiled part of `horizons`; one draw a person and path."""

from __future__ import annotations


from finsim.compiled import njit
from finsim.numerics import log
from finsim.randomness import Stream, uniform

_STREAM = int(Stream.LIFETIME)


@njit
def exponential_lifetimes(force, seed, paths, years):
    """Write lifetimes under a constant force of mortality into `years` (float64, as long as `paths`)."""
    for lane in range(paths.size):
        years[lane] = -log(uniform(seed, paths[lane], 0, _STREAM)) / force


@njit
def table_lifetimes(chances, person, seed, paths, years):
    """Write lifetimes under yearly chances of death; within its year a death is equally likely at any time."""
    for lane in range(paths.size):
        draw = uniform(seed, paths[lane], 0, _STREAM + person)
        dead, lived = 0.0, float(chances.size)
        for year in range(chances.size):
            dying = (1.0 - dead) * chances[year]
            if draw < dead + dying:
                lived = year + (draw - dead) / dying
                break
            dead += dying
        years[lane] = lived
