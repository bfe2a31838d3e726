"""Names asked for in other spellings over real news: what is found is nearly what the articles' own spelling finds."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest
from copies import Printed, printed
from spellings import SIXTY, Pair, held, pairs, recalls, relevant

from ingest.chunk import chunk
from rag.types import Article, Passage, Source
from rag.words import TantivyWords

POINTS = 0.02  # recall that another spelling may cost


def passages(articles: list[Printed]) -> list[Passage]:
    found = []
    for number, one in enumerate(articles):
        source = Source(str(number), "v1", one.title, one.publisher, None, None, one.day, None)
        found += chunk(Article(source, one.text, "", "en"))
    return found


def cost(some: list[Pair], made: list[Passage], folder: Path) -> float:
    """By how much recall@10 falls, over the pairs whose name is there."""
    known = held(made)
    index = TantivyWords(folder, anew=True)
    index.add(made)
    index.commit()
    there = [recalls(pair, index, known) for pair in some if relevant(pair, known)]
    assert len(there) > 0.9 * len(some)
    return mean(usual - odd for usual, odd in there)


def test_twenty_names(test_data, tmp_path):
    """Among the articles that name them, so that the index is quickly made."""
    some = pairs(SIXTY)[:20]
    names = {name for pair in some for name in pair.written}
    articles = [one for one in printed(test_data, limit=1000) if any(name in one.text for name in names)]
    assert cost(some, passages(articles), tmp_path) <= POINTS


@pytest.mark.full
def test_all_sixty(test_data, tmp_path):
    assert cost(pairs(SIXTY), passages(printed(test_data)), tmp_path) <= POINTS
