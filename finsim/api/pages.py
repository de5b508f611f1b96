"""GET /api/v1/docs: the OpenAPI document as one page that needs no script and nothing from elsewhere."""

from __future__ import annotations

import html
import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_METHODS = ("get", "post", "put", "delete")
_STYLE = """
:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
padding: 0 1rem } code, pre { font: .875rem/1.5 ui-monospace, monospace } pre { overflow-x: auto; padding: .75rem;
border: 1px solid GrayText; border-radius: 6px } summary { cursor: pointer; padding: .35rem 0 } b.m { display:
inline-block; min-width: 4.5rem } h2 { margin: 2rem 0 .5rem } table { border-collapse: collapse } td, th { text-align:
left; vertical-align: top; padding: .15rem .9rem .15rem 0 } .gone { text-decoration: line-through }
"""


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every route with what it takes and answers."""
    document: dict[str, Any] = request.app.openapi()
    return HTMLResponse(page(document), headers={"content-security-policy": _CSP})


def page(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    groups: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                tag = (operations[method].get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(method, path, operations[method]))
    parts = [f"<h2>{_text(tag)}</h2>{''.join(operations)}" for tag, operations in groups.items()]
    title = f"{document['info']['title']} API {document['info']['version']}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body><main><h1>{_text(title)}</h1>"
        f"<p>{_text(document['info'].get('description', ''))}</p>"
        '<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a>, '
        f'<a href="/api/v1/plans/schema">the schema of a plan</a>.</p>{"".join(parts)}</main></body></html>'
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    name = f'<b class="m">{method.upper()}</b> <code>{_text(path)}</code>'
    gone = ' class="gone"' if operation.get("deprecated") else ""
    parts = [f"<p>{_text(operation.get('description', ''))}</p>", _parameters(operation), _body(operation)]
    answers = "".join(
        f"<tr><th>{_text(status)}</th><td>{_text(answer.get('description', ''))}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    inner = "".join(parts) + f"<table>{answers}</table>"
    return f"<details><summary{gone}>{name} {_text(operation.get('summary', ''))}</summary>{inner}</details>"


def _parameters(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><th><code>{_text(each['name'])}</code></th><td>{_text(each['in'])}</td>"
        f"<td>{_text(each.get('description', ''))}</td></tr>"
        for each in operation.get("parameters", [])
    )
    return f"<table>{rows}</table>" if rows else ""


def _body(operation: dict[str, Any]) -> str:
    shown = []
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        examples = [each["value"] for each in content.get("examples", {}).values()] or [content.get("example")]
        texts = [json.dumps(each, indent=2, ensure_ascii=False) for each in examples if each is not None]
        shown.append(f"<p>{_text(kind)}</p>" + "".join(f"<pre>{_text(text)}</pre>" for text in texts))
    return "".join(shown)


def _text(value: Any) -> str:
    return html.escape(str(value))
