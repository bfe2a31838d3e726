"""Settings to Bot: the only file of this room that names adapters.

Knows nothing of questions; read it to swap a part."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.answer import Bot
from rag.errors import IndexBroken
from rag.finding import Finder
from rag.judge import Judge, Thresholds
from rag.language import Languages
from rag.mend import compare, repair
from rag.overlap import OverlapReader, OverlapVerifier
from rag.ports import CrossEncoder, Encoder, Reader, VectorIndex, Verifier, WordIndex
from rag.prompt import VERSION
from rag.quote import QuotingWriter
from rag.reader import SpanReader
from rag.search import Searcher
from rag.settings import Settings, load
from rag.verifier import ModelVerifier
from rag.writing import Drafter

if TYPE_CHECKING:
    from rag.archive import SqliteArchive
    from rag.library import SqliteLibrary
    from rag.llm import ChatWriter

Progress = Callable[[str], None]


def open_bot(
    library: str | Path | None = None,
    *,
    llm: str | None = None,
    llm_url: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Bot:
    """A bot over an existing library; arguments go before `settings`, which defaults to file and environment.

    `llm` is provider:model for LangChain's init_chat_model; without it answers quote. `progress` hears of slow steps.
    Errors: LibraryMissing, LibraryMismatch, ModelError, WriterError, SettingsError."""
    settings = with_flags(settings, library=library, llm=llm, llm_url=llm_url)
    encoder = open_encoder(settings, progress)
    quoting = QuotingWriter(settings.sentences)
    chat = _chat(settings)
    return Bot(
        finder=Finder(_searcher(settings, encoder), chat, settings.per_article, settings.answerable),
        drafter=Drafter(
            chat or quoting,
            Judge(open_verifier(settings), Thresholds(settings.supported, settings.partly)),
            strict=settings.policy == "strict",
            repair=settings.repair and chat is not None,
            fallback=quoting if chat and settings.llm_fallback else None,
        ),
        linguist=Languages(settings.language),
        fingerprint=f"{settings.shape(encoder.fingerprint)} ({shipped_names()}, prompt {VERSION})",
    )


def shipped_names() -> str:
    """The models that ship with Dateline, with the digests of their weights."""
    from rag.weights import SHIPPED

    return ", ".join(f"{name} {digest[:8]}" for name, digest in sorted(SHIPPED.items()))


def with_flags(settings: Settings | None, **flags: Any) -> Settings:
    """Settings with some replaced; a flag of None leaves the setting as it is."""
    given = {name: value for name, value in flags.items() if value is not None}
    return (
        load(given)
        if settings is None
        else settings.model_copy(update=Settings.model_validate(given).model_dump(include=set(given)))
    )


def open_encoder(settings: Settings, progress: Progress | None = None) -> Encoder:
    """The encoder that the settings name; the first use of the default one exports it, which takes some seconds."""
    from rag.encoders import open_encoder as open_

    return open_(settings, progress or _silent)


def open_library(settings: Settings, encoder: Encoder) -> SqliteLibrary:
    """The library that the settings name, to read from, checked against the encoder's fingerprint."""
    from rag.library import SqliteLibrary

    return SqliteLibrary(settings.library, settings.fingerprint(encoder.fingerprint))


def open_archive(
    settings: Settings, encoder: Encoder, *, create: bool = False, any_fingerprint: bool = False
) -> SqliteArchive:
    """The library that the settings name, to write to."""
    from rag.archive import SqliteArchive

    fingerprint = settings.fingerprint(encoder.fingerprint)
    return SqliteArchive(settings.library, fingerprint, create=create, any_fingerprint=any_fingerprint)


def open_indexes(settings: Settings, encoder: Encoder) -> tuple[VectorIndex, WordIndex]:
    """The vectors and words of the library that the settings name; another fingerprint has another folder.

    Errors: IndexBroken."""
    from rag.vectors import ChromaVectors
    from rag.words import TantivyWords

    folder = index_folder(settings, encoder)
    return ChromaVectors(folder / "vectors"), TantivyWords(folder / "words")


def mended(settings: Settings, encoder: Encoder, archive: SqliteArchive) -> tuple[VectorIndex, WordIndex]:
    """Both indexes, made from the library where they are broken. For who has the writer's turn."""
    from rag.vectors import ChromaVectors
    from rag.words import TantivyWords

    folder = index_folder(settings, encoder)
    with suppress(IndexBroken):
        return open_indexes(settings, encoder)
    vectors, words = ChromaVectors(folder / "vectors", anew=True), TantivyWords(folder / "words", anew=True)
    if archive.same_vectors:
        repair(compare(archive, vectors, words), library=archive, vectors=vectors, words=words, encoder=encoder)
        archive.commit()  # readers that have the broken ones open follow the generation
    return vectors, words


def index_folder(settings: Settings, encoder: Encoder) -> Path:
    """Where both indexes of one fingerprint lie."""
    return settings.library / f"index-{settings.fingerprint(encoder.fingerprint).split()[0]}"


def _searcher(settings: Settings, encoder: Encoder) -> Searcher:
    library = open_library(settings, encoder)
    generation = library.generation
    try:
        vectors, words = open_indexes(settings, encoder)
    except IndexBroken:
        with closing(open_archive(settings, encoder)) as archive, archive.writing():
            vectors, words = mended(settings, encoder, archive)
    return Searcher(
        library=library,
        vectors=vectors,
        words=words,
        encoder=encoder,
        reader=open_reader(settings, encoder),
        retrieve=settings.retrieve,
        read=settings.read,
        dense_weight=settings.dense_weight,
        lead_weight=settings.lead_weight,
        read_weight=settings.read_weight,
        generation=generation,
    )


def open_reader(settings: Settings, encoder: Encoder) -> Reader:
    """The reader that the settings name. Errors: ModelError, of the shipped one at its first use."""
    overlap = OverlapReader(encoder)
    if settings.reader == "overlap":
        return overlap
    if settings.reader == "dateline-reader":
        return SpanReader(_shipped(settings, "reader"), overlap)
    from rag.torch_readers import QuestionAnswerer
    from rag.weights import located

    return SpanReader(QuestionAnswerer(located(settings.reader, "reader"), settings.device), overlap)


def open_verifier(settings: Settings) -> Verifier:
    """The verifier that the settings name. Errors: ModelError, of the shipped one at its first use."""
    if settings.verifier == "overlap":
        return OverlapVerifier()
    if settings.verifier == "dateline-verifier":
        return ModelVerifier(_shipped(settings, "verifier"))
    from rag.torch_readers import Entailment
    from rag.weights import located

    return Entailment(located(settings.verifier, "verifier"), settings.device)


def _shipped(settings: Settings, name: str) -> CrossEncoder:
    from rag.crossencoders import OnnxCrossEncoder
    from rag.weights import BUNDLED, find_weights, shipped

    return OnnxCrossEncoder(partial(shipped, name), find_weights(BUNDLED), threads=settings.threads)


def _chat(settings: Settings) -> ChatWriter | None:
    if settings.llm is None:
        return None
    from rag.llm import open_chat
    from rag.replies import Replies

    kept = Replies(settings.llm_cache.expanduser()) if settings.llm_cache else None
    return open_chat(settings.llm, settings.llm_url, settings.llm_timeout, context=settings.llm_context, replies=kept)


def _silent(line: str) -> None:
    """Nobody listens."""
