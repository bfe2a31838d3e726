"""Whatever articles, models and users write, a page shows it as text."""

import re
from dataclasses import replace
from datetime import date
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from seen import Seen
from web_cases import answered, cited, passage

from rag.errors import DatelineError
from rag.types import Grounding, Hit, Source, Turn, Verdict
from ui.html import Writing, answer_html, error_html, evidence_html, question_html, writing_html

OURS = {
    "div": {"class"},
    "p": {"class"},
    "span": {"class"},
    "bdi": set[str](),
    "sup": set[str](),
    "code": set[str](),
    "header": {"class"},
    "h1": set[str](),
    "h3": set[str](),
    "a": {"class", "href", "title", "target", "rel"},
    "details": {"class", "open"},
    "summary": set[str](),
    "article": set[str](),
    "blockquote": set[str](),
    "mark": {"id"},
}
HREF = re.compile(r"#t\d+-c\d+|https?://.*", re.DOTALL | re.IGNORECASE)
FOUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</bdi></mark></div>",
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
    seen = Seen(html)
    for tag, names in seen.tags:
        assert tag in OURS and set(names) <= OURS[tag], (tag, names)
        assert "class" not in names or re.fullmatch("[a-z -]+", names["class"] or "")
    assert all(HREF.fullmatch(href) for href in seen.hrefs)
    return seen


@given(
    anything, anything, anything.map("https://".__add__) | anything, st.sampled_from(get_args(Verdict)), st.booleans()
)
def test_no_text_becomes_markup(text: str, other: str, url: str, verdict: Verdict, refused: bool) -> None:
    source = Source(text, other, text, other, url, other, date(2024, 3, 1))
    place = passage(source, other, text, other)
    support = (
        cited(1, place, 1, (text,)),
        cited(2, place, 2, (other,)),
        replace(cited(3, place, 0), start=9999, end=9999 + len(other)),
    )
    answer = replace(
        answered((text, support, verdict), (other, (), verdict), None, (text, support[:1], verdict)),
        question=text,
        status="refused" if refused else "answered",
        reason=other,
        direct=support[0],
        hits=(Hit(place, 1, "read"),),
        nearest=(Hit(place, 1, "read"),),
        notices=(text,),
        writer=other,
        grounding=Grounding(quoted=1, partly=2, removed=3),
    )
    messages = [
        answer_html(answer, 1),
        question_html(text),
        error_html(DatelineError(text, other)),
        writing_html(Writing(text + other, answer.claims[:1])),
    ]
    for message in messages:
        only_ours(message)
        assert message.startswith("<div") and not set(message) & set("\n\r\t")
    assert as_shown(text) in only_ours(messages[0]).text
    evidence = only_ours(evidence_html([Turn(text, other, answer)]))
    assert sorted(evidence.marks) == ([] if refused else sorted(as_shown(c.quote) for c in answer.citations))
