"""The evidence of an answer into HTML: cited passages, what was found beside them, and whole articles with their marks.

Knows nothing of gradio nor of style. Every text that is not ours is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.types import Answer, Article, Citation, Hit, Passage, Source, Span
from ui.addresses import is_web
from ui.html import anchor, escaped, inert, marks
from ui.render import origin, plural

PARAGRAPH = re.compile(r"\n\s*\n")


def evidence_html(answer: Answer | None, turn: int = 0) -> str:
    """The passages behind one answer: cited, or nearest to a question without one; then what else was found."""
    if answer is None:
        return '<p class="dl-empty">The passages that an answer stands on are shown here.</p>'
    asked = f'<p class="dl-for">{inert(answer.question)}</p>'
    if answer.status == "refused":
        label = '<p class="dl-label">Nearest passages: not an answer</p>' if answer.nearest else ""
        return f'<div class="dl-nearest">{asked}{label}{_found(answer.nearest)}</div>'
    cited = "".join(_cited(source, answer, turn) for source in dict.fromkeys(c.source for c in answer.citations))
    return f'<div class="dl-cited">{asked}{cited}</div>{_unused(answer)}'


def article_html(article: Article, cited: Sequence[Span], notice: str = "") -> str:
    """A whole article, its cited places marked."""
    source = article.source
    note = f'<p class="dl-label" role="status">{inert(notice)}</p>' if notice else ""
    author = f"{source.author}, " if source.author else ""
    head = f'<h2>{_title(source)}</h2><p class="dl-origin">{inert(author + origin(source))}</p>{note}'
    paragraphs = "".join(f"<p>{_marked(article.text, span, cited)}</p>" for span in _paragraphs(article.text))
    return f'<article class="dl-whole" aria-label="Article">{head}{paragraphs}</article>'


def _paragraphs(text: str) -> Iterable[Span]:
    at = 0
    for gap in PARAGRAPH.finditer(text):
        yield at, gap.start()
        at = gap.end()
    yield at, len(text)


def _marked(text: str, within: Span, cited: Sequence[Span]) -> str:
    """A stretch of text; a place that goes on into the next paragraph is marked in both, one within another as both."""
    here = sorted({(start, end) for start, end in cited if start < within[1] and within[0] < end})
    borders = sorted({*within, *(min(max(at, within[0]), within[1]) for place in here for at in place)})
    html = ""
    for begin, stop in pairwise(borders):
        places = " ".join(f"{start}-{end}" for start, end in here if start <= begin and stop <= end)
        words = inert(text[begin:stop])
        html += f'<mark data-at="{places}">{words}</mark>' if places else words
    return html


def _cited(source: Source, answer: Answer, turn: int) -> str:
    """One article: its cited passages in reading order."""
    citations = [c for c in answer.citations if c.source == source]
    holders = {citation.number: _holder(citation, answer.hits) for citation in citations}
    passages = sorted(set(holders.values()), key=lambda passage: passage.start)
    texts = [_numbered(p, [c for c in citations if holders[c.number] == p], turn) for p in passages]
    also = sorted({name for citation in citations for name in citation.also})
    return _card(source, "".join(f"<p>{text}</p>" for text in texts), also, marks(citations))


def _unused(answer: Answer) -> str:
    """What was found and is not cited."""
    used = [(c.source.id, c.start, c.end) for c in answer.citations]
    rest = [h for h in answer.hits if not any(_holds(h.passage, *one) for one in used)]
    if not rest:
        return ""
    summary = f"<summary>Found, not used: {plural(len(rest), 'passage')}</summary>"
    return f'<details class="dl-unused">{summary}{_found(rest)}</details>'


def _found(hits: Iterable[Hit]) -> str:
    return "".join(
        _card(h.passage.source, f"<p>{inert(h.passage.text)}</p>", (), f"{h.passage.start}-{h.passage.end}")
        for h in hits
    )


def _holds(passage: Passage, id: str, start: int, end: int) -> bool:
    return passage.source.id == id and passage.start <= start and end <= passage.end


def _holder(citation: Citation, hits: Iterable[Hit]) -> Passage:
    """The passage that a citation stands in; where none was handed along, the quote alone."""
    for passage in (hit.passage for hit in hits):
        same = passage.source.digest == citation.source.digest
        if same and _holds(passage, citation.source.id, citation.start, citation.end):
            return passage
    span = (citation.start, citation.end)
    return Passage(citation.source, *span, citation.quote, (span,))


def _numbered(passage: Passage, citations: Iterable[Citation], turn: int) -> str:
    html, at = "", passage.start
    for citation in sorted(citations, key=lambda c: c.start):
        html += inert(passage.slice((at, max(at, citation.start))))
        html += f'<sup>[{citation.number}]</sup><mark id="{anchor(citation, turn)}">{inert(citation.quote)}</mark>'
        at = max(at, citation.end)
    return html + inert(passage.slice((at, passage.end)))


def _card(source: Source, body: str, also: Sequence[str], places: str) -> str:
    place = origin(source) + (f"; also {', '.join(also)}" if also else "")
    whole = (
        f'<button type="button" data-do="article" data-id="{escaped(source.id)}" data-digest="{escaped(source.digest)}"'
        f' data-marks="{places}">Whole article</button>'
    )
    head = f'<h3>{_title(source)}</h3><p class="dl-origin">{inert(place)}</p>'
    return f"<article>{head}<blockquote>{body}</blockquote>{whole}</article>"


def _title(source: Source) -> str:
    if not is_web(source.url):
        return inert(source.title)
    return f'<a href="{escaped(source.url or "")}" target="_blank" rel="noopener noreferrer">{inert(source.title)}</a>'
