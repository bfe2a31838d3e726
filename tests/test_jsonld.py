"""What pages say of their article in JSON-LD, in good order, in disorder, and of something else."""

from __future__ import annotations

import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st

from ingest.jsonld import statements
from ingest.metadata import Metadata, metadata

TITLE = "Ferry stays for a year"
URL = "https://a.example/1"


def said(script: str) -> Metadata:
    text = "<p>The council of Orlo voted on Monday to keep the island ferry running for another year.</p>"
    head = f'<title>{TITLE}</title><script type="application/ld+json">{script}</script>'
    page = f"<html><head>{head}</head><body><h1>{TITLE}</h1>{text}</body></html>"
    return metadata(trafilatura.load_html(page), URL)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "%s", "datePublished": "2024-06-05", "author": {"name": "Mara Lind"}}',
        '[{"@type": ["Article", "NewsArticle"], "datePublished": "2024-06-05", "author": [{"name": "Mara Lind"}]}]',
        '{"@graph": [{"@type": "http://schema.org/Report", "datePublished": "2024-06-05", "author": {"@id": "#m"}},'
        ' {"@id": "#m", "@type": "Person", "name": "Mara Lind"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": "2024-06-05", "author": "Mara Lind"}}',
        '{"@type": "Article", "datePublished": "2024-06-05", "author": "By Mara Lind",}',
        '// <![CDATA[\n{"@type": "Article", "text": "two\nlines", "datePublished": "2024-06-05", "author": "Mara Lind"}// ]]>',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;datePublished&quot;: &quot;2024-06-05&quot;, &quot;author&quot;:"
        " &quot;Mara Lind&quot;}",
        '{"@type": "Article", "datePublished": "2024-06-05", "author": "Mara Lind"} {"@type": "Article", broken',
        '[{"@type": "Article", "headline": "Bees are back on the roof", "url": "https://a.example/2", "author": "Ivo Pell",'
        ' "datePublished": "2024-01-01"}, {"@type": "Article", "headline": "%s", "datePublished": "2024-06-05",'
        ' "author": "Mara Lind"}]',
        '{"@type": "Article", "comment": [{"@type": "Comment", "datePublished": "2024-06-07", "author": "K"}],'
        ' "datePublished": "2024-06-05", "author": {"@type": "Person", "name": ["Mara Lind"]}}',
    ],
)
def test_a_statement_on_the_article_is_read_however_it_is_written(text):
    found_here = said(text.replace("%s", TITLE))
    assert (found_here.published, found_here.author) == ("2024-06-05", "Mara Lind")


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "VideoObject", "datePublished": "2024-06-05", "author": "Ivo Pell"}',
        '{"@type": "NewsArticle", "dateModified": "2024-06-05"}',
        '{"@type": "NewsArticle", "headline": "Bees are back on the roof", "url": "https://a.example/2",'
        ' "datePublished": "2024-06-05", "author": "Ivo Pell"}',
        '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2024-06-05"}]}',
        '[{"@type": "NewsArticle", "headline": "Bees are back", "datePublished": "2024-06-05"},'
        ' {"@type": "NewsArticle", "headline": "Trams are late", "datePublished": "2024-06-06"}]',
        '{"@type": 7, "datePublished": {"@value": 5}, "author": [[]], "publisher": [null, 3]}',
        '{"datePublished": null',
        "[" * 100_000,
        '{"a":' * 100_000,
        "{" * 100_000,
        "/*" * 100_000,
        "",
    ],
)
def test_a_statement_on_something_else_or_on_nothing_says_nothing(text):
    assert said(text) == Metadata(None, None, "a.example")


@given(st.text() | st.text(alphabet='{}[]",:@graphtype \n\\'))
def test_any_script_is_read_or_left(script):
    assert isinstance(statements([script]), list)
