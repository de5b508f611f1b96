"""The commands by name. Each imports what it needs when it runs, so that `--help` and `schema` cost nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from finsim.about import __version__
from finsim.cli import (
    data,
    demonstration,
    habits,
    keeping,
    mentoring,
    offering,
    operating,
    people,
    plans,
    receipts,
    reports,
    runs,
    serving,
    solving,
    validating,
    wellness,
    working,
)

app = typer.Typer(
    name="finsim",
    help="Household-finance simulation: a plan file in, figures out, and every number opens to its ledger.",
    epilog="Begin with:  finsim init   then   finsim run household.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"finsim {__version__}")
        raise typer.Exit


@app.callback()
def _before_any_command(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Say which finsim this is.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    pass


app.command("init", epilog=plans.INIT_EXAMPLES)(plans.init)
app.command("check", epilog=plans.CHECK_EXAMPLES)(plans.check)
app.command("schema", epilog=plans.SCHEMA_EXAMPLES)(plans.schema)
app.command("run", epilog=runs.RUN_EXAMPLES)(runs.run)
app.command("compare", epilog=runs.COMPARE_EXAMPLES)(runs.compare)
app.command("solve", epilog=solving.SOLVE_EXAMPLES)(solving.solve)
app.command("habits", epilog=habits.HABITS_EXAMPLES)(habits.habits)
app.command("explain", epilog=runs.EXPLAIN_EXAMPLES)(runs.explain)
app.command("mentor", epilog=mentoring.MENTOR_EXAMPLES)(mentoring.mentor)
app.command("mcp", epilog=offering.MCP_EXAMPLES)(offering.mcp)
app.command("ledger", epilog=runs.LEDGER_EXAMPLES)(runs.ledger)
app.command("report", epilog=reports.REPORT_EXAMPLES)(reports.report)
app.command("verify", epilog=receipts.VERIFY_EXAMPLES)(receipts.verify)
app.command("demo", epilog=demonstration.DEMO_EXAMPLES)(demonstration.demo)
app.command("serve", epilog=serving.SERVE_EXAMPLES)(serving.serve)
app.command("validate", epilog=validating.VALIDATE_EXAMPLES)(validating.validate)
app.add_typer(data.app, name="data")
app.command("doctor", epilog=wellness.DOCTOR_EXAMPLES)(wellness.doctor)
app.command("backup", epilog=keeping.BACKUP_EXAMPLES)(keeping.backup)
app.command("restore", epilog=keeping.RESTORE_EXAMPLES)(keeping.restore)
app.command("worker", epilog=working.WORKER_EXAMPLES)(working.worker)
app.add_typer(people.users, name="users")
app.add_typer(people.keys, name="keys")
app.add_typer(operating.app, name="ops")
