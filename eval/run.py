"""Puts questions to a bot, one after the other, and has each answer judged.

Knows nothing of files, terminals or what the scores are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from eval.judge import Outcome, judge
from eval.metrics import KS
from eval.questions import Question
from rag.errors import WriterError
from rag.types import Answer, Hit, Turn


class Answering(Protocol):
    """What is judged: the part of a Bot that an evaluation needs."""

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer: ...

    def search(self, question: str, k: int) -> list[Hit]: ...

    def text(self, id: str, digest: str) -> str: ...


def run(
    bot: Answering,
    questions: Sequence[Question],
    *,
    progress: Callable[[Outcome], None] = lambda outcome: None,
    clock: Callable[[], float] = perf_counter,
) -> list[Outcome]:
    """The outcome of each question, in order; `progress` is told each as it comes; `clock` counts seconds.

    A question that the writer fails on has no result, and the run goes on."""
    outcomes = []
    for question in questions:
        outcomes.append(_put(bot, question, clock))
        progress(outcomes[-1])
    return outcomes


def _put(bot: Answering, question: Question, clock: Callable[[], float]) -> Outcome:
    answer, seconds, error = None, None, None
    try:
        history = _history(bot, question)
        start = clock()
        answer = bot.ask(question.question, history=history)
        seconds = clock() - start
    except WriterError as e:
        error = e.message
    hits = bot.search(_searched(question, answer), max(KS))
    return replace(judge(question, answer, [hit.passage for hit in hits], text=bot.text), seconds=seconds, error=error)


def _history(bot: Answering, question: Question) -> list[Turn]:
    """The earlier turns; where the question gives no answer, the bot's own."""
    turns: list[Turn] = []
    for asked, text in question.history:
        if text:
            turns.append(Turn(asked, text))
        else:
            answer = bot.ask(asked, history=tuple(turns))
            turns.append(Turn(asked, answer.text, answer))
    return turns


def _searched(question: Question, answer: Answer | None) -> str:
    """What to search with: a follow-up means something only as the bot completed it."""
    completed = answer.queries[0].text if answer and answer.queries else question.question
    return completed if question.history else question.question
