"""The engine's digest in a receipt covers every file that a run's bytes are made from."""

from __future__ import annotations

from importlib.resources import files

from finsim.simulation.receipt import ENGINE_ROOMS, sources_of


def test_every_source_of_every_engine_room_is_counted_rooms_inside_rooms_too():
    root = files("finsim")
    counted = {name for room in ENGINE_ROOMS for name, _ in sources_of(root / room, room)}
    assert {
        "numerics.py",
        "data/history.py",
        "longevity/lifetime_draws.py",
        "simulation/kernel.py",
        "simulation/compiling/income.py",
        "taxes/federal.py",
    } <= counted
    assert all(name.endswith(".py") for name in counted)
