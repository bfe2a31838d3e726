"""Articles, cuts and settings as lines, and which article a part of an id means."""

from datetime import date

import pytest

from rag.errors import UnknownArticle
from rag.types import Article, Cut, Source
from ui.listing import cut, listed, meant, shown

IDS = ["file:a/one.md", "file:b/one.md", "file:a/twenty-one.md", "https://post.example/ferry", "file:ferry"]
FERRY = Source(
    "https://post.example/ferry",
    "aa11",
    "Ferry stays \x1b[1m",
    "Harbor Post",
    author="R. Sand",
    published=date(2024, 3, 1),
)


@pytest.mark.parametrize(
    ("given", "id"),
    [
        ("file:a/one.md", "file:a/one.md"),
        ("b/one.md", "file:b/one.md"),
        ("twenty", "file:a/twenty-one.md"),
        ("/ferry", "https://post.example/ferry"),
        ("file:ferry", "file:ferry"),
    ],
)
def test_a_part_that_only_one_id_has_means_it(given: str, id: str) -> None:
    assert meant(given, IDS) == id


def test_an_ambiguous_part_names_what_it_may_be() -> None:
    with pytest.raises(UnknownArticle, match=r"'/one\.md' may be 2 articles: file:a/one\.md, file:b/one\.md$"):
        meant("/one.md", IDS)


def test_many_candidates_are_counted() -> None:
    with pytest.raises(UnknownArticle, match=r"may be 9 articles: file:0, .*file:4 and 4 more$"):
        meant("file", [f"file:{n}" for n in range(9)])


def test_an_unknown_part_names_itself_and_the_list() -> None:
    with pytest.raises(UnknownArticle, match="no article has the id 'mars'") as caught:
        meant("mars", IDS)
    assert caught.value.hint == "dateline articles list"


def test_an_article_of_the_list_keeps_its_id_whole() -> None:
    assert [line.text for line in listed(FERRY, 1, 30)] == [
        "2024-03-01  Ferry stays [1m",
        "            Harbor Post, 1",
        "            passage",
        "            https://post.example/ferry",
    ]
    assert listed(Source("file:x", "d", "X"), 2, 60)[0].text == "no date     X"


def test_a_text_is_shown_under_its_head() -> None:
    article = Article(FERRY, "The ferry stays.\n\nIt has \x9b2J rails.", "raw")
    assert [line.text for line in shown(article, 60)] == [
        "Ferry stays [1m",
        "R. Sand, Harbor Post, 1 March 2024",
        "https://post.example/ferry",
        "",
        "The ferry stays.",
        "",
        "It has 2J rails.",
    ]


def test_cuts_tell_rule_and_place() -> None:
    cuts = (Cut(0, "Photo: R. Sand", "credit"), Cut(120, "Top stories\nFerry\x07 sinks", "teasers"))
    assert [line.text for line in cut(cuts, 60)] == [
        "2 pieces removed by the cleaner",
        "",
        "credit, at character 0",
        "│ Photo: R. Sand",
        "",
        "teasers, at character 120",
        "│ Top stories",
        "│ Ferry sinks",
    ]
    assert [line.text for line in cut((), 60)] == ["0 pieces removed by the cleaner"]
