"""Conversations as files: golden ones, and whatever was written stands in them as text.

`python tests/test_export.py` writes the golden files anew; read the difference before keeping it."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from seen import Seen
from web_cases import CASES, FERRY, QUOTED, answered, cited, passage

from rag.restored import restored
from rag.text import UNSAFE, inert
from rag.types import Grounding, Source, Turn
from ui.export import as_html, as_json, as_markdown
from ui.markdown import plain

GOLDEN = Path(__file__).parent / "golden"
CREATED = datetime(2024, 6, 3, 14, 5, tzinfo=UTC)
FORMATS = {"md": as_markdown, "html": as_html, "json": as_json}
TURNS = [
    *(Turn(answer.question, answer.text, answer) for answer in CASES.values()),
    Turn("And from elsewhere?", "Somebody said so."),
]
OURS = {
    "h1": set[str](),
    "h2": set[str](),
    "h3": set[str](),
    "p": {"class"},
    "bdi": set[str](),
    "strong": set[str](),
    "em": {"class"},
    "a": {"href", "rel"},
    "section": set[str](),
    "ol": set[str](),
    "li": {"value", "id"},
    "blockquote": set[str](),
}
BLOCKS = {"heading", "paragraph", "blockquote"}
INLINE = {"text", "text_special", "softbreak", "hardbreak", "strong_open", "strong_close", "em_open", "em_close"}
RENDERERS = [MarkdownIt(name, {"html": html}) for name in ("commonmark", "js-default") for html in (True, False)]

anything = (
    st.text(st.characters(categories=None), max_size=60)
    | st.text("\\`*_{}[]()<>#+-.!|~$^&:;=@%'\"\n 1w/a", max_size=40)
    | st.sampled_from(HOSTILE)
)


def written(kind: str) -> str:
    return FORMATS[kind]("The ferry", CREATED, TURNS)


def conversation(text: str, other: str, url: str) -> tuple[str, list[Turn]]:
    """A conversation in which every text is one of these."""
    source = Source(text, other, text, other, url, other, date(2024, 3, 1))
    place = passage(source, text, other)
    one, two = cited(1, place, 0, (other,)), cited(2, place, 1)
    answer = answered((text, (one, two), "partly"), None, (other, (), "unsupported"), direct=two, notices=(text,))
    answer = replace(answer, writer=other, grounding=Grounding(partly=1, unsupported=1))
    refusal = replace(answer, status="refused", reason=text, text=other, claims=(), citations=(), direct=None)
    return text, [Turn(text, other, answer), Turn(other, text, refusal), Turn(text, other)]


def tokens(markdown: str, renderer: MarkdownIt) -> list[Token]:
    return [part for token in renderer.parse(markdown) for part in (token, *(token.children or ()))]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_is_as_agreed(kind: str) -> None:
    assert written(kind) == (GOLDEN / f"export.{kind}").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_source_is_told_in_full(kind: str) -> None:
    text = written(kind)
    read = Seen(text.split("<body>")[1].split("</body>")[0]).text if kind == "html" else text.replace("\\", "")
    for citation in QUOTED.citations:
        source = citation.source
        for told in (source.title, source.digest, source.id, citation.quote, str(citation.start), str(citation.end)):
            expected = json.dumps(told, ensure_ascii=False)[1:-1] if kind == "json" else told
            assert expected in (read.replace("u003c", "<").replace("u003e", ">").replace("u0026", "&"))
    assert FERRY.publisher in read and ("2024-03-01" if kind == "json" else "1 March 2024") in read


@given(anything, anything, anything.map("https://a.example/".__add__) | anything)
def test_no_text_becomes_markdown(text: str, other: str, url: str) -> None:
    markdown = as_markdown(text[:100] + other, CREATED, conversation(text, other, url)[1])
    for renderer in RENDERERS:
        for token in tokens(markdown, renderer):
            if token.type.startswith("link"):
                assert token.info == "auto" and re.match("https?://", token.attrGet("href") or "https://")
            else:
                assert token.type in INLINE | {"inline"} or token.type.rsplit("_", 1)[0] in BLOCKS, token.type


@given(anything)
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    for renderer in RENDERERS:
        shown = "".join(t.content for t in tokens(plain(text), renderer) if t.type in ("text", "text_special"))
        assert shown == " ".join(inert(text).split()).replace("\0", "\ufffd")


def test_a_long_line_is_escaped_like_a_short_one() -> None:
    assert plain("*a" * 500_000) == "\\*a" * 500_000


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# 1. a", "\\# 1. a"),
        ("1. a", "1\\. a"),
        ("2024) b", "2024\\) b"),
        ("- a-b + c", "\\- a-b + c"),
        ("see www.foe.example, a@b.example", "see www\\.foe.example, a\\@b.example"),
        ("note: https://foe.example :ok:", "note: https\\://foe.example \\:ok:"),
        ("It cost $3.50, he said.", "It cost \\$3.50, he said."),
    ],
)
def test_only_active_characters_are_escaped(text: str, escaped: str) -> None:
    assert plain(text) == escaped


@given(anything, anything, anything.map("https://a.example/".__add__) | anything)
def test_no_text_becomes_html(text: str, other: str, url: str) -> None:
    title, turns = conversation(text, other, url)
    head, _, body = as_html(title, CREATED, turns).partition("<body>")
    for tag, names in Seen(body.removesuffix("</html>\n").removesuffix("\n</body>\n")).tags:
        assert tag in OURS and set(names) <= OURS[tag], (tag, names)
        href = names.get("href", "#t1-c1") or ""
        assert re.fullmatch(r"#t\d-c\d|https?://[!-~]*", href, re.I), href
    assert re.fullmatch(r"[^<]*", head.partition("<title>")[2].partition("</title>")[0])


def test_the_page_asks_for_nothing() -> None:
    page = written("html")
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"<(?:script|link|img|iframe|object|form)|src=|@import|url\(", page)


def test_a_citation_leads_to_its_source() -> None:
    seen = Seen(written("html").split("<body>")[1].split("</body>")[0])
    assert set(seen.ids) == {href.removeprefix("#") for href in seen.hrefs if href.startswith("#")}
    assert [names["value"] for tag, names in seen.tags if tag == "li"] == ["1", "2", "3", "3", "1"]


@given(anything, anything)
def test_json_is_whole_and_inert(text: str, other: str) -> None:
    title, turns = conversation(text, other, text)
    told = as_json(title, CREATED, turns)
    assert not UNSAFE.search(told) and not re.search("[<>&]", told)
    data = json.loads(told)
    assert (data["schema"], data["title"], data["created"]) == (1, text, "2024-06-03T14:05:00+00:00")
    assert [turn["answer"] for turn in data["turns"]] == [t.answer and t.answer.to_dict() for t in turns]


def test_answers_come_back_from_json() -> None:
    data = json.loads(written("json"))
    assert [restored(turn["answer"]) for turn in data["turns"] if turn["answer"]] == list(CASES.values())


if __name__ == "__main__":
    for kind in FORMATS:
        (GOLDEN / f"export.{kind}").write_text(written(kind), encoding="utf-8")
