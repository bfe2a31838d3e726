"""Vectors of texts made before they are asked for, so that the encoder does not wait while articles are written.

Knows nothing of articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from rag.ports import Encoder, Vectors

PART = 64  # texts encoded in one go: a sixth of a second
BESIDE = 2  # parts under way: at the end of one, no thread of the encoder waits for the next
MOST = 8192  # texts whose vectors are kept, some MB: those never asked for would stay for good
Wait = Callable[[Future[dict[str, Vectors]]], dict[str, Vectors]]


class Early:
    """An encoder that is told early what it will be asked for. For one thread.

    Use it in a `with`: left early, it waits for what is being encoded and drops the rest."""

    def __init__(self, encoder: Encoder, *, most: int = MOST) -> None:
        self._encoder, self._most = encoder, most
        self._aside = ThreadPoolExecutor(BESIDE, thread_name_prefix="early")
        self._waiting: dict[str, None] = {}
        self._begun: dict[str, Future[dict[str, Vectors]]] = {}

    def expect(self, texts: Iterable[str]) -> None:
        """These will most likely be asked for; those that never are cost their encoding."""
        for text in texts:
            if text not in self._begun:
                self._waiting[text] = None
        while len(self._waiting) >= PART:
            self._begin()

    def vectors(self, texts: Sequence[str], wait: Wait) -> dict[str, Vectors]:
        """The vectors of some texts; what is not ready is waited for by `wait`."""
        self.expect(texts)
        while self._waiting:
            self._begin()
        found: dict[str, Vectors] = {}
        for text in texts:
            if text not in found:
                found |= wait(self._begun[text])
        for text in [*texts, *list(self._begun)[: -self._most]]:
            self._begun.pop(text, None)
        return found

    def _begin(self) -> None:
        part = list(self._waiting)[:PART]
        for text in part:
            del self._waiting[text]
        self._begun |= dict.fromkeys(part, self._aside.submit(self._encode, part))

    def _encode(self, texts: Sequence[str]) -> dict[str, Vectors]:
        return dict(zip(texts, self._encoder.encode(texts), strict=True))

    def __enter__(self) -> Early:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._aside.shutdown(cancel_futures=True)
