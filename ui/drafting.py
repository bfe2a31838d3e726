"""The dialogue in which a person accepts, edits or drops drafts of evaluation questions, and its command.

Knows nothing of how drafts are made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.options import in_library, no_color, settings_of

if TYPE_CHECKING:
    from eval.drafting.candidates import Draft
    from eval.questions import Question
    from rag.types import Article
    from ui.render import Line

Read = Callable[[str], str]
ASKS = "a(ccept), e(dit), d(rop) or q(uit): "
NONE = "-"


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default="questions.jsonl",
    show_default=True,
    help="File that accepted questions are appended to.",
)
@click.option("--most", default=40, show_default=True, type=click.IntRange(0), help="Drafts made of the articles.")
@click.option("--seed", default=0, show_default=True, help="Another number draws other drafts.")
@click.option("--all", "every", is_flag=True, help="Accept every draft without asking.")
@click.option(
    "--feedback",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What readers thought: rows of question, answer, good, comment, history.",
)
@no_color
@in_library
def draft(out: Path, most: int, seed: int, every: bool, feedback: Path | None, library: Path | None) -> None:
    """Propose evaluation questions from the library's own articles, to accept, edit or drop.

    What is accepted is written at once; what was decided before is not shown again."""
    import readline  # noqa: F401  gives input() line editing

    from eval.drafting.draft import proposed
    from eval.drafting.feedback import from_feedback, parse_feedback
    from eval.files import read_text
    from rag.errors import DatelineError
    from ui.terminal import say

    if not every and not sys.stdin.isatty():
        raise DatelineError("drafts are shown at a terminal, and there is none", "add --all to accept every draft")
    rows = parse_feedback(read_text(feedback).split("\n"), name=feedback.name) if feedback else []
    articles = _articles(library)
    thought = [from_feedback(row, f"f{number:03}") for number, row in enumerate(rows, start=1)]
    say(review([*thought, *proposed(articles, most=most, seed=seed)], out, articles, every=every).told(out))


def _articles(library: Path | None) -> list[Article]:
    from rag.library import SqliteLibrary
    from rag.types import Filter

    with closing(SqliteLibrary(settings_of(library=library).library, "", any_fingerprint=True)) as shelf:
        return [shelf.get(source.id) for source in shelf.visible(Filter())]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many drafts were accepted and dropped, and how many are left to decide."""

    accepted: int = 0
    dropped: int = 0
    left: int = 0

    def told(self, out: Path) -> str:
        left = f", {self.left} left to decide" if self.left else ""
        return f"{self.accepted} accepted in {out}, {self.dropped} dropped{left}"


class _Left(Exception):  # noqa: N818
    """The person leaves the dialogue."""


def review(
    drafts: Sequence[Draft], out: Path, articles: Sequence[Article], *, every: bool = False, read: Read = input
) -> Reviewed:
    """Asks about each draft that was not decided before; accepted ones are appended to `out` one by one.

    With `every` nothing is asked, and drafts that have to be edited are left. Errors: QuestionsError."""
    from eval.drafting.decisions import Decisions
    from ui.terminal import say

    decisions = Decisions(out)
    asked = [one for one in drafts if not decisions.made(one.question)]
    accepted = dropped = 0
    for number, one in enumerate(asked, start=1):
        try:
            kept = _kept(one) if every else _decided(one, f"{number} of {len(asked)}", articles, read)
        except (_Left, EOFError, KeyboardInterrupt):
            say("")
            break
        if kept:
            decisions.keep(kept, one.question)
            accepted += 1
        elif not every:
            decisions.drop(one.question)
            dropped += 1
    return Reviewed(accepted, dropped, len(asked) - accepted - dropped)


def _kept(draft: Draft) -> Question | None:
    return draft.question if draft.sure else None


def _decided(draft: Draft, place: str, articles: Sequence[Article], read: Read) -> Question | None:
    """The question that a person accepts, or None where it is dropped. Errors: _Left."""
    from ui.terminal import say

    say(_shown(draft, place, articles))
    while True:
        choice = _line(read, ASKS).lower()[:1]
        if choice == "a" and draft.sure and _whole(draft.question):
            return draft.question
        if choice == "a":
            say("it has to be edited first: e")
        elif choice == "e":
            draft = _edited(draft, articles, read)
            say(_shown(draft, place, articles))
        elif choice == "d":
            return None
        elif choice == "q":
            raise _Left


def _whole(question: Question) -> bool:
    """Whether a question tells all that is needed to judge an answer to it."""
    return not question.answerable or bool(question.answer_any and question.evidence_any)


def _edited(draft: Draft, articles: Sequence[Article], read: Read) -> Draft:
    """The draft in the person's words: question, expected answer, and evidence where the old one lacks the answer."""
    question = draft.question
    question = replace(question, question=_line(read, "question (enter keeps it): ") or question.question)
    answer = _line(read, f"expected answer (enter keeps it, {NONE} where the articles hold none): ")
    if answer == NONE:
        kind = "unanswerable" if question.answerable else question.type
        none = replace(question, answerable=False, articles=(), answer_any=(), answers=(), evidence_any=())
        return replace(draft, question=replace(none, type=kind), sure=True)
    return replace(draft, question=_answered(question, answer, articles, read) if answer else question, sure=True)


def _answered(question: Question, answer: str, articles: Sequence[Article], read: Read) -> Question:
    """The question with another expected answer; evidence is asked for where none of the old holds it."""
    from eval.drafting.candidates import exactly
    from eval.questions import squeeze
    from ui.terminal import say

    kind = question.type if question.answerable else "followup" if question.history else "fact"
    expected = replace(question, type=kind, answerable=True, answers=(answer,), answer_any=(exactly(answer),))
    evidence = tuple(piece for piece in question.evidence_any if expected.answered_by(piece))
    if evidence:
        return replace(expected, evidence_any=evidence)
    while piece := squeeze(_line(read, "evidence, word for word from an article (enter leaves it out): ")):
        holding = tuple(one.source.id for one in articles if piece in squeeze(one.text))
        if holding:
            return replace(expected, evidence_any=(piece,), articles=holding)
        say("no article has these words")
    return replace(expected, evidence_any=())


def _line(read: Read, prompt: str) -> str:
    from rag.text import inert

    return inert(read(inert(prompt))).strip()


def _shown(draft: Draft, place: str, articles: Sequence[Article]) -> list[Line]:
    """A draft as lines: why, the questions before it, itself, what is expected, and its evidence."""
    from ui.render import BAR, Line, wrap
    from ui.terminal import columns

    question, width = draft.question, columns()
    titles = {article.source.id: article.source.title for article in articles}
    expected = " | ".join(question.answers or [one.pattern for one in question.answer_any]) or "nothing yet"
    lines = [Line(), *(Line(text, "faint") for text in wrap(f"{place}: {draft.why}", width))]
    lines += [Line(text, "faint") for before, _ in question.history for text in wrap(before, width, first="before: ")]
    lines += [Line(text, "strong") for text in wrap(question.question, width)]
    lines += [Line(t) for t in wrap(expected if question.answerable else "a refusal", width, first="expected: ")]
    for id in question.articles if question.evidence_any else ():
        lines += [Line(text, "faint") for text in wrap(titles.get(id, id), width)]
    return lines + [Line(text) for piece in question.evidence_any for text in wrap(piece, width, first=BAR)]
