"""Turns of a conversation into HTML: question, answer with its citations, how it stands, and what can be done with it.

Knows nothing of gradio, of style, nor of where an answer came from. Every text that is not ours is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from rag.errors import DatelineError
from rag.types import Answer, Citation, Claim, Coverage, Turn
from ui.paragraphs import in_paragraphs
from ui.render import days, origin, plural
from ui.standing import VERDICTS, grounding
from ui.writing import Writing

# Overrides and embeddings would show text in another order than it is written in; lone surrogates cannot be sent.
GONE = dict.fromkeys(range(0x202A, 0x202F), "") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
JOINED = "\u2060"  # keeps a number on the line of its sentence
# Drawn: not every system has a font with thumbs.
THUMB = (
    '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 7h2.5v6.5H2zM4.5 7 8 1.8c1 0 1.7.8 1.5 1.8L9 6h3.6c.8 0'
    ' 1.4.7 1.3 1.5l-.7 4.7c-.1.7-.8 1.3-1.5 1.3H4.5z"/></svg>'
)


def escaped(text: str) -> str:
    """Text that shows as itself in HTML and in its attributes."""
    return escape(text).translate(GONE)


def inert(text: str) -> str:
    """Text that shows as itself, and whose reading direction stays its own."""
    return f"<bdi>{escaped(text)}</bdi>" if text else ""


@dataclass(frozen=True, slots=True)
class Told:
    """A settled turn as the page shows it: its number, what its reader thought of it, and what to ask next."""

    number: int
    turn: Turn
    thumb: int = 0
    comment: str = ""
    next: tuple[str, ...] = ()


def log_html(told: Sequence[Told]) -> str:
    return "".join(map(turn_html, told))


def turn_html(told: Told) -> str:
    """One question with its settled answer and what can be done with either."""
    answer = told.turn.answer
    elsewhere = f'<div class="dl-answer"><p>{inert(told.turn.text)}</p></div>'
    body = answer_html(answer, told.number) if answer else elsewhere
    return (
        f'<article class="dl-turn" id="turn-{told.number}" data-turn="{told.number}" aria-label="Answer {told.number}">'
        f"{question_html(told.turn.question, told.number)}{body}{_tools(told)}{_next(told.next)}</article>"
    )


def question_html(question: str, number: int | None = None) -> str:
    edit = _button("edit", "Edit the question", "Edit") if number else ""
    return f'<div class="dl-asked"><div class="dl-question">{inert(question)}</div>{edit}</div>'


def writing_html(question: str, writing: Writing) -> str:
    """The turn while it is made: checked sentences plain, the rest a draft that says so; numbers come at the end."""
    checked = " ".join(f"<span>{inert(claim.text)}{_verdict(claim)}</span>" for claim in writing.claims)
    label = "not yet checked" if writing.unchecked else "checking" if writing.draft else "searching the articles"
    draft = f'<span class="dl-unchecked">{inert(writing.unchecked)} <span class="dl-label">{label}</span></span>'
    return f'<div class="dl-turn">{question_html(question)}<div class="dl-writing"><p>{checked} {draft}</p></div></div>'


def answer_html(answer: Answer, turn: int) -> str:
    """The settled answer; `turn` tells its citation links from those of others."""
    if answer.status == "refused":
        body = f'<p class="dl-label">No answer</p><p>{inert(answer.text)}</p>'
    else:
        body = _direct(answer, turn) + _paragraphs(answer, turn)
    notes = [grounding(answer), *(f"Note: {notice}" for notice in answer.notices)]
    foot = "".join(f'<p class="dl-foot">{inert(note)}</p>' for note in notes if note)
    return f'<div class="{"dl-refusal" if answer.status == "refused" else "dl-answer"}">{body}{foot}</div>'


def error_html(question: str, error: DatelineError) -> str:
    """A failure that the user can mend."""
    hint = f"<p>Try: <code>{inert(error.hint)}</code></p>" if error.hint else ""
    said = f'<p class="dl-label">This did not work</p><p>{inert(error.message)}</p>{hint}'
    return f'<div class="dl-turn">{question_html(question)}<div class="dl-error" role="alert">{said}</div></div>'


def header_html(coverage: Coverage, user: str = "") -> str:
    """What the library holds, and who is logged in."""
    period = f", {days(coverage.first, coverage.last)}" if coverage.first and coverage.last else ""
    out = f'<button type="button" data-do="logout">Log out {inert(user)}</button>' if user else ""
    return f"<p>Answers from {plural(coverage.articles, 'article')}{period}</p>{out}"


def empty_html() -> str:
    """The page before the first question: what it does."""
    return (
        '<div class="dl-welcome"><h2>Ask the articles</h2><p>Every sentence of an answer is tied to the words of an'
        " article. Where the articles do not say, Dateline says so.</p></div>"
    )


def examples_html(questions: Sequence[str]) -> str:
    """Questions that the articles answer."""
    return f"<h3>For example</h3>{_next(questions)}" if questions else ""


def anchor(citation: Citation, turn: int) -> str:
    return f"t{turn}-c{citation.number}"


def marks(citations: Sequence[Citation]) -> str:
    """The cited places of one article in their order, as the page asks for them."""
    return ",".join(f"{start}-{end}" for start, end in sorted({(c.start, c.end) for c in citations}))


def _paragraphs(answer: Answer, turn: int) -> str:
    """The text with its claims dressed."""
    html = ""
    for parts in in_paragraphs(answer):
        dressed = [inert(part) if isinstance(part, str) else _claim(part, answer, turn) for part in parts]
        html += f"<p>{' '.join(dressed)}</p>"
    return html


def _claim(claim: Claim, answer: Answer, turn: int) -> str:
    links = "".join(_link(citation, answer, turn) for citation in claim.citations)
    return f'<span class="dl-claim dl-{claim.verdict}">{inert(claim.text)}{links}{_verdict(claim)}</span>'


def _verdict(claim: Claim) -> str:
    return f' <span class="dl-label">{VERDICTS[claim.verdict]}</span>' if claim.verdict in VERDICTS else ""


def _direct(answer: Answer, turn: int) -> str:
    direct = answer.direct
    return f'<p class="dl-direct">{inert(direct.quote)}{_link(direct, answer, turn)}</p>' if direct else ""


def _link(citation: Citation, answer: Answer, turn: int) -> str:
    """The small number, with all that the page needs to open its article there."""
    source = citation.source
    title = escaped(f"{source.title} ({origin(source)})")
    all_ = marks([citation, *(c for c in answer.citations if c.source == source)])
    return (
        f'{JOINED}<sup><a class="dl-cite" href="#{anchor(citation, turn)}" title="{title}" aria-label="Source '
        f'{citation.number}: {title}" data-id="{escaped(source.id)}" data-digest="{escaped(source.digest)}"'
        f' data-at="{citation.start}-{citation.end}" data-marks="{all_}">[{citation.number}]</a></sup>'
    )


def _tools(told: Told) -> str:
    """Buttons under an answer; a pressed thumb says so to a screen reader too."""
    thumbs = "".join(
        f'<button type="button" data-do="rate" data-thumb="{value}" aria-pressed="{str(told.thumb == value).lower()}"'
        f' aria-label="{label}">{THUMB}</button>'
        for value, label in ((1, "Good answer"), (-1, "Bad answer"))
    )
    comment = (
        f'<form class="dl-comment" hidden><label>What was right or wrong?<textarea name="comment" rows="2"'
        f' maxlength="5000">{escaped(told.comment)}</textarea></label><button type="submit">Send</button></form>'
    )
    others = (
        _button("select", "Show the evidence of this answer", "Evidence"),
        _button("copy", "Copy the answer with its sources", "Copy"),
        _button("link", "Copy a link to this answer", "Link"),
        _button("retry", "Ask the same again", "Retry"),
    )
    return f'<div class="dl-tools">{"".join(others)}{thumbs}<span class="dl-said" role="status"></span></div>{comment}'


def _next(questions: Sequence[str]) -> str:
    asked = "".join(f"<li>{_ask(one)}</li>" for one in questions)
    return f'<ul class="dl-next" aria-label="Ask next">{asked}</ul>' if asked else ""


def _ask(question: str) -> str:
    return f'<button type="button" data-do="ask" data-text="{escaped(question)}">{inert(question)}</button>'


def _button(do: str, label: str, text: str) -> str:
    return f'<button type="button" data-do="{do}" aria-label="{label}">{text}</button>'
