"""Passages by their words, in a tantivy index: BM25 over text and title; names are found in other spellings too.

Knows nothing of vectors or articles' states, days and publishers: keys are all it stores."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import tantivy
from tantivy import Document, Index, IndexWriter, Occur, Query, Schema, SchemaBuilder, Searcher

from rag.errors import IndexBroken, LibraryUnwritable
from rag.mentions import UPPER
from rag.spelling import others, rarity, skeleton
from rag.types import Passage

HEAP = 15_000_000  # bytes, the least tantivy takes; 30 MB are no faster, and some 10,000 passages fit
# Chosen by MRR@10 of words alone on 213 news questions: .675; .568 without titles, .670 with 1.5, .660 without stems.
FIELDS = {"text": 1.0, "title": 0.7}
WORDS = 32  # rarest distinct words of a query that are searched for: a pasted page takes 5 ms among 20,000 passages
ASKED = 16  # questions whose queries are kept: one is asked twice, for passages and for leads
RESPELLED = 8  # of them, those whose other spellings are: up to 1 ms for an unknown word
LETTERS = 6  # from so many on, an unknown word is likely one that is a letter away
# A word in less than one of 1,000 passages has this share of its rarity wherever it stands, however often and in
# however long a passage: MRR@10 .675, without it .668.
RARE, MEANT = 0.001, 0.5
# Where a query's words stand in so many passages in all, words that stand in half of them rank, but do not choose any
# more: of 490,000 passages 17 ms become 12, the best ten stay and 99.6 % of the best thirty. 45,000 have no such query.
PLENTY, COMMON = 1_000_000, 0.5
CHOSEN, MOST_CHOSEN = 2, 1000  # times as many as are wanted are chosen; where that is too much, all words choose
CAPITAL = re.compile(rf"(?<![^\W_])[{UPPER}][^\W_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one state of an index, as rag.spelling asks for them."""

    searcher: Searcher
    stems: tantivy.TextAnalyzer

    @property
    def total(self) -> int:
        return int(self.searcher.num_docs)

    def root(self, word: str) -> str:
        return str(self.stems.analyze(word)[0])

    def held(self, word: str) -> int:
        return self.held_root(self.root(word))

    def held_root(self, root: str) -> int:
        return max(int(self.searcher.doc_freq(field, root)) for field in FIELDS)

    def named(self, word: str) -> int:
        return int(self.searcher.doc_freq("name", f"{skeleton(word)} {word}"))

    def built(self, skeleton: str) -> list[str]:
        return [term.split()[1] for term, _ in self.searcher.terms_with_prefix("name", f"{skeleton} ")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a question: how many passages hold it, and the query for it and its other spellings."""

    held: int
    query: Query


class TantivyWords:
    """The words of one folder. Errors: IndexBroken where there are none or they cannot be read; `anew` makes new ones;
    LibraryUnwritable.

    Tantivy commits by renaming one file, so whoever dies while writing leaves what was there before."""

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        self._folder = folder
        self._schema, self._folding, self._analyzer = _schema(), _analyzer(), _analyzer(stems=True)
        if anew:
            with self._on_disk():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                Index(self._schema, path=str(folder))
        self._index = _open(self._schema, folder)
        self._index.config_reader("manual")  # `reopen` alone decides: no thread that watches the folder
        self._index.register_tokenizer("news", self._analyzer)
        self._writer: IndexWriter | None = None
        self.reopen()

    def add(self, passages: Sequence[Passage]) -> None:
        """A passage that is there already is replaced; nothing is seen before `commit`."""
        for passage in passages:
            self.remove([passage.key])
            row = self._row(passage)
            with self._on_disk():
                self._writing().add_document(row)

    def _row(self, passage: Passage) -> Document:
        row = Document(key=passage.key, title=passage.source.title, text=passage.text)
        capitals = " ".join(CAPITAL.findall(f"{passage.source.title} {passage.text}"))
        for word in sorted(set(self._folding.analyze(capitals))):
            if bones := skeleton(word):
                row.add_text("name", f"{bones} {word}")
        return row

    def remove(self, keys: Sequence[str]) -> None:
        """Keys that are not there are passed over; nothing is seen before `commit`."""
        with self._on_disk():
            for key in keys:
                self._writing().delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Lets the writer go as well: an open one keeps other processes from writing, and costs its heap."""
        if self._writer is not None:
            with self._on_disk():
                self._writer.commit()
            self.close()
        self.reopen()

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Tantivy says ValueError of whatever went wrong, a full disk and a lock held elsewhere included."""
        try:
            yield
        except (ValueError, OSError) as e:
            raise LibraryUnwritable(self._folder, e) from e

    def _writing(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP, num_threads=1)
            # Whoever died amid a commit left files whose names this one gives again; tantivy overwrites none.
            self._writer.garbage_collect_files()
        return self._writer

    def search(self, text: str, k: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        written, asked = self._now  # one state from query to keys, whatever reopens meanwhile
        words = asked(text)
        if not words or k < 1 or (among is not None and not among):
            return []
        searcher = written.searcher
        rare = [word.query for word in words if word.held <= COMMON * written.total]
        if among is None and rare and sum(word.held for word in words) > PLENTY and CHOSEN * k <= MOST_CHOSEN:
            among = [key for key, _ in _best(searcher, _any(rare), CHOSEN * k)]
        query = _any([word.query for word in words])
        if among is not None:
            keys = Query.const_score_query(Query.term_set_query(self._schema, "key", list(among)), 0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, keys)])
        return _best(searcher, query, k)

    def _asked(self, written: Written, text: str) -> list[Asked]:
        """The words of a text, the rarest first."""
        # A terminal may hand over bytes that are no text as lone surrogates, which tantivy refuses.
        said = {written.root(word): word for word in self._folding.analyze(text.encode(errors="replace").decode())}
        found = sorted((written.held_root(root), root) for root in said)[:WORDS]
        return [
            Asked(held, self._word(said[root], root, written, respell=n < RESPELLED))
            for n, (held, root) in enumerate(found)
        ]

    def _word(self, word: str, root: str, written: Written, *, respell: bool) -> Query:
        """A word and, where a passage has it not, what else it may be: the best of them counts, so it stays first."""
        queries = [self._root(root, 1, written)]
        if respell:
            queries += [self._root(other.root, other.weight, written) for other in others(word, written)]
            if not written.held_root(root) and len(root) >= LETTERS and root.isalpha():
                near = Query.fuzzy_term_query(self._schema, "text", root)
                weight = MEANT if len(queries) > 1 else 1
                queries.append(Query.boost_query(near, weight * rarity(0, written.total)))
        return Query.disjunction_max_query(queries) if len(queries) > 1 else queries[0]

    def _root(self, root: str, weight: float, written: Written) -> Query:
        terms = {field: Query.term_query(self._schema, field, root) for field in FIELDS}
        queries = [Query.boost_query(term, weight * FIELDS[field]) for field, term in terms.items()]
        held = written.held_root(root)
        if held < RARE * written.total:
            queries.append(Query.const_score_query(terms["text"], weight * MEANT * rarity(held, written.total)))
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def ids(self) -> set[str]:
        return {key for key, _ in self._now[0].searcher.terms_with_prefix("key", "", Query.all_query())}

    def count(self) -> int:
        return self._now[0].total

    def reopen(self) -> None:
        """Sees what other processes wrote since."""
        self._index.reload()
        written = Written(self._index.searcher(), self._analyzer)
        self._now = written, lru_cache(ASKED)(partial(self._asked, written))

    def close(self) -> None:
        """Lets the writer go, waiting for its merges; what was not committed is lost."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _best(searcher: Searcher, query: Query, k: int) -> list[tuple[str, float]]:
    hits = searcher.search(query, k, count=False).hits
    return [(str(searcher.doc(address)["key"][0]), float(score)) for score, address in hits]


def _open(schema: Schema, folder: Path) -> Index:
    try:
        if Index.exists(str(folder)):
            return Index(schema, path=str(folder))
        reason = "there are none"
    except (ValueError, OSError) as e:
        reason = str(e)
    raise IndexBroken(f"the words in {folder} cannot be read: {reason}")


def _analyzer(*, stems: bool = False) -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents; 40 bytes at most, so no word is a burden; English stems."""
    filters = [tantivy.Filter.remove_long(40), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in [*filters, tantivy.Filter.stemmer("english")] if stems else filters:
        builder = builder.filter(step)
    return builder.build()


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="news", index_option="freq")
    # Words with a capital, each behind its skeleton: rag.spelling finds a name among those of one skeleton.
    builder.add_text_field("name", tokenizer_name="raw", index_option="basic")
    return builder.build()
