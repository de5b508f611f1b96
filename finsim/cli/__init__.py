"""The command line: one entrance of several, without arithmetic. `frame` runs a command, `app` lists them.

Results go to stdout, everything said on the way to stderr; `--json` makes stdout one JSON document.
"""


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    import gc
    import sys

    # Loading modules makes hundreds of thousands of lasting objects; looking for rubbish among them every 700 of them
    # takes a tenth of a short command's time.
    gc.set_threshold(500_000, 50, 100)

    from finsim.cli.frame import run

    # No kernel of ours calls scipy; where it is installed, numba would import it and every command pay for it.
    sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]
    raise SystemExit(run())
