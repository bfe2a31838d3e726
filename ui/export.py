"""A conversation as a file, with all sources that its answers cite: Markdown, HTML or JSON.

Knows nothing of where conversations are kept. What articles, models and users wrote stands in all three as text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

from rag.text import UNSAFE
from rag.types import Answer, Citation, Claim, Turn
from ui.addresses import web_address
from ui.html import anchor, escaped, inert
from ui.markdown import plain
from ui.paragraphs import in_paragraphs
from ui.render import day, origin
from ui.standing import VERDICTS, grounding

UNCHECKED = "Not checked against the articles."
# Beside what could steer a terminal the signs of HTML, should anything take the file for a page.
STEERING = re.compile(f"{UNSAFE.pattern}|[<>&]")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --back: #fff; --faint: #595959; --line: #d4d4d4; --link: #0f766e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ededed; --back: #18181b; --faint: #a8a8a8; --line: #48484d; --link: #5eead4; }
}
@media print {
  :root { --text: #000; --back: #fff; --faint: #404040; --line: #999; --link: #000; }
  a[rel]::after { content: " (" attr(href) ")"; }
}
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--back); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; break-after: avoid; } h3 { font-size: 1rem; break-after: avoid; }
a { color: var(--link); }
section { margin-top: 2rem; border-top: 1px solid var(--line); }
blockquote { margin: .25rem 0; padding-left: .75rem; border-left: 3px solid var(--line); white-space: pre-wrap; }
li { margin-bottom: 1rem; break-inside: avoid; } li p { margin: 0; }
.faint { color: var(--faint); font-size: .875rem; }
"""


def as_markdown(title: str, created: datetime, turns: Sequence[Turn]) -> str:
    """The conversation as CommonMark; it has no links but the addresses of articles."""
    parts = [f"# {plain(title)}", _begun(created)]
    for turn in turns:
        parts += [f"## {plain(turn.question)}", *_markdown(turn)]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(title: str, created: datetime, turns: Sequence[Turn]) -> str:
    """The conversation as one page that loads nothing and runs nothing."""
    head = (
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{escaped(title)}</title>\n<style>{STYLE}</style>'
    )
    told = "\n".join(_html(turn, number) for number, turn in enumerate(turns, 1))
    body = f'<h1>{inert(title)}</h1>\n<p class="faint">{_begun(created)}</p>\n{told}'
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def as_json(title: str, created: datetime, turns: Sequence[Turn]) -> str:
    """The conversation with its whole answers, as `to_dict` gives them; every string is that which was written."""
    told = [
        {"question": turn.question, "text": turn.text, "answer": turn.answer.to_dict() if turn.answer else None}
        for turn in turns
    ]
    whole = {"schema": 1, "title": title, "created": created.isoformat(), "turns": told}
    dumped = json.dumps(whole, ensure_ascii=False, indent=2)
    return STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", dumped) + "\n"


def _begun(created: datetime) -> str:
    return f"Conversation of {day(created)}, {created:%H:%M} {created:%Z}".rstrip()


def _place(citation: Citation) -> str:
    """Where the quote stands: what it takes to find it again in the library."""
    source = citation.source
    return f"Characters {citation.start} to {citation.end} of {source.id}, version {source.digest}"


def _from(citation: Citation) -> str:
    also = f"; also {', '.join(citation.also)}" if citation.also else ""
    return f"{origin(citation.source)}{also}"


def _notes(answer: Answer) -> list[str]:
    return [note for note in (grounding(answer), *(f"Note: {notice}" for notice in answer.notices)) if note]


def _markdown(turn: Turn) -> list[str]:
    """Blocks of Markdown."""
    answer = turn.answer
    if answer is None:
        return [plain(turn.text), UNCHECKED]
    told = [" ".join(map(_sentence, paragraph)) for paragraph in in_paragraphs(answer)]
    lead = "**No answer**" if answer.status == "refused" else ""
    if answer.direct:
        lead = f"**{plain(answer.direct.quote)}** \\[{answer.direct.number}\\]"
    cited = [block for citation in answer.citations for block in _source(citation)]
    return [lead, *told, *map(plain, _notes(answer)), *(["### Sources", *cited] if cited else [])]


def _sentence(part: str | Claim) -> str:
    if isinstance(part, str):
        return plain(part)
    marks = "".join(f"\\[{citation.number}\\]" for citation in part.citations)
    verdict = f" *({VERDICTS[part.verdict]})*" if part.verdict in VERDICTS else ""
    return f"{plain(part.text)}{f' {marks}' if marks else ''}{verdict}"


def _source(citation: Citation) -> list[str]:
    address = web_address(citation.source.url)
    lines = [f"**\\[{citation.number}\\] {plain(citation.source.title)}**", plain(_from(citation))]
    return [
        "\\\n".join([*lines, f"<{address}>"] if address else lines),
        f"> {plain(citation.quote)}",
        plain(_place(citation)),
    ]


def _html(turn: Turn, number: int) -> str:
    """A section of the page; `number` tells its citations from those of others."""
    answer = turn.answer
    if answer is None:
        body = f'<p>{inert(turn.text)}</p><p class="faint">{UNCHECKED}</p>'
        return f"<section><h2>{inert(turn.question)}</h2>{body}</section>"
    lead = '<p class="faint">No answer</p>' if answer.status == "refused" else ""
    if answer.direct:
        lead = f"<p><strong>{inert(answer.direct.quote)}</strong> {_link(answer.direct, number)}</p>"
    told = "".join(f"<p>{' '.join(_said(p, number) for p in parts)}</p>" for parts in in_paragraphs(answer))
    notes = "".join(f'<p class="faint">{inert(note)}</p>' for note in _notes(answer))
    cited = "\n".join(_item(citation, number) for citation in answer.citations)
    sources = f"\n<h3>Sources</h3>\n<ol>\n{cited}\n</ol>" if cited else ""
    return f"<section><h2>{inert(turn.question)}</h2>\n{lead}{told}{notes}{sources}</section>"


def _said(part: str | Claim, number: int) -> str:
    if isinstance(part, str):
        return inert(part)
    links = "".join(_link(citation, number) for citation in part.citations)
    verdict = f' <em class="faint">{VERDICTS[part.verdict]}</em>' if part.verdict in VERDICTS else ""
    return f"{inert(part.text)} {links}{verdict}"


def _link(citation: Citation, number: int) -> str:
    return f'<a href="#{anchor(citation, number)}">[{citation.number}]</a>'


def _item(citation: Citation, number: int) -> str:
    title, address = inert(citation.source.title), web_address(citation.source.url)
    linked = f'<a href="{escaped(address)}" rel="noopener noreferrer">{title}</a>' if address else title
    return (
        f'<li value="{citation.number}" id="{anchor(citation, number)}"><p>{linked}</p>'
        f'<p class="faint">{inert(_from(citation))}</p><blockquote>{inert(citation.quote)}</blockquote>'
        f'<p class="faint">{inert(_place(citation))}</p></li>'
    )
