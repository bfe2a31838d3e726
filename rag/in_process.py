"""A language model in this process: it ends once nobody reads it, and says what broke it.

LangChain runs it in a thread that nothing ends and nobody waits for: torch aborts a program that ends meanwhile, and
whoever reads waits a minute for a model that broke off. Knows nothing of prompts and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

from rag.errors import WriterError
from rag.failing import NARROW, scrub

T = TypeVar("T")


class Generation:
    """One reply in the making; `who` names the model."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.ended = Event()
        self.task: Future[Any] | None = None

    def read(self, stream: Iterable[T]) -> Iterator[T]:
        """The stream of this reply. Errors: WriterError where the model broke off."""
        yield from stream
        if self.task and (error := self.task.exception()):
            raise WriterError(f"{self.who} broke off: {scrub(error)}", NARROW) from error


class Endable:
    """A transformers pipeline whose replies can be ended; one is made after the other."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="model")  # its threads are waited for when a program ends

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)

    def __call__(self, *, generation: Generation, streamer: Any, stopping_criteria: Any, **asked: Any) -> None:
        """As LangChain calls it, with the `generation` that this is; does not wait for it."""
        stopping_criteria.append(lambda *_, **__: generation.ended.is_set())
        told = {"streamer": streamer, "stopping_criteria": stopping_criteria}
        generation.task = self._pool.submit(self._pipeline, **asked, **told)
        generation.task.add_done_callback(lambda task: task.exception() and streamer.end())
