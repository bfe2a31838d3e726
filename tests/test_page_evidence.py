"""The evidence of an answer, and whole articles: every mark is exactly the cited characters, every passage in its article."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from seen import Seen
from test_page_inert import anything, as_shown, only_ours
from web_cases import FERRY, FIRST, QUOTED, REFUSED, SECOND, THIRD, passage

from rag.types import Article, Hit, Source, Span
from ui.addresses import is_web
from ui.evidence import PARAGRAPH, article_html, evidence_html
from ui.fragments import places

TEXT = f"It took all night. {FIRST}\n\nThen they slept. {SECOND}"
ARTICLE = Article(FERRY, TEXT, "raw")


class Marked(HTMLParser):
    """The text of an article's paragraphs, and that of its marks by the places they name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.marks = "", dict[str, str]()
        self._here, self._head = list[str](), True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._head = self._head and (tag != "p" or bool(attrs))
        if tag == "mark":
            assert not self._here, "a mark within a mark"
            self._here = (dict(attrs)["data-at"] or "").split(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._here = []

    def handle_data(self, data: str) -> None:
        if self._head:
            return
        self.text += data
        for place in self._here:
            self.marks[place] = self.marks.get(place, "") + data


def joined(text: str, start: int = 0, end: int | None = None) -> str:
    """A stretch of a text as the page shows it: without the breaks between its paragraphs."""
    gaps = {at for gap in PARAGRAPH.finditer(text) for at in range(*gap.span())}
    return as_shown("".join(text[at] for at in range(len(text))[start:end] if at not in gaps))


@given(
    anything | st.text("ab \n\u202e\U0001f6a2\ud83d\udea2<&\"'", max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
@example(TEXT, [(19, 101), (40, 57), (90, 110), (0, len(TEXT))])
def test_marks_are_exactly_the_cited_characters(text: str, cited: list[Span]) -> None:
    html = article_html(Article(FERRY, text, ""), cited)
    only_ours(html)
    marked = Marked(html)
    assert marked.text == joined(text)
    expected = {f"{a}-{b}": joined(text, a, b) for a, b in cited}
    assert marked.marks == {place: words for place, words in expected.items() if words}


def test_a_place_that_goes_on_is_marked_in_both_paragraphs() -> None:
    html = article_html(ARTICLE, [(90, 112)])
    assert Seen(html).marks == [TEXT[90:101], TEXT[103:112]]
    assert html.count('<mark data-at="90-112">') == 2


def test_a_place_within_another_is_marked_as_both() -> None:
    seen = Seen(article_html(ARTICLE, [(19, 101), (40, 57)]))
    named = [names["data-at"] for tag, names in seen.tags if tag == "mark"]
    assert named == ["19-101", "19-101 40-57", "19-101"]
    assert "".join(seen.marks) == FIRST


def test_an_article_has_its_head_and_what_is_to_say_of_it() -> None:
    text = Seen(article_html(ARTICLE, [], "This article has changed since.")).text
    assert text.startswith(f"{FERRY.title}R. Sand, Harbor Post, 1 March 2024This article has changed since.It took")
    assert "status" not in article_html(ARTICLE, [])


@pytest.mark.parametrize(
    ("marks", "spans"),
    [
        ("", []),
        ("0-5", [(0, 5)]),
        ("10-20,0-5", [(10, 20), (0, 5)]),
        ("5-5,9-3,1-2", [(1, 2)]),
        *((foul, []) for foul in ("x", "1", "1-", "1-2,", "-1-2", "1-2;3-4", "1-1234567890", "٣-٤x", " 1-2")),
    ],
)
def test_places_are_read_or_none(marks: str, spans: list[Span]) -> None:
    assert places(marks) == spans


def test_quotes_of_one_passage_stand_in_it_in_reading_order() -> None:
    seen = Seen(evidence_html(QUOTED, 7))
    assert seen.marks == [FIRST, SECOND, THIRD]
    assert f"It took all night. [3]{FIRST} Then they slept. [1]{SECOND}" in seen.text
    assert seen.ids == ["t7-c3", "t7-c1", "t7-c2"]


def test_a_card_opens_its_article_at_its_quotes() -> None:
    buttons = [names for _, names in Seen(evidence_html(QUOTED)).tags if names.get("data-do") == "article"]
    found = [tuple(names[f"data-{key}"] for key in ("id", "digest", "marks")) for names in buttons]
    assert found == [("ferry", "aa11", "59-141,159-215"), ("file:letter.txt", "bb22", "0-60")]


def test_other_publishers_of_the_story_are_named() -> None:
    assert "Harbor Post, 1 March 2024; also Coast Wire" in Seen(evidence_html(QUOTED)).text


def test_a_quote_whose_passage_is_not_at_hand_stands_alone() -> None:
    other = replace(QUOTED.hits[0].passage, source=replace(FERRY, digest="cc33"))  # the same place of another version
    for hits in ((), (Hit(other, 1, "read"),)):
        seen = Seen(evidence_html(replace(QUOTED, hits=hits)).partition('<details class="dl-unused">')[0])
        assert sorted(seen.marks) == sorted([FIRST, SECOND, THIRD])
        assert "It took all night" not in seen.text


def test_what_was_found_and_is_not_cited_is_folded_away() -> None:
    spare = Hit(passage(replace(FERRY, id="other"), "Nothing of it."), 0.1, "read")
    html = evidence_html(replace(QUOTED, hits=(*QUOTED.hits, spare)))
    head, folded, tail = html.partition('<details class="dl-unused">')
    assert folded and "Nothing of it." not in head and "Nothing of it." in tail
    assert Seen(f"<div>{tail.removesuffix('</details>')}</div>").text.startswith("Found, not used: 1 passage")
    assert "dl-unused" not in evidence_html(QUOTED)


def test_a_refusal_calls_its_passages_no_answer() -> None:
    seen = Seen(evidence_html(REFUSED))
    assert seen.marks == []
    assert "Nearest passages: not an answer" in seen.text
    assert "Nearest" not in Seen(evidence_html(replace(REFUSED, nearest=()))).text


def test_without_an_answer_it_says_what_will_be_there() -> None:
    assert Seen(evidence_html(None)).text == "The passages that an answer stands on are shown here."


@pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "HTTPS://a.example"])
def test_a_title_links_to_the_web(url: str) -> None:
    assert Seen(near(replace(FERRY, url=url))).hrefs == [url]
    assert is_web(url)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///x",
        "//x",
        "http://[",
    ],
)
def test_a_title_links_nowhere_else(url: str | None) -> None:
    assert Seen(near(replace(FERRY, url=url))).hrefs == []


def near(source: Source) -> str:
    return evidence_html(replace(REFUSED, nearest=(Hit(passage(source, "Some."), 1, "read"),)))
