"""Puts questions to a bot, several at once, and has each answer judged; what was asked before is not asked again.

Knows nothing of terminals or what the scores are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Protocol

from eval.damage.guard import guarded
from eval.grounding import Assessor
from eval.judge import Found, Outcome, confidence, found, judge
from eval.questions import Question
from eval.response import responded
from eval.retrieval import DEPTH
from eval.slices import sliced
from rag.errors import WriterError
from rag.judge import Judge
from rag.types import Answer, Event, Hit, Source, Turn

Told = Callable[[Outcome], None]
Clock = Callable[[], float]


class Answering(Protocol):
    """What is judged: the part of a Bot that an evaluation needs."""

    @property
    def judge(self) -> Judge: ...

    @property
    def fingerprint(self) -> str: ...

    def stream(self, question: str, *, history: Sequence[Turn] = (), today: date | None = None) -> Iterator[Event]: ...

    def search(self, question: str, k: int) -> list[Hit]: ...

    def text(self, id: str, digest: str) -> str: ...

    def sources(self) -> list[Source]: ...


@dataclass(frozen=True)
class Asker:
    """Asks one question after the other of a bot; threads may share it where they may share the bot.

    `today` is the day that "last week" is counted from; `clock` counts seconds."""

    bot: Answering
    assessor: Assessor
    today: date | None = None
    clock: Clock = perf_counter

    def outcome(self, question: Question) -> Outcome:
        """The answer to a question, judged; a question that the writer fails on has no result."""
        try:
            history = self._history(question)
            start = self.clock()
            answer, first = self._asked(question, question.question, history, start)
            seconds = self.clock() - start
        except WriterError as e:
            return replace(judge(question, None), error=e.message, found=self._found(question, question.question))
        return replace(self._judged(question, answer), seconds=seconds, first=first)

    def _judged(self, question: Question, answer: Answer) -> Outcome:
        response = responded(answer, history=question.history, id=question.id)
        asked = answer.queries[0].text if answer.queries else question.question
        # A follow-up means something only as the bot completed it.
        searched = asked if question.history else question.question
        outcome = judge(question, response, self.assessor.judged(question, response, asked), answer=answer)
        return replace(
            outcome,
            slices=sliced(answer, self.bot.text) if outcome.answered else None,
            found=self._found(question, searched),
            guard=guarded(answer, self.bot.judge, question.id) if outcome.right else None,
            confidence=confidence(answer),
        )

    def _asked(self, of: Question, text: str, history: Sequence[Turn], start: float) -> tuple[Answer, float]:
        """The answer, and the seconds until something of it was there."""
        events = self.bot.stream(text, history=history, today=of.asked or self.today)
        some = next(events)
        first = self.clock() - start
        *_, answer = (some, *events)
        assert isinstance(answer, Answer)
        return answer, first

    def _history(self, question: Question) -> list[Turn]:
        """The earlier turns; where the question gives no answer, the bot's own."""
        turns: list[Turn] = []
        for asked, text in question.history:
            if text:
                turns.append(Turn(asked, text))
            else:
                answer, _ = self._asked(question, asked, tuple(turns), 0)
                turns.append(Turn(asked, answer.text, answer))
        return turns

    def _found(self, question: Question, searched: str) -> Found | None:
        if not question.answerable:
            return None
        return found(question, [hit.passage for hit in self.bot.search(searched, DEPTH)], self.bot.text)


def run(ask: Callable[[Question], Outcome], questions: Sequence[Question], *, workers: int = 1, told: Told) -> None:
    """Has each question asked, `workers` at once; `told` hears each outcome as it comes, in this thread.

    An error ends the run, as does Ctrl-C: what has come till then, and what is being asked, is told all the same."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="asking")
    asked = list[Future[Outcome]]()
    heard = set[Future[Outcome]]()
    try:
        asked += [pool.submit(ask, question) for question in questions]
        for future in as_completed(asked):
            outcome = future.result()
            heard.add(future)
            told(outcome)
    finally:
        pool.shutdown(cancel_futures=True)
        for future in asked:
            if future not in heard and not future.cancelled() and not future.exception():
                told(future.result())
