"""Long lists in pages: a limit, and a cursor that is opaque to its reader and says after which id to go on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from finsim.api.problems import Refusal

Row = TypeVar("Row")
MOST_ON_A_PAGE = 200


class Page:
    """What is asked of a list."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE, description="Rows on a page.")] = 50,
        cursor: Annotated[str, Query(max_length=300, description="What the page before called `next`.")] = "",
    ) -> None:
        self.limit, self.after = limit, _read(cursor)

    def cut(self, rows: Sequence[Row], id_of: Callable[[Row], str]) -> tuple[list[Row], str | None]:
        """Cut `limit + 1` rows down to a page, and return it with the next cursor."""
        page = list(rows[: self.limit])
        return page, _written(id_of(page[-1])) if len(rows) > self.limit else None


Paged = Annotated[Page, Depends(Page)]


class Listed(BaseModel):
    """One page of a list."""

    items: list[dict[str, Any]]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


def _written(id: str) -> str:
    return base64.urlsafe_b64encode(id.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        if cursor and _written(text) != cursor:
            raise ValueError("another writing of the same")
    except (binascii.Error, ValueError):
        raise Refusal(422, "request", "cursor", "what the page before called `next`", cursor[:60]) from None
    return text
