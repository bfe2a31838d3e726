"""The example corpus keeps its promises: whole front matter, honest evidence, and words of its own.

Knows nothing of how Dateline reads or answers: the files are opened here directly.
"""

import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import frontmatter
import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
ARTICLES = sorted((EXAMPLES / "articles").iterdir())
FIELDS = {"title", "publisher", "author", "published", "url"}
RUN = 8  # words in a row that no brief may share with an article it was not copied from
SENTENCE = 40  # characters from which on a shared sentence is a copied one

each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def body(path: Path) -> str:
    return frontmatter.load(str(path)).content


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def sentences(text: str) -> set[str]:
    pieces = (" ".join(words(piece)) for piece in re.split(r"(?<=[.!?”\"])\s+|\n", text))
    return {piece for piece in pieces if len(piece) >= SENTENCE}


@pytest.fixture(scope="session")
def originals() -> list[str]:
    folder = os.environ.get("DATELINE_TEST_DATA")
    if folder is None:
        pytest.skip("DATELINE_TEST_DATA is not set: the articles to compare with are not here")
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder, "articles").glob("*.txt"))]
    assert texts, f"no articles under {folder}"
    return texts


def test_there_are_12_to_20_briefs_and_nothing_else() -> None:
    assert 12 <= len(ARTICLES) <= 20
    assert {path.suffix for path in ARTICLES} == {".md"}


@each_article
def test_front_matter_is_whole(path: Path) -> None:
    fields = frontmatter.load(str(path)).metadata
    assert set(fields) == FIELDS
    assert all(isinstance(fields[name], str) and fields[name] for name in FIELDS - {"published"})
    assert type(fields["published"]) is date
    assert path.stem.startswith(f"{fields['published']}-")


@each_article
def test_url_is_of_a_made_up_host_and_carries_the_day(path: Path) -> None:
    fields = frontmatter.load(str(path)).metadata
    url = urlsplit(str(fields["url"]))
    assert url.scheme == "https"
    assert url.hostname is not None and url.hostname.endswith(".example")
    assert url.path == f"/{str(fields['published']).replace('-', '/')}/{path.stem[11:]}"


def test_urls_and_titles_are_unique_and_publishers_few() -> None:
    fields = [frontmatter.load(str(path)).metadata for path in ARTICLES]
    for name in ("url", "title"):
        assert len({str(one[name]) for one in fields}) == len(ARTICLES)
    hosts = {(one["publisher"], urlsplit(str(one["url"])).hostname) for one in fields}
    assert len(hosts) == len({publisher for publisher, _ in hosts}) == len({host for _, host in hosts})
    assert 4 <= len(hosts) <= 5


@each_article
def test_brief_is_brief(path: Path) -> None:
    text = body(path)
    assert 150 <= len(text.split()) <= 350
    assert 3 <= len(text.split("\n\n")) <= 7


@each_article
def test_one_brief_keeps_to_one_spelling(path: Path) -> None:
    text = body(path)
    for one, other in (("Pashinyan", "Pashinian"), ("Lukashenko", "Lukashenka")):
        assert not (one in text and other in text)


@pytest.mark.parametrize("name", ["Pashinyan", "Pashinian", "Lukashenko", "Lukashenka"])
def test_publishers_differ_in_spelling(name: str) -> None:
    assert any(name in body(path) for path in ARTICLES)


@each_article
def test_no_sentence_and_no_run_of_words_is_copied(path: Path, originals: list[str]) -> None:
    text = body(path)
    for original in originals:
        assert not sentences(text) & sentences(original)
        assert not runs(text) & runs(original)


def test_the_comparison_sees_a_copy() -> None:
    line = "The harbor master, who had counted every ship since dawn, “closed the book” at nine."
    assert sentences(f"One. {line} Two.") & sentences(line.upper())
    assert runs(f"It is known that {line}") & runs(line.replace("“", '"').replace("”", '"'))
