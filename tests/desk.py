"""An indexer to put made-up documents into, over the stores in memory or on disk, and what can be seen of its work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from fakes import DictLibrary, ListVectors, ListWords
from fakes_encoder import HashEncoder

from ingest.document import Document, Failure
from ingest.html import extract
from ingest.index import Indexer
from ingest.report import Report
from rag.archive import SqliteArchive
from rag.language import Languages
from rag.ports import VectorIndex, WordIndex
from rag.types import Filter
from rag.vectors import ChromaVectors
from rag.words import TantivyWords

FERRY = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."
BEES = "Bees are back on the roof of the town hall of Veld, three years after a storm had carried their hives away."
BANK = "The central bank left its key interest rate unchanged for a fourth month, as the price of olive oil fell."
GERMAN = (
    "Der Rat hat am Montag beschlossen, die Fähre ein weiteres Jahr fahren zu lassen. Die Stadt zahlt dafür viel Geld."
)


def two_articles(folder: Path) -> Path:
    """A folder, made with an article of the ferry and one of the bees in it."""
    folder.mkdir()
    (folder / "ferry.txt").write_text(f"Ferry stays for a year\n\n{FERRY}\n", encoding="utf-8")
    (folder / "bees.txt").write_text(f"Bees are back\n\n{BEES}\n", encoding="utf-8")
    return folder


@dataclass
class Desk:
    """An indexer over stores in memory or on disk; it counts what is read and hears the progress."""

    indexer: Indexer
    read: list[str] = field(default_factory=list)
    heard: list[tuple[int, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.indexer.extract = self._extract

    def _extract(self, document: Document) -> Document:
        self.read.append(document.id)
        return extract(document)

    def run(self, *documents: Document | Failure, again: bool = False) -> Report:
        self.read.clear()
        self.seen.clear()
        self.heard.clear()
        with self.indexer.library.writing(anew=again):
            given = map(Document.from_json, self.indexer.library.raws()) if again else documents
            return self.indexer.run(given, Report(), total=len(documents), progress=self._hear, again=again)

    def _hear(self, *told: int | str) -> None:
        self.heard.append(told)

    @property
    def vectors(self) -> VectorIndex:
        return self.indexer.indexes()[0]

    @property
    def words(self) -> WordIndex:
        return self.indexer.indexes()[1]

    @property
    def seen(self) -> list[str]:
        """The texts encoded in the last run."""
        return self.indexer.encoder.seen

    def found(self, question: str) -> list[str]:
        """The texts that both indexes find, as far as the library shows them."""
        keys = [key for key, _ in self.words.search(question, 10)]
        near = self.vectors.near(HashEncoder().encode([question])[0], 10)
        shown = self.indexer.library.passages([*keys, *(key for key, _ in near)])
        assert set(shown) == {key for key, _ in near}  # the indexes hold no old passages
        return [shown[key].text for key in keys]

    def state(self) -> tuple[object, ...]:
        """All that a library is: articles, passages, inputs, and what the indexes hold, which must agree."""
        library, sources = self.indexer.library, self.indexer.library.visible(Filter())
        passages = {source.id: library.passages_of(source.id) for source in sources}
        keys = library.live()
        assert keys <= {passage.key for found in passages.values() for passage in found}
        assert keys == set(library.vectors(sorted(keys)))
        assert keys == self.vectors.ids() == self.words.ids()
        assert library.stale_keys() == []
        return sources, passages, [library.get(source.id) for source in sources], list(library.raws())


def desk(folder: Path | None = None, *, encoder: HashEncoder | None = None, **shape: object) -> Desk:
    """In memory, unless a folder is given."""
    stores = (
        (DictLibrary(), ListVectors(), ListWords())
        if folder is None
        else (
            SqliteArchive(folder, "made so", create=True),
            ChromaVectors(folder / "vectors", anew=True),
            TantivyWords(folder / "words", anew=True),
        )
    )
    library, *indexes = stores
    return Desk(
        Indexer(
            library,
            lambda: tuple(indexes),
            encoder or HashEncoder(),
            extract=extract,
            language=Languages().language,
            **shape,
        )
    )


def text(words: str, name: str = "a.txt", **known: str) -> Document:
    return Document(known.pop("id", f"file:{name}"), "text", words, name, **known)


def many(count: int) -> list[Document]:
    """Articles of one passage each."""
    return [
        text(f"Boat number {n} left the harbour of Orlo with {n} people on board.", f"{n}.txt") for n in range(count)
    ]


def reshaped(orlo: Desk, **shape: object) -> None:
    """From now on the pipeline is another one."""
    if "shape" in shape:
        orlo.indexer.library.fingerprint = f"made so in shape {shape['shape']}"
    orlo.indexer = replace(orlo.indexer, **shape)
