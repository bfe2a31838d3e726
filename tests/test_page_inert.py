"""Whatever articles, models and users write, the page shows it as text."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from seen import Seen
from web_cases import answered, cited, passage

from rag.conversations import Conversation
from rag.errors import DatelineError
from rag.types import Answer, Coverage, Grounding, Hit, Source, Turn, Verdict
from ui.evidence import evidence_html
from ui.html import Told, error_html, examples_html, header_html, turn_html, writing_html
from ui.job import Job
from ui.shelves import jobs_html, shelf_html, talks_html
from ui.writing import Writing

ARTICLE = {"data-id", "data-digest", "data-marks"}
OURS = {
    "div": {"class", "role"},
    "p": {"class", "role"},
    "span": {"class", "role", "data-state"},
    "b": set[str](),
    "bdi": set[str](),
    "sup": set[str](),
    "code": set[str](),
    "h2": set[str](),
    "h3": set[str](),
    "a": {"class", "href", "title", "target", "rel", "aria-label", "download", "data-at", *ARTICLE},
    "details": {"class"},
    "summary": {"aria-label"},
    "article": {"class", "id", "data-turn", "aria-label"},
    "blockquote": set[str](),
    "mark": {"id", "data-at"},
    "button": {
        *("type", "class", "aria-label", "aria-pressed", "aria-current"),
        *("data-do", "data-text", "data-thumb", "data-offset", *ARTICLE),
    },
    "svg": {"viewbox", "aria-hidden"},
    "path": {"d"},
    "form": {"class", "hidden"},
    "label": set[str](),
    "textarea": {"name", "rows", "maxlength"},
    "ul": {"class", "aria-label"},
    "li": {"data-id", "data-digest", "data-talk", "data-title", "data-job"},
    "progress": {"value", "max", "aria-label"},
}
HREF = re.compile(r"#t\d+-c\d+|https?://.*|/api/conversations/\w+/export\.\w+", re.DOTALL | re.IGNORECASE)
FOUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</bdi></mark></div>",
    "</textarea></form>",
    "\n\n**bold** [x](javascript:alert(1))",
    "![i](https://foe.example/i.png)",
    "$$x$$ `code` {{value}} ${1}",
    '" onmouseover="alert(1)',
    "' autofocus '",
    "&lt;b&gt; &#60;i&#62; &amp",
    "<!-- ",
    "]]>",
    "\u202eexe.txt\u202c",
    "\u2066",
    "\ud800",
    "\t\r\n",
]
anything = st.text(st.characters(categories=None), max_size=60) | st.lists(st.sampled_from(FOUL), max_size=6).map(
    "".join
)


def as_shown(text: str) -> str:
    """The only things a page changes in a text: overrides go, half a surrogate pair is a replacement character."""
    return re.sub("[\ud800-\udfff]", "\ufffd", re.sub("[\u202a-\u202e]", "", text))


def only_ours(html: str) -> Seen:
    """What a browser would make of it: no element, attribute or address that is not ours, nothing that cannot be sent."""
    seen = Seen(html)
    for tag, names in seen.tags:
        assert tag in OURS and set(names) <= OURS[tag], (tag, names)
        assert "class" not in names or re.fullmatch("[a-z -]+", names["class"] or "")
    assert all(HREF.fullmatch(href) for href in seen.hrefs)
    html.encode()
    return seen


def answer(text: str, other: str, url: str, verdict: Verdict) -> Answer:
    """One in which the texts stand wherever texts of others may."""
    source = Source(text, other, text, other, url, other, date(2024, 3, 1))
    place = passage(source, other, text, other)
    support = (
        cited(1, place, 1, (text,)),
        cited(2, place, 2, (other,)),
        replace(cited(3, place, 0), start=9999, end=9999 + len(other)),
    )
    return replace(
        answered((text, support, verdict), (other, (), verdict), None, (text, support[:1], verdict)),
        question=text,
        reason=other,
        direct=support[0],
        hits=(Hit(place, 1, "read"),),
        nearest=(Hit(place, 1, "read"),),
        notices=(text,),
        writer=other,
        grounding=Grounding(quoted=1, partly=2, removed=3),
    )


urls = anything.map("https://".__add__) | anything


@given(anything, anything, urls, st.sampled_from(get_args(Verdict)), st.booleans())
def test_no_text_of_a_conversation_becomes_markup(
    text: str, other: str, url: str, verdict: Verdict, refused: bool
) -> None:
    made = replace(answer(text, other, url, verdict), status="refused" if refused else "answered")
    told = Told(1, Turn(text, other, made), -1, other, (text, other))
    shown = only_ours(turn_html(told))
    assert as_shown(text) in shown.text and as_shown(other) in shown.text
    assert "ask" in {names.get("data-do") for _, names in shown.tags}
    only_ours(turn_html(replace(told, turn=Turn(text, other))))
    only_ours(error_html(text, DatelineError(other, text)))
    only_ours(writing_html(text, Writing(text + other, made.claims[:1])))
    only_ours(header_html(Coverage(1, 1, (), None, None), text))
    only_ours(examples_html((text, other)))
    evidence = only_ours(evidence_html(made, 1))
    assert sorted(evidence.marks) == ([] if refused else sorted(as_shown(c.quote) for c in made.citations))


@given(anything, anything, urls)
def test_no_text_of_a_list_becomes_markup(text: str, other: str, url: str) -> None:
    at = datetime(2024, 3, 1, tzinfo=UTC)
    talks = only_ours(talks_html([Conversation("abc", text, at, at)], "abc"))
    assert as_shown(text) in talks.text
    sources = [Source(other, text, text, other, url, other, date(2024, 3, 1))]
    shelf = only_ours(shelf_html(sources, total=60, offset=0, query=text))
    assert as_shown(text) in shelf.text and as_shown(other) in shelf.text
    going = Job("1f", text, other, "running", 1, 2, 0, other, text)
    ended = Job("2f", text, other, "failed", failed=((text, other),), warnings=(text,), error=(other, text))
    jobs = only_ours(jobs_html([going, replace(going, total=0), ended]))
    assert as_shown(text) in jobs.text and as_shown(other) in jobs.text
