"""A bot that answers by script: what eval.run asks of one, in full, over a handful of passages; it remembers what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from rag.errors import UnknownArticle
from rag.judge import Judge
from rag.overlap import OverlapVerifier
from rag.types import Answer, Citation, Claim, Draft, Event, Hit, Passage, Query, Settled, Source, Turn

Pick = tuple[Passage, int]  # a passage and the index of one of its sentences
Reply = Sequence[Pick] | BaseException  # no pick: a refusal


def passage(id: str, *sentences: str) -> Passage:
    """An article of one passage, a blank between its sentences."""
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    return Passage(Source(id, "v1", id.title()), 0, len(text), text, tuple(spans))


def citation(passage: Passage, first: int, last: int | None = None, *, number: int = 1) -> Citation:
    """Cites the sentences `first` to `last` of a passage."""
    start, end = passage.sentences[first][0], passage.sentences[first if last is None else last][1]
    return Citation(number, passage.source, start, end, passage.slice((start, end)))


def quoting(question: str, picks: Sequence[Pick], hits: Sequence[Passage] = ()) -> Answer:
    """An answer that quotes the picked sentences, or a refusal where there is none."""
    found = tuple(Hit(p, 1.0, "fused") for p in (hits or [p for p, _ in picks]))
    if not picks:
        return Answer(question, "The articles do not tell.", "refused", queries=(_completed(question),), hits=found)
    text, claims = "", list[Claim]()
    for number, (source, index) in enumerate(picks, start=1):
        cited = citation(source, index, number=number)
        text += " " if text else ""
        claims.append(Claim(cited.quote, len(text), len(text) + len(cited.quote), (cited,), "quoted", 1.0))
        text += cited.quote
    citations = tuple(c for claim in claims for c in claim.citations)
    return Answer(
        question,
        text,
        "answered",
        claims=tuple(claims),
        citations=citations,
        hits=found,
        queries=(_completed(question),),
    )


def _completed(question: str) -> Query:
    """A query in other words than the question's, as a real bot's may be."""
    return Query(question.removesuffix("?"), asked=question)


@dataclass(frozen=True)
class Asked:
    """What a bot was asked, and with what."""

    question: str
    history: tuple[Turn, ...] = ()
    today: date | None = None


@dataclass
class ScriptedBot:
    """`replies` maps the completed question (earlier questions, then this one) to what is quoted, or to the error that is
    raised; unknown ones are refused. Threads may ask at once.

    `before` runs before each question's first event and `between` behind it: a clock may be moved there, or another
    thread waited for. From its `last` answer on, each question ends in Ctrl-C."""

    passages: Sequence[Passage]
    replies: Mapping[str, Reply] = field(default_factory=dict)
    fingerprint: str = "scripted"
    before: Callable[[str], None] = lambda question: None
    between: Callable[[str], None] = lambda question: None
    last: int | None = None
    judge: Judge = field(default_factory=lambda: Judge(OverlapVerifier()))
    asked: list[Asked] = field(default_factory=list)
    searched: list[tuple[str, int]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def stream(self, question: str, *, history: Sequence[Turn] = (), today: date | None = None) -> Iterator[Event]:
        """Each sentence drafted and settled, then the answer; of a refusal the answer alone."""
        with self._lock:
            if self.last is not None and len(self.asked) >= self.last:
                raise KeyboardInterrupt
            self.asked.append(Asked(question, tuple(history), today))
        self.before(question)
        completed = " ".join([*(turn.question for turn in history), question])
        reply = self.replies.get(completed, ())
        if isinstance(reply, BaseException):
            raise reply
        answer = quoting(completed, reply, self.passages)
        for claim in answer.claims:
            yield Draft(claim.text)
            if claim is answer.claims[0]:
                self.between(question)
            yield Settled(claim)
        yield answer

    def search(self, question: str, k: int) -> list[Hit]:
        """The passages that share most words with the question."""
        with self._lock:
            self.searched.append((question, k))
        words = set(question.lower().strip("?").split())
        hits = [Hit(p, len(words & set(p.text.lower().strip(".").split())), "words") for p in self.passages]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def text(self, id: str, digest: str) -> str:
        for candidate in self.passages:
            if (candidate.source.id, candidate.source.digest) == (id, digest):
                return candidate.text
        raise UnknownArticle(f"no article {id} of version {digest}")

    def sources(self) -> list[Source]:
        return [candidate.source for candidate in self.passages]
