"""A title and some HTML -> a short page for people: light or dark as they like it, no script, nothing from afar.

`login` shows its forms on it. nginx says what it refuses itself on a page that looks the same (`nginx.conf.template`).
"""

from __future__ import annotations

import html

from fastapi.responses import HTMLResponse

# A page of ours with its style inside; nothing in it may run or be fetched.
POLICY_OF_PAGES = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox"
)
_CSP = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
# A page without a referrer sends its form with `Origin: null`, which is no page of ours (Fetch standard, "append a
# request Origin header"): nobody could log in.
_HEADERS = {"content-security-policy": _CSP, "referrer-policy": "same-origin"}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · finsim</title>
<style>
:root {{ color-scheme: light dark; background: light-dark(#f4f5f3, #0e1413); color: light-dark(#15201d, #e7edea) }}
a {{ color: light-dark(#0b5a6b, #74c7d6) }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 22rem; margin: 12vh auto 0; padding: 0 1rem }}
h1 {{ font-size: 1.5rem; margin: 0 0 1.5rem }}
label {{ display: block; margin: 1rem 0 .25rem }}
input {{ font: inherit; width: 100%; box-sizing: border-box; padding: .55rem .6rem; border: 1px solid GrayText;
  border-radius: 6px; background: Field; color: FieldText }}
button {{ font: inherit; font-weight: 600; margin-top: 1.5rem; width: 100%; padding: .6rem; border: 0;
  border-radius: 6px; background: #0b5a6b; color: #fff; cursor: pointer }}
:focus-visible {{ outline: 3px solid Highlight; outline-offset: 2px }}
p[role=alert] {{ border-left: 4px solid #b42318; padding: .4rem .8rem; margin: 0 0 1rem }}
</style></head>
<body><main><h1>finsim</h1>{body}</main></body></html>
"""


def sheet(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page; `body` is HTML whose foreign words are escaped already."""
    return HTMLResponse(_PAGE.format(title=html.escape(title), body=body), status, _HEADERS)
