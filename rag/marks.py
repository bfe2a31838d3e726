"""The text of a model, as it streams in, to words and marks: "left. [2.3]" becomes Text("left. ") and a Mark.

Knows nothing of how the text was made, nor of what a mark proves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.types import Mark, Passage, Piece, Text

# Four digits are a year, as in "he left in [2022]", and no number we gave out.
_NUMBERS = r"([0-9]{1,3})(?:\.([0-9]{1,3}))?"
_REFERENCE = re.compile(_NUMBERS)
_INSIDE = re.compile(rf" *{_NUMBERS}(?: *[,;] *{_NUMBERS})* *")
_OPEN = re.compile(r"[\[【]")
_CLOSE = ("]", "】")
# Of such characters a mark may still grow; the first other one decides. The bound keeps a hostile stream linear.
_LONGEST = 80
_GROWS = re.compile(rf"[0-9.,; ]{{0,{_LONGEST}}}")
_SENTENCE_END = re.compile(r"""[.!?]["'”’)]*\s+""")
_WORD = re.compile(r"\w+")
_TAIL = 1000  # characters kept of what was just written


class MarkParser:
    """Splits one model's text into Text and Mark pieces; the pieces do not depend on how the text was cut.

    Passages and sentences count from 1: `[2.3]`, `[2]` (see `_best`), `[2.3, 4.1]`, `[2.3][4.1]`, `【2.3】`. A mark
    that points nowhere is no piece and is counted in `dropped`; other brackets are text."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.dropped = 0
        self._passages = passages
        self._held = ""
        self._tail = ""

    def feed(self, text: str) -> list[Piece]:
        """The pieces that are certain once `text` has come; the rest is held back."""
        self._held += text
        return list(self._take(last=False))

    def close(self) -> list[Piece]:
        """What was held back: no more text comes."""
        return list(self._take(last=True))

    def _take(self, *, last: bool) -> Iterator[Piece]:
        text, done, at = self._held, 0, 0
        while opening := _OPEN.search(text, at):
            grown = _GROWS.match(text, opening.end())
            assert grown is not None  # it matches nothing at all, too
            at, whole = grown.end(), len(grown[0]) < _LONGEST
            if whole and at == len(text) and not last:
                at = opening.start()
                break
            if whole and text.startswith(_CLOSE, at) and _INSIDE.fullmatch(grown[0]):
                yield from self._text(text[done : opening.start()])
                yield from self._marks(grown[0])
                at = done = at + 1
        else:
            at = len(text)
        self._held = text[at:]
        yield from self._text(text[done:at])

    def _text(self, text: str) -> Iterator[Text]:
        if text:
            self._tail = (self._tail + text)[-_TAIL:]
            yield Text(text)

    def _marks(self, inside: str) -> Iterator[Mark]:
        for passage, sentence in _REFERENCE.findall(inside):
            mark = self._mark(int(passage), int(sentence) if sentence else None)
            if mark is None:
                self.dropped += 1
            else:
                yield mark

    def _mark(self, passage: int, sentence: int | None) -> Mark | None:
        if not 1 <= passage <= len(self._passages):
            return None
        target = self._passages[passage - 1]
        index = self._best(target) if sentence is None else sentence - 1
        return Mark(target, index) if 0 <= index < len(target.sentences) else None

    def _best(self, passage: Passage) -> int:
        """The sentence that shares most with the one just written, the first of equals.

        Shared words count by their letters: "the" says little, "peacekeepers" much."""
        said = _words(_SENTENCE_END.split(self._tail.strip())[-1])
        shared = [sum(map(len, said & _words(passage.slice(span)))) for span in passage.sentences]
        return shared.index(max(shared)) if shared else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
