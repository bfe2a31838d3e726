"""A small library of made-up news in the fakes, and bots over it: nothing is loaded, nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from fakes import DictLibrary, ListVectors, ListWords
from fakes_encoder import HashEncoder

from ingest.chunk import chunk
from rag.answer import Bot
from rag.finding import Finder
from rag.judge import Judge
from rag.overlap import OverlapReader, OverlapVerifier
from rag.ports import Rewriter, Writer
from rag.quote import QuotingWriter
from rag.search import Searcher
from rag.types import Answer, Article, Hit, Mark, Passage, Piece, Query, Source, Text, Turn
from rag.writing import Drafter

COUNCIL = Article(
    Source("council", "c1", "Council keeps the ferry", "Harbour Post", published=date(2031, 3, 4), story="c1"),
    "The council of Orlo voted on 28 February 2031 to keep the ferry, by seven votes to five. "
    "Repairs of the hull will cost 270,000 euros. Mayor Jens Berg called the vote a victory for the islanders.\n\n"
    "He told the council that the ferry carries 300 islanders every day. "
    "“Without it the school would close,” Berg said.",
    "raw council",
)
OWNER = Article(
    Source("owner", "o1", "Owner finds cracks", "Orlo Courier", published=date(2031, 3, 9), story="o1"),
    "Ida Holm, who owns the ferry, said on 8 March 2031 that engineers had found cracks in the hull. "
    "The ferry will not sail before 12 May 2031, Holm told the Courier. "
    "She blamed the council for years of delay.\n\n"
    "The harbour of Orlo stays open for fishing boats.",
    "raw owner",
)
BRIDGE = Article(
    Source("bridge", "b1", "A bridge instead", "Coast Wire", published=date(2031, 4, 2), story="b1"),
    "Engineers presented plans for a bridge to the island on 1 April 2031. "
    "It would cost 40 million euros and take six years to build, said the engineer Tove Lind. "
    "Lind expects the ferry to sail until the bridge opens.",
    "raw bridge",
)
UNDATED = Article(
    Source("letter", "l1", "A letter from the quay", story="l1"),
    "Nobody counted the winter guests. The quay needs repairs before the autumn storms.",
    "raw letter",
)
ARTICLES = (COUNCIL, OWNER, BRIDGE, UNDATED)
SIZE = 220  # characters of a passage: some articles have several


@dataclass
class Plain:
    """A Linguist that finds one text foreign."""

    foreign_text: str = ""
    told: list[str] = field(default_factory=list)

    def foreign(self, text: str) -> str | None:
        self.told.append(text)
        return "fi" if text == self.foreign_text else None


def put(searcher: Searcher, *articles: Article) -> list[Passage]:
    """Ingests articles as the indexer does: the indexes first, then the library shows them."""
    library = searcher.library
    passages = []
    for article in articles:
        found = chunk(article, size=SIZE)
        library.put(article, found)
        passages += found
    vectors = searcher.encoder.encode([p.text for p in passages])
    library.stage(passages, vectors)
    searcher.vectors.add(passages, vectors)
    searcher.words.add(passages)
    searcher.words.commit()
    library.commit()
    return passages


def searcher(*articles: Article) -> Searcher:
    encoder = HashEncoder()
    made = Searcher(DictLibrary(), ListVectors(), ListWords(), encoder, OverlapReader(encoder))
    put(made, *(articles or ARTICLES))
    return made


def newsroom(
    writer: Writer | None = None,
    *,
    strict: bool = True,
    repair: bool = False,
    fallback: bool = False,
    linguist: Plain | None = None,
    rewriter: Rewriter | None = None,
    articles: Sequence[Article] = ARTICLES,
) -> Bot:
    """A bot over the four articles, or others; it quotes unless a writer is given."""
    return Bot(
        Finder(searcher(*articles), rewriter, answerable=0.1),
        Drafter(
            writer or QuotingWriter(),
            Judge(OverlapVerifier()),
            strict=strict,
            repair=repair,
            fallback=QuotingWriter() if fallback else None,
        ),
        linguist or Plain(),
    )


class Pointing:
    """A Writer of given sentences, each with words of the evidence sentence that its mark points at."""

    name = "pointing"

    def __init__(self, *parts: tuple[str, str]) -> None:
        self.parts = parts

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]:
        for said, words in self.parts:
            yield Text(f"{said} ")
            yield next(
                Mark(h.passage, i)
                for h in evidence
                for i, s in enumerate(h.passage.sentences)
                if words in h.passage.slice(s)
            )

    def begun(self) -> Pointing:
        return self

    def close(self) -> None:
        pass


def check(bot: Bot, answer: Answer) -> None:
    """What holds of every answer: citations and claims are slices, numbers run, JSON is JSON, a refusal claims nothing."""
    for c in (
        *answer.citations,
        *(c for claim in answer.claims for c in claim.citations),
        *filter(None, [answer.direct]),
    ):
        assert bot.text(c.source.id, c.source.digest)[c.start : c.end] == c.quote
    assert all(answer.text[c.start : c.end] == c.text for c in answer.claims)
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
    assert (
        (answer.status == "refused")
        == (not answer.claims)
        == bool(answer.reason)
        == bool(answer.nearest or not answer.hits)
    )
