"""The command line: one entrance of several, without arithmetic. `frame` runs a command, `app` lists them.

Results go to stdout, everything said on the way to stderr; `--json` makes stdout one JSON document.
"""


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    from finsim.cli.frame import run

    raise SystemExit(run())
