"""A store is filled, backed up, destroyed, restored elsewhere and held row by row against the old one; seconds a step.

`make restore-drill`, every night. The store is SQLite unless TEST_MONGO_URL names a server for the new one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import uuid
from pathlib import Path

from finsim.storage import Kind, Repository
from finsim.storage.archive import back_up, restore
from finsim.storage.sqlite import SqliteRepository

Row = tuple[str, str, str, int, str]


def filled(store: Repository, n_users: int, n_rows: int) -> None:
    """Put users' plans with two versions, runs with blobs, and audit rows into a store."""
    for user in range(n_users):
        owner = f"u_{user:04}"
        for number in range(n_rows):
            row = store.create(
                owner, Kind.PLAN, f"plan-{number}", {"text": "x" * 2_000, "n": number}, {"n": str(number)}
            )
            store.replace(owner, Kind.PLAN, row.id, {"text": "y" * 2_000, "n": number}, row.version)
            blob = store.put_blob(owner, os.urandom(8_000))
            store.create(owner, Kind.RUN, f"run-{number}", {"blob": blob, "figures": list(range(200))})
            store.append("access", {"what": "run", "user": owner})


def contents(store: Repository) -> list[Row]:
    """Return every version of every row, and every blob and seal, to be held against another store's."""
    found: list[Row] = []
    for owner in store.owners():
        for kind in Kind:
            for row in _all(store, owner, kind):
                for version in store.versions(owner, kind, row):
                    found.append((owner, kind, row, version.version, repr(version.body)))
        found += [(owner, "blob", digest, 0, "") for digest in store.blobs(owner)]
    return [*found, *((one.chain, "seal", str(one.seq), 0, one.seal) for one in store.trail("access", 0, 1000))]


def _all(store: Repository, owner: str, kind: Kind) -> list[str]:
    ids: list[str] = []
    while page := store.find(owner, kind, after=ids[-1] if ids else ""):
        ids += [row.id for row in page]
    return ids


def main() -> int:
    """Run the drill; exit with 1 when a row differs or damage is found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rows", type=int, default=25, help="plans and runs of each user")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        old_folder, file = Path(folder) / "old", Path(folder) / "backup.zip"
        old = SqliteRepository(old_folder / "finsim.sqlite")
        filled(old, chosen.users, chosen.rows)
        before = contents(old)
        clock = time.perf_counter()
        made = back_up(old, file)
        times = {"backup": time.perf_counter() - clock}
        old.close()
        shutil.rmtree(old_folder)
        new = _new(Path(folder))
        clock = time.perf_counter()
        restore(new, file)
        times["restore"] = time.perf_counter() - clock
        clock = time.perf_counter()
        damage = new.problems()
        times["check"] = time.perf_counter() - clock
        is_same = contents(new) == before
        size = file.stat().st_size / 2**20
        new.close()
    said = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in times.items())
    sys.stdout.write(f"{made.rows:,} rows, {made.blobs:,} blobs, {made.audit:,} audit rows, {size:.1f} MB: {said}\n")
    sys.stdout.write(f"every row as before: {'yes' if is_same else 'NO'}; damage: {damage or 'none'}\n")
    return 0 if is_same and not damage else 1


def _new(folder: Path) -> Repository:
    if url := os.environ.get("TEST_MONGO_URL"):
        from finsim.storage.mongo import MongoRepository

        return MongoRepository(f"{url.rstrip('/')}/drill{uuid.uuid4().hex[:12]}")
    return SqliteRepository(folder / "new" / "finsim.sqlite")


if __name__ == "__main__":
    raise SystemExit(main())
