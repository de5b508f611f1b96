"""A commit and a note -> a branch of the repository, made without touching the working tree, pushed to `origin`."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from finsim.errors import OpsError

NOTE = "ROLLBACK.md"
SECONDS_FOR_GIT = 60.0
_AUTHOR = {"GIT_AUTHOR_NAME": "finsim ops", "GIT_AUTHOR_EMAIL": "ops@finsim.invalid",
           "GIT_COMMITTER_NAME": "finsim ops", "GIT_COMMITTER_EMAIL": "ops@finsim.invalid"}  # fmt: skip


def _credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what lets git push to GitHub with PUSH_TOKEN: in its environment, never on a command line or on disk."""
    if not (token := environ.get("PUSH_TOKEN", "")):
        return {}
    words = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    header = "http.https://github.com/.extraheader"
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": header, "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {words}"}


class Branch:
    """Branches of the clone in `folder`; with `is_dry` they are named and not made."""

    def __init__(self, folder: Path, remote: str = "origin", is_dry: bool = False) -> None:
        self._folder, self._remote, self._is_dry = folder, remote, is_dry

    def leave(self, name: str, commit: str, note: str) -> None:
        """Push a branch that holds `commit` and, on top of it, a file with the note. Raises OpsError."""
        if self._is_dry:
            return
        index = self._folder / f".{name.replace('/', '-')}.index"
        environ = os.environ | _AUTHOR | _credentials(os.environ) | {"GIT_INDEX_FILE": str(index)}
        try:
            self._git(environ, "read-tree", commit)
            blob = self._git(environ, "hash-object", "-w", "--stdin", given=note)
            self._git(environ, "update-index", "--add", "--cacheinfo", f"100644,{blob},{NOTE}")
            tree = self._git(environ, "write-tree")
            made = self._git(environ, "commit-tree", tree, "-p", commit, "-m", f"Go back: {name}\n\n{note}")
            self._git(environ, "push", "--quiet", self._remote, f"{made}:refs/heads/{name}")
        finally:
            index.unlink(missing_ok=True)

    def _git(self, environ: dict[str, str], *words: str, given: str | None = None) -> str:
        try:
            done = subprocess.run(
                ["git", *words], cwd=self._folder, env=environ, input=given, capture_output=True, text=True,
                timeout=SECONDS_FOR_GIT, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise OpsError(f"git {words[0]}", "to be done", type(error).__name__) from None
        if done.returncode != 0:
            raise OpsError(f"git {words[0]}", "to be done", done.stderr.strip()[:200])
        return done.stdout.strip()
