"""The receipt of a run: everything that is needed to run it again, and the digests that say whether it came out equal.

Same plan, data, seed and engine: same bytes, whatever the threads, the width of the strips or the chunks; so none of
those stands here, and no time of day. Money in `plan` is as the plan states it; it is JSON text, because its order
counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from finsim.about import __version__
from finsim.errors import ReceiptError
from finsim.simulation.streaming import is_streamed
from finsim.taxes import regime_sources

FORMAT = 1
ENGINE_ROOMS = (
    "numerics.py", "randomness.py", "data/history.py", "data/further.py", "longevity", "markets", "taxes", "simulation",
)  # fmt: skip


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Return the sha256 of every source file of which a run's bytes are made, and of every country's law as data."""
    root = files("finsim")
    total = hashlib.sha256()
    for room in ENGINE_ROOMS:
        for name, source in sources_of(root / room, room):
            total.update(f"{name}\n".encode() + source.read_bytes())
    for name, law in regime_sources():
        total.update(f"{name}\n".encode() + law)
    return total.hexdigest()


def sources_of(place: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """Yield every Python file of a room, rooms inside it included, with its path inside finsim."""
    if not place.is_dir():
        if name.endswith(".py"):
            yield name, place
        return
    for part in sorted(place.iterdir(), key=lambda part: part.name):
        yield from sources_of(part, f"{name}/{part.name}")


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys and no spaces; NaN is refused, since JSON has no word for it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()


def make_asked(
    plan: str, market: dict[str, Any], data_digest: str, seed: int, n_paths: int, n_periods: int
) -> dict[str, Any]:
    """Return what is asked of the engine as JSON types: all that a run's bytes depend on, known before it runs.

    plan  as JSON text, whose keys keep their order
    """
    return {
        "plan": plan,
        "market": market,
        "data": data_digest,
        "seed": seed,
        "n_paths": n_paths,
        "n_periods": n_periods,
        "streamed": is_streamed(n_paths, n_periods),
        "engine": {"version": __version__, "sources": engine_digest()},
    }


def request_id(asked: dict[str, Any]) -> str:
    """Return the digest of what is asked: the id of a run before it runs, and of its receipt after."""
    return hashlib.sha256(canonical(asked)).hexdigest()


def make_receipt(asked: dict[str, Any], outcome_digest: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Return the receipt of a run as JSON types; its `id` is the digest of what was asked, not of what came out."""
    return {
        "format": FORMAT,
        "id": request_id(asked),
        **asked,
        "outcome": outcome_digest,
        "figures": hashlib.sha256(canonical(figures)).hexdigest(),
    }


def check_receipt(receipt: Any) -> dict[str, Any]:
    """Return the receipt if it is one and is unchanged; raise `ReceiptError` with the place where it is not."""
    if not isinstance(receipt, dict):
        raise ReceiptError("receipt", "a JSON object", type(receipt).__name__)
    wanted = ("format", "id", "plan", "market", "data", "seed", "n_paths", "n_periods", "engine", "outcome", "figures")
    for key in wanted:
        if key not in receipt:
            raise ReceiptError(f"receipt.{key}", "to be there", hint="is this file a receipt, and whole?")
    if receipt["format"] != FORMAT:
        raise ReceiptError("receipt.format", f"{FORMAT}", receipt["format"], "made by another version of finsim")
    # Receipts of runs that no engine could stream yet do not say whether theirs did.
    asked = {key: receipt[key] for key in (*wanted[2:-2], "streamed") if key in receipt}
    if request_id(asked) != receipt["id"]:
        raise ReceiptError("receipt.id", "the digest of its own contents", receipt["id"], "the receipt was changed")
    return receipt
