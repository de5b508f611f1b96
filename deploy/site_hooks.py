"""The site's build: links out of docs/ lead to the repository's own pages, everything else stays as written."""

from __future__ import annotations

import posixpath
import re

REPOSITORY = "https://github.com/finsim/finsim/blob/main/"
_LINK = re.compile(r"\]\((\.\./[^)\s#]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown, page, **_):
    """Turn a relative link that leaves docs/ into one to the repository, so that strict mode judges all the others."""

    def turned(match):
        target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page.file.src_uri), match[1]))
        return match[0] if target.startswith("docs/") else f"]({REPOSITORY}{target}{match[2] or ''})"

    return _LINK.sub(turned, markdown)
