"""What the thinking parts need from the world: Protocols of few methods; nobody inherits from them.

Knows nothing of the adapters behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.types import Article, Coverage, Filter, Hit, Passage, Piece, Query, Reading, Source, Turn

Vectors = NDArray[np.float32]


class Library(Protocol):
    """Articles and their states: the truth that every index can be rebuilt from."""

    def get(self, id: str) -> Article: ...

    def text(self, id: str, digest: str) -> str: ...

    def passages(self, keys: Sequence[str]) -> dict[str, Passage]:
        """The live passages among `keys`: of a visible version, and no copy of another of their story."""

    def passages_of(self, id: str) -> list[Passage]:
        """All passages of the visible version of an article, live or not; of none, none."""

    def members(self, story: str) -> list[Source]:
        """The visible articles of a story, in the order in which they came."""

    def visible(self, filter: Filter) -> list[Source]: ...

    def within(self, filter: Filter) -> frozenset[str]:
        """The visible versions, as id:digest, whose story has a member that the filter allows."""

    def keys_within(self, filter: Filter) -> list[str]:
        """The live passages of those versions."""

    def vectors(self, keys: Sequence[str]) -> dict[str, Vectors]:
        """The vectors kept of these keys."""

    def leads(self, versions: Sequence[str]) -> list[str]:
        """The first live passage of each of these versions, given as id:digest; no order is promised."""

    def undated(self, filter: Filter) -> int:
        """How many visible articles of the filter's publishers have no day."""

    def coverage(self) -> Coverage: ...

    @property
    def generation(self) -> int: ...

    def close(self) -> None: ...


class Kept(Library, Protocol):
    """A library from which the indexes can be made again."""

    def live(self) -> set[str]:
        """The keys that both indexes must hold, and no others."""


class Encoder(Protocol):
    """Texts to unit vectors; a vector does not depend on what else is in the batch (cosine at least .9999).

    Threads may ask at once."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Names weights and precision; two encoders with equal fingerprints give the same vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 of shape (len(texts), dim), every row of length one."""

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of its vocabulary, whole: a usual word of its language."""

    def close(self) -> None: ...


class VectorIndex(Protocol):
    """Nearest passages by vector."""

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None: ...

    def remove(self, keys: Sequence[str]) -> None: ...

    def near(self, vector: Vectors, k: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        """At most k (key, cosine) pairs, best first, of all keys or `among` some; `vector` has shape (dim,)."""

    def ids(self) -> set[str]: ...

    def count(self) -> int: ...

    def reopen(self) -> None:
        """Sees what other processes wrote since."""

    def close(self) -> None: ...


class WordIndex(Protocol):
    """Best passages by words (BM25)."""

    def add(self, passages: Sequence[Passage]) -> None:
        """Stages passages; nothing sees them before `commit`."""

    def remove(self, keys: Sequence[str]) -> None: ...

    def commit(self) -> None: ...

    def search(self, text: str, k: int, among: Collection[str] | None = None) -> list[tuple[str, float]]:
        """At most k (key, score) pairs, best first, of all keys or `among` some; any text is a valid query."""

    def ids(self) -> set[str]: ...

    def count(self) -> int: ...

    def reopen(self) -> None:
        """Sees what other processes wrote since."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Joint:
    """What a model makes of two texts read together, in logits.

    `starts` and `ends` have shape (n,): whether the answer that the first text asks for begins or ends at each token of
    the second; `places` (n, 2): the characters of each token in the second; `none`: that it stands nowhere, on the
    scale of a start and an end together; `there`: that the second answers the first, or supports it."""

    starts: Vectors
    ends: Vectors
    places: NDArray[np.int64]
    none: float
    there: float


class CrossEncoder(Protocol):
    """Reads two texts together; what it makes of a pair does not depend on the others. Threads may ask at once."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Joint]:
        """One for each (first, second) pair, in order; what is beyond the model's length is not read."""

    def close(self) -> None: ...


class Reader(Protocol):
    """Finds where a passage answers a question, and whether it does."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading for each passage, in order; a reading does not depend on the other passages."""

    def close(self) -> None: ...


class Writer(Protocol):
    """Writes the answer from the evidence; closing the iterator cancels.

    `unsupported` are sentences of an earlier draft of the same answer, to be written better or left out."""

    @property
    def name(self) -> str: ...

    def write(
        self, query: Query, evidence: Sequence[Hit], history: Sequence[Turn], unsupported: Sequence[str] = ()
    ) -> Iterator[Piece]: ...

    def begun(self) -> Writer:
        """This writer for one answer: its time limit has begun, for all that it is asked from now on together."""

    def close(self) -> None: ...


class Rewriter(Protocol):
    """Makes a question stand alone, and splits a broad one."""

    def begun(self) -> Rewriter:
        """As a writer's."""

    def questions(self, query: Query, history: Sequence[Turn]) -> list[str]:
        """What to search for in the query's place; none where it has nothing better. Errors: WriterError."""


class Verifier(Protocol):
    """Tells whether an evidence text supports a claim."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each (evidence, claim) a score in [0, 1]; it does not depend on the other pairs."""

    def close(self) -> None: ...


class Linguist(Protocol):
    """Tells languages."""

    def foreign(self, text: str) -> str | None:
        """ISO 639-1 code of a text's language where it is surely not the one the encoder is made for, else None."""
