"""The API's own OpenAPI document -> docs/reference/api.md and openapi.json beside it, for the site. Not committed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from finsim.api import create_app
from finsim.settings import Settings

FOLDER = Path(__file__).with_name("reference")


def page(document: dict[str, Any]) -> str:
    """Return every operation with its summary, words and answers."""
    lines = [
        "# HTTP API",
        "",
        document["info"]["description"],
        "",
        "The whole document: [openapi.json](openapi.json).",
        "",
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            lines += [
                f"## {method.upper()} {path}",
                "",
                operation.get("summary", ""),
                "",
                operation.get("description", ""),
            ]
            answers = [
                f"| {status} | {answer.get('description', '')} |" for status, answer in operation["responses"].items()
            ]
            lines += ["", "| status | answer |", "|---|---|", *answers, ""]
    return "\n".join(lines)


def main() -> None:
    """Write both."""
    document = create_app(Settings(), hosts=()).openapi()
    (FOLDER / "openapi.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    (FOLDER / "api.md").write_text(page(document), encoding="utf-8")


if __name__ == "__main__":
    main()
