"""A plan with every text in it replaced by text that tries to run, to mark up or to break out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.pipeline import run
from plansite.read.schema import visit

if TYPE_CHECKING:
    from plansite.read.document import Entry

EXAMPLE = Path(__file__).parents[2] / "plan"
LINES = (
    "<script>hacked()</script>",
    "<img src=x onerror=hacked()>",
    '"><svg onload=hacked()>',
    "' onmouseover='hacked()' x='",
    '" autofocus onfocus="hacked()',
    "</div></details></section></td></table><iframe src=javascript:hacked()>",
    "<!-- <b>bold</b> --> ]]> <?php hacked() ?>",
    "[click](javascript:hacked())",
    '[click](https://example.com "x" onclick=hacked())',
    "![picture](x)",
    "![picture][1] [1]: javascript:hacked()",
    "`code` ``more`` ~~struck~~ **bold** _low_ ==mark== ^up^",
    "{: onclick=hacked() .ps-hidden #how }",
    "{ onclick=hacked() } {#how}",
    "{{ 7 * 7 }}{{ config }}",
    "{% for x in range(9) %}x{% endfor %}",
    "${hacked()} #{hacked()} <%= hacked() %>",
    "&lt;script&gt; &amp;lt; &#60;script&#62; &colon;",
    "| a | b |",
    "--8<-- plan.yaml",
    "[^1]: a footnote [^1]",
    "*[plan]: an abbreviation",
    ":smile: :material-account: :fontawesome-brands-x:",
    "https://example.com/<script>hacked()</script> <javascript:hacked()> <https://example.com>",
    "# heading",
    "- item",
    "1. item",
    "!!! note",
    "=== tab",
    "\\<script\\>hacked()\\</script\\>",
    "$x$ \\(y\\) @user +++ ---",
    "<a href=data:text/html,<script>hacked()</script>>go</a>",
    "<style>*{display:none}</style><base href=//example.org/>",
    "\u202egnp.tset \u2066",
)
PROSE = "\n\n".join(
    [
        *LINES,
        "Setext\n===",
        "    indented <script>hacked()</script>",
        "[link](  javascript:hacked() ) [link](JaVaScRiPt:hacked()) [link](&#106;avascript:hacked())",
        "[link](vbscript:hacked) [link](data:text/html;base64,PHNjcmlwdD4=) [good](https://example.com/good)",
        '<p onclick="hacked()">p</p><details ontoggle=hacked() open><summary>s</summary></details>',
        "<math><mtext></form><form><mglyph><style></math><img src onerror=hacked()>",
        "[a]: javascript:hacked()\n\n[a] [text][a]",
        "<textarea></p><script>hacked()</script>",
    ]
)


@dataclass
class Hostile:
    """Where the plan stands, and the lines that were put into it."""

    folder: Path
    lines: list[str] = field(default_factory=list)


def write_hostile(folder: Path, source: Path = EXAMPLE) -> Hostile:
    """Write a plan into a folder, every text of it replaced; ids, dates, options and numbers stay."""
    made = Hostile(folder)
    outcome = run(source)
    assert outcome.plan is not None, f"{source} is broken"
    for document in outcome.plan.documents:
        schema = outcome.plan.schemas.kinds[document.kind]
        texts = {id(entry.mark): below for entry, below in visit(document.root, schema)}
        below = folder / Path(document.file).relative_to(outcome.plan.folder)
        below.parent.mkdir(parents=True, exist_ok=True)
        # JSON is YAML, and keeps any text as it is
        below.write_text(json.dumps(_replaced(document.root, texts, made)), encoding="utf-8")
    return made


def _replaced(entry: Entry, texts: dict[int, dict[str, Any]], made: Hostile) -> Any:
    below = texts.get(id(entry.mark), {})
    if isinstance(entry.data, dict):
        free = below.get("additionalProperties", {}) or {}
        labels = isinstance(free, dict) and free.get("x-text") == "prose"
        return {
            (_line(made, 78) if labels and key not in below.get("properties", {}) else key): _replaced(
                child, texts, made
            )
            for key, child in entry.items()
        }
    if isinstance(entry.data, list):
        return [_replaced(each, texts, made) for each in entry.elements()]
    return _text(entry.data, below, made)


def _text(data: Any, schema: dict[str, Any], made: Hostile) -> Any:
    kind = schema.get("x-text")
    if kind == "prose":
        return PROSE
    if kind == "line":
        return _line(made, int(schema.get("maxLength", 200)))
    if kind == "url":
        return 'https://example.com/"onmouseover="hacked()\'><script>hacked()</script>'
    return data


def _line(made: Hostile, longest: int) -> str:
    """Return the next line, with a number that makes it the only one of its kind."""
    number = len(made.lines)
    fitting = [line for line in LINES if len(line) + 8 <= longest]
    made.lines.append(f"{fitting[number % len(fitting)]} L{number}")
    return made.lines[-1]
