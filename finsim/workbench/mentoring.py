"""`mentor`: a run, the engine and the user's documents become someone to ask. Called by every entrance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from finsim.plan.levers import levers
from finsim.progress import Cancellation
from finsim.storage import Repository
from finsim.workbench.comparing import effect_of
from finsim.workbench.documents import Documents
from finsim.workbench.explaining import plan_changes, wanted
from finsim.workbench.remembering import KeptConversations, KeptReplies
from finsim.workbench.running import Run

if TYPE_CHECKING:
    from finsim.agents.mentor import Conversations, Mentor


def mentor(
    run: Run,
    documents: Iterable[str | Path] = (),
    *,
    kept: Conversations | None = None,
    owner: str = "",
    documents_leave: bool = False,
    repository: Repository | None = None,
    cancel: Cancellation | None = None,
) -> Mentor:
    """Return the mentor of a run; `.ask("What if Sam retires at 65?")` answers in sentences with their facts.

    documents   PDFs to add to the owner's documents; raises DocumentError for one that cannot be read
    kept        where conversations are kept; the store when nothing is given
    repository  the store; this process's when nothing is given
    documents_leave  whether the text of documents may be shown to the provider of FINSIM_PROVIDER
    """
    from finsim.agents.mentor import Mentor
    from finsim.agents.providers.configured import chain_for

    stated = wanted()
    shelf = Documents(owner, repository)
    for path in documents:
        shelf.add(path)
    chain = None if stated.provider == "offline" else chain_for(stated, replies=KeptReplies(repository, owner))
    return Mentor(
        run.figures,
        lambda moved: effect_of(run, plan_changes(run.plan, moved), cancel),
        levers=levers(run.plan),
        library=shelf.library() if shelf.all() else None,
        chain=chain,
        kept=kept or KeptConversations(repository),
        owner=owner,
        documents_leave=documents_leave,
    )
