"""BM25 over any fields of pieces, in a tantivy index in memory: `rag.words` without other spellings, but adjustable.

Knows nothing of vectors or measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import tantivy
from retrieval_corpus import Piece
from tantivy import Document, Index, Occur, Query, SchemaBuilder

from rag.spelling import rarity
from rag.words import MEANT, RARE

Ranked = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question becomes a query: weights of the fields, what rare words score beside, phrases of two words.

    Words that more than `common` of the pieces hold are left out, unless nothing would remain."""

    fields: Mapping[str, float]
    rare: bool = True
    phrases: float = 0.0
    common: float = 1.0


@dataclass
class Words:
    """An index over some pieces with the fields text, title and head."""

    pieces: Sequence[Piece]
    names: Sequence[str] = ("text", "title", "head")
    _index: Index = field(init=False)

    def __post_init__(self) -> None:
        builder = SchemaBuilder()
        builder.add_unsigned_field("row", stored=True)
        for name in self.names:
            builder.add_text_field(name, tokenizer_name="news", index_option="position")
        self._schema, self._analyzer = builder.build(), _stems()
        self._index = Index(self._schema)
        self._index.register_tokenizer("news", self._analyzer)
        writer = self._index.writer(500_000_000, num_threads=1)
        for row, piece in enumerate(self.pieces):
            writer.add_document(Document(row=row, **{name: getattr(piece, name) for name in self.names}))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, k: int, asking: Asking) -> Ranked:
        """At most k (row, score) pairs, best first."""
        tokens = list(dict.fromkeys(self._analyzer.analyze(text)))
        most = asking.common * len(self.pieces)
        rare = [token for token in tokens if self._searcher.doc_freq("text", token) <= most] or tokens
        parts = [part for token in rare for part in self._word(token, asking)]
        if asking.phrases:
            parts += self._phrases(text, asking.phrases)
        hits = self._searcher.search(Query.boolean_query(parts), k, count=False).hits if parts else []
        return [(int(self._searcher.doc(address)["row"][0]), float(score)) for score, address in hits]

    def _held(self, token: str) -> int:
        return max(int(self._searcher.doc_freq(name, token)) for name in self.names)

    def _word(self, token: str, asking: Asking) -> list[tuple[Occur, Query]]:
        terms = {name: Query.term_query(self._schema, name, token) for name in asking.fields}
        queries = [Query.boost_query(term, asking.fields[name]) for name, term in terms.items()]
        held, total = self._held(token), len(self.pieces)
        if asking.rare and held < RARE * total:
            queries.append(Query.const_score_query(terms["text"], MEANT * rarity(held, total)))
        return [(Occur.Should, query) for query in queries]

    def _phrases(self, text: str, weight: float) -> list[tuple[Occur, Query]]:
        tokens = self._analyzer.analyze(text)
        pairs = [Query.phrase_query(self._schema, "text", list(pair)) for pair in zip(tokens, tokens[1:], strict=False)]
        return [(Occur.Should, Query.boost_query(pair, weight)) for pair in pairs]


def _stems() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    filters = tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), tantivy.Filter.stemmer("english")
    for step in filters:
        builder = builder.filter(step)
    return builder.build()
