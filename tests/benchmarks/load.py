"""People with think times against the image's entrance on loopback: errors, latencies, and whether memory grows.

`make load` runs 20 people for two minutes, `make soak` the same for twenty. Each reads plans and runs, looks at health,
asks for a simulation that nobody asked for before, thinks for one to five seconds. Calls without computing are judged;
memory is what all processes have of their own, its slope a least-squares line over the second half of the run, through
means of a minute, since readings that follow each other err alike. A soak fills the API's cache of
answers first: what is bounded is no growth. Nothing leaves loopback; the run ends by
itself.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx
import numpy as np

from finsim.storage.cache import MOST_BYTES
from tests.benchmarks.entrance import Entrance, started

SECONDS_BETWEEN_READINGS = 2.0
MOST_SLOPE_MB_H = 20.0
MIX = (("live", 4), ("plans", 3), ("runs", 3), ("kept", 3), ("new", 1))


@dataclass
class Tally:
    """What the people saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    busy: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def saw(self, what: str, seconds: float, status: int) -> None:
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)
            if status == 503 and what in ("new", "kept"):
                self.busy += 1  # told in words when to come again: the bounded engine room at work
            elif status >= 400:
                self.errors.append(f"{what}: {status}")


def person(entrance: Entrance, tally: Tally, number: int, until: float) -> None:
    """Be one person until the time is up."""
    rng = random.Random(number)
    words = [what for what, weight in MIX for _ in range(weight)]
    with entrance.client() as client:
        while time.monotonic() < until:
            what = rng.choice(words)
            began = time.perf_counter()
            try:
                status = _act(client, what, rng).status_code
            except httpx.HTTPError as error:
                tally.errors.append(f"{what}: {type(error).__name__}")
                status = 0
            tally.saw(what, time.perf_counter() - began, status)
            time.sleep(rng.uniform(1.0, 5.0))


def _act(client: httpx.Client, what: str, rng: random.Random) -> httpx.Response:
    if what in ("new", "kept"):
        seed = rng.randrange(2**40) if what == "new" else 1
        return client.post(
            "/api/v1/simulations", json={"sample": "family", "market": "bootstrap", "n_paths": 500, "seed": seed}
        )
    return client.get({"live": "/health/live", "plans": "/api/v1/plans", "runs": "/api/v1/simulations?limit=20"}[what])


def fill(client: httpx.Client) -> int:
    """Ask for new simulations until their answers push each other out of the API's cache; return how many."""
    rng, filled, n = random.Random(2), 0, 0
    while filled < MOST_BYTES:
        answer = _act(client, "new", rng)
        if answer.status_code == 503:
            time.sleep(1.0)
            continue
        filled, n = filled + len(answer.raise_for_status().content), n + 1
    return n


def run(n_people: int, seconds: float, is_soak: bool = False) -> dict[str, object]:
    """Run the load and return what came of it, as JSON types."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as entrance:
        with entrance.client() as client:
            while _act(client, "kept", random.Random(0)).status_code not in (200, 201):
                time.sleep(1.0)  # the engine compiles; a request of its own ends after a minute
            filled = fill(client) if is_soak else 0
        idle, cpu, tally = entrance.own_mb(), entrance.cpu_seconds(), Tally()
        began = time.monotonic()
        people = [threading.Thread(target=person, args=(entrance, tally, n, began + seconds)) for n in range(n_people)]
        for one in people:
            one.start()
        while time.monotonic() < began + seconds:
            time.sleep(SECONDS_BETWEEN_READINGS)
            tally.memory.append((time.monotonic() - began, entrance.own_mb()))
        for one in people:
            one.join()
        spent = entrance.cpu_seconds() - cpu
    return {"filled": filled, **summary(tally, n_people, seconds, idle, spent)}


def summary(tally: Tally, n_people: int, seconds: float, idle: float, spent: float) -> dict[str, object]:
    """Return counts, latencies in ms and the slope of memory in MB an hour."""
    slope, error = slope_mb_h([(at, mb) for at, mb in tally.memory if at > seconds / 2])
    rows = {
        what: {"n": len(found), "median_ms": round(1000 * median(found), 1),
               "p95_ms": round(1000 * quantiles(found, n=20)[-1], 1) if len(found) > 1 else None}
        for what, found in sorted(tally.seconds.items())
    }  # fmt: skip
    return {
        "people": n_people, "seconds": seconds, "calls": sum(map(len, tally.seconds.values())),
        "errors": tally.errors[:20], "busy": tally.busy, "own_idle_mb": round(idle, 1),
        "own_peak_mb": round(max((mb for _, mb in tally.memory), default=idle), 1), "slope_mb_h": round(slope, 1),
        "slope_error_mb_h": round(error, 1),
        "cpu_share": round(spent / seconds, 3), "latencies": rows,
    }  # fmt: skip


def slope_mb_h(readings: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the slope of a line through the means of each minute, and its standard error; NaN for under four minutes.

    readings  (seconds, MB)
    """
    minutes: dict[int, list[tuple[float, float]]] = {}
    for at, mb in readings:
        minutes.setdefault(int((at - readings[0][0]) // 60), []).append((at, mb))
    if len(minutes) < 4:
        return float("nan"), float("nan")
    means = np.array([np.mean(found, axis=0) for found in minutes.values()])
    line, covariance = np.polyfit(means[:, 0] / 3600, means[:, 1], 1, cov=True)
    return float(line[0]), float(np.sqrt(covariance[0, 0]))


def main() -> int:
    """Print the summary; exit with 1 on any error, or a slope that a soak must not have."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--soak", action="store_true", help="judge the slope of memory as well")
    chosen = parser.parse_args()
    found = run(chosen.people, 60 * chosen.minutes, chosen.soak)
    text = json.dumps(found, indent=1)
    Path("out").mkdir(exist_ok=True)
    Path("out/load.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{text}\n")
    grows = chosen.soak and not float(str(found["slope_mb_h"])) <= MOST_SLOPE_MB_H
    return 1 if found["errors"] or grows else 0


if __name__ == "__main__":
    raise SystemExit(main())
