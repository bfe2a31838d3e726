"""Passages by their words, in a tantivy index: BM25 over text and title, names in near spellings at a lower weight.

Knows nothing of vectors or articles' states: keys, days and publishers are all it stores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import tantivy
from tantivy import Document, FieldType, Index, IndexWriter, Occur, Query, Schema, SchemaBuilder, Searcher

from rag.types import Filter, Passage

HEAP = 15_000_000  # bytes, the least tantivy takes; 30 MB are no faster, and some 10,000 passages fit
# Chosen by MRR@10 of words alone on 213 news questions: .684; .570 without titles, .655 with 1.5, .666 without stems.
FIELDS = {"text": 1.0, "title": 0.7}
WORDS = 32  # rarest distinct words of a query that are searched for: a pasted page takes 5 ms among 20,000 passages
LETTERS = 6  # from so many on, a word one letter away is likely the same name spelled otherwise
NEAR = 0.4  # score of a word one letter away, which has no BM25 of its own
# A word in less than one of 1,000 passages may be a misspelling: then a near one scores this share of its rarity.
RARE, MEANT = 0.001, 0.5


class TantivyWords:
    """The words of one folder; it is made where there is none."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema, self._analyzer = _schema(), _analyzer()
        self._index = Index(self._schema, path=str(folder))
        self._index.config_reader("manual")  # `reopen` alone decides: no thread that watches the folder
        self._index.register_tokenizer("news", self._analyzer)
        self._writer: IndexWriter | None = None
        self.reopen()

    def add(self, passages: Sequence[Passage]) -> None:
        """A passage that is there already is replaced; nothing is seen before `commit`."""
        for passage in passages:
            self.remove([passage.key])
            self._writing().add_document(_row(passage))

    def remove(self, keys: Sequence[str]) -> None:
        """Keys that are not there are passed over; nothing is seen before `commit`."""
        for key in keys:
            self._writing().delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Lets the writer go as well: an open one keeps other processes from writing, and costs its heap."""
        if self._writer is not None:
            self._writer.commit()
            self.close()
        self.reopen()

    def _writing(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP, num_threads=1)
        return self._writer

    def search(self, text: str, k: int, filter: Filter) -> list[tuple[str, float]]:
        searcher = self._searcher  # one state from query to keys, whatever reopens meanwhile
        # A terminal may hand over bytes that are no text as lone surrogates, which tantivy refuses.
        tokens = set(self._analyzer.analyze(text.encode(errors="replace").decode()))
        found = sorted((searcher.doc_freq("text", token), token) for token in tokens)[:WORDS]
        if not found or k < 1:
            return []
        words = Query.boolean_query(
            [part for count, token in found for part in self._word(token, count, searcher.num_docs)]
        )
        filters = [(Occur.Must, Query.const_score_query(part, 0)) for part in self._filters(filter)]
        hits = searcher.search(Query.boolean_query([(Occur.Must, words), *filters]), k, count=False).hits
        return [(str(searcher.doc(address)["key"][0]), float(score)) for score, address in hits]

    def _word(self, token: str, count: int, total: int) -> list[tuple[Occur, Query]]:
        """A word that `count` of `total` passages hold: itself, and what is spelled nearly so."""
        near = MEANT * math.log(1 + (total - count + 0.5) / (count + 0.5)) if count < RARE * total else NEAR
        queries = [(Query.term_query(self._schema, field, token), weight) for field, weight in FIELDS.items()]
        if len(token) >= LETTERS and token.isalpha():
            queries.append((Query.fuzzy_term_query(self._schema, "text", token), near))
        return [(Occur.Should, Query.boost_query(query, weight)) for query, weight in queries]

    def _filters(self, filter: Filter) -> list[Query]:
        queries = []
        if filter.after or filter.before:
            after = filter.after.toordinal() if filter.after else None
            before = filter.before.toordinal() if filter.before else None
            queries.append(Query.range_query(self._schema, "day", FieldType.Integer, after, before))
        if filter.publishers:
            queries.append(Query.term_set_query(self._schema, "publisher", filter.publishers))
        return queries

    def ids(self) -> set[str]:
        return {key for key, _ in self._searcher.terms_with_prefix("key", "", Query.all_query())}

    def count(self) -> int:
        return int(self._searcher.num_docs)

    def reopen(self) -> None:
        """Sees what other processes wrote since."""
        self._index.reload()
        self._searcher: Searcher = self._index.searcher()

    def close(self) -> None:
        """Lets the writer go, waiting for its merges; what was not committed is lost."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _analyzer() -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents, English stems; 40 bytes at most, so no word is a burden."""
    filters = (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in filters:
        builder = builder.filter(step)
    return builder.build()


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="news", index_option="freq")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", fast=True)
    return builder.build()


def _row(passage: Passage) -> Document:
    source = passage.source
    row = Document(key=passage.key, title=source.title, text=passage.text)
    if source.publisher is not None:
        row.add_text("publisher", source.publisher)
    if source.published is not None:
        row.add_integer("day", source.published.toordinal())
    return row
