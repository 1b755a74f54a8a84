"""Write the Content-Security-Policy of all pages: no other host, and no script but the builder's own.

The inline scripts of a builder stand in the templates of its theme, so their hashes are taken there, of every builder that
is installed. They are the same on every page, because the one value that differed by page, the scope of what a reader
chooses, is given.
"""

from __future__ import annotations

import base64
import hashlib
import re

from plansite.deliver.building.builder import theme_templates

# What a reader chooses, such as dark colors, holds for all versions of a site: they stand beside each other on one host.
SCOPE = "/"

_THEMES = ("material", "zensical")  # MkDocs and ProperDocs share the first
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SCOPE = re.compile(r"\{\{\s*config\.extra\.scope\b.*?\}\}")
_RULES = (
    "default-src 'none'",
    "style-src 'self' 'unsafe-inline'",  # computed lengths of bars, and Zensical's script writes the styles of its search
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)


def page_policy() -> str:
    """Return the policy that every page has."""
    return "; ".join((*_RULES, f"script-src 'self' {' '.join(_hashes())}"))


def _hashes() -> list[str]:
    scripts = [
        _SCOPE.sub(SCOPE, script)
        for theme in _THEMES
        for file in sorted((theme_templates(theme) / "partials" / "javascripts").glob("*.html"))
        for script in _INLINE.findall(file.read_text(encoding="utf-8"))
    ]
    digests = [
        hashlib.sha256(script.encode()).digest() for script in dict.fromkeys(scripts) if "{{" not in script
    ]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
