"""A deployment's steps and its end -> Markdown for GitHub's job summary: what happened, and what to do next."""

from __future__ import annotations

from pathlib import Path

from finsim.ops.gate import Look
from finsim.ops.render import Version
from finsim.ops.shipping import End, Place, Voyage

_NEXT = {
    End.DEPLOYED: "Nothing. Watch the operations board for the next quarter of an hour.",
    End.UNCHANGED: "Users see what they saw before. Read the step that failed, mend it, deploy again.",
    End.ROLLED_BACK: "Users see what they saw before. Automatic deploys stay off until the cause is found: "
    "docs/runbooks/rollback.md.",
    End.UNKNOWN: "**Nobody knows whether the site is well. Somebody must look now:** docs/runbooks/incident.md.",
}
_LEADS = {End.DEPLOYED: "✅", End.UNCHANGED: "↩️", End.ROLLED_BACK: "↩️", End.UNKNOWN: "🚨"}


def markdown(place: Place, wanted: Version, end: End, voyage: Voyage) -> str:
    """Return the summary of one deployment."""
    rows = "\n".join(f"| {step.at} | {_cell(step.what)} | {_cell(step.words)} |" for step in voyage.steps)
    return (
        f"## {_LEADS[end]} {place.name}: {end}\n\n{wanted} to <{place.url}>\n\n{_tiers(voyage.look)}"
        f"**Next:** {_NEXT[end]}\n\n| when | what | words |\n|---|---|---|\n{rows}\n"
    )


def tiers_table(look: Look) -> str:
    """Return a look at a site as a table."""
    rows = "\n".join(
        f"| {tier.name} | {'well' if tier.is_well else '**not well**'} | {_cell(tier.words)} |" for tier in look.tiers
    )
    return f"| tier | | words |\n|---|---|---|\n{rows}\n"


def append(file: Path | None, text: str) -> None:
    """Add to GitHub's summary file, where there is one."""
    if file is not None:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text + "\n")


def _tiers(look: Look | None) -> str:
    return "" if look is None else f"{tiers_table(look)}\n"


def _cell(words: object) -> str:
    return str(words).replace("|", "\\|").replace("\n", " ")
