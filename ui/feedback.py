"""The command that makes evaluation questions of what readers of the page thought of its answers.

Knows nothing of how questions are asked or judged; the command imports what it needs when it runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.options import in_library, settings_of

if TYPE_CHECKING:
    from eval.drafting.feedback import Feedback
    from rag.conversations import Rated

BESIDE = ".edit.jsonl"


@click.group()
def feedback() -> None:
    """Use what readers thought of answers."""


@feedback.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="QUESTIONS.jsonl")
@in_library
def export(file: Path, library: Path | None) -> None:
    """Write rated answers as evaluation questions.

    Of an answer found good, what it cites is expected. What would have been right in place of one found bad nobody has
    said: those go with their comments into a file beside, to be completed with `dateline eval draft --feedback`."""
    from eval.files import write_text
    from rag.conversations import Conversations
    from rag.errors import DatelineError
    from rag.people import People, people_file
    from ui.terminal import say

    kept = people_file(settings_of(library=library))
    if not kept.exists():
        raise DatelineError(f"nobody has rated an answer: there is no {kept}", "dateline serve")
    beside = file.with_suffix(BESIDE)
    with closing(People(kept)) as people:
        found = sorted_out(Conversations(people).ratings())
    for path, lines in ((file, found.questions), (beside, found.open)):
        if lines:
            write_text(path, "".join(f"{line}\n" for line in lines))
    say(found.told(file, beside))


@dataclass(frozen=True, slots=True)
class Exported:
    """Lines of JSON: questions with what is expected, and answers of which that is open; how many were found what."""

    questions: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    good: int = 0
    bad: int = 0
    commented: int = 0

    def told(self, file: Path, beside: Path) -> str:
        """How many of each there are, and what to do with them."""
        if not self.good + self.bad + self.commented:
            return "nobody has rated an answer"
        rated = f"{self.good} found good, {self.bad} bad, {self.commented} commented on without a thumb"
        written = f"{len(self.questions)} in {file}" if self.questions else "no question complete"
        again = f"; {len(self.open)} to complete: dateline eval draft --feedback {beside}" if self.open else ""
        return f"{rated}: {written}{again}"


def sorted_out(ratings: Iterable[Rated]) -> Exported:
    """Rated answers, apart those that tell what is right and those that do not."""
    from eval.drafting.feedback import from_feedback

    questions, open_, thumbs = list[str](), list[str](), list[int]()
    for number, rated in enumerate(ratings, start=1):
        thumbs.append(rated.thumb)
        thought = _thought(rated)
        draft = from_feedback(thought, f"f{number:03}")
        if draft.sure:
            asked = replace(draft.question, asked=rated.at.date() if _dated(rated) else None)
            questions.append(_line(asked.to_dict() | ({"note": thought.comment} if thought.comment else {})))
        else:
            row = {"question": thought.question, "answer": thought.answer.to_dict()}
            open_.append(_line({**row, "good": thought.good, "comment": thought.comment}))
    return Exported(tuple(questions), tuple(open_), thumbs.count(1), thumbs.count(-1), thumbs.count(0))


def _thought(rated: Rated) -> Feedback:
    """The question as it stood alone: those before it were not rated, and may have gone."""
    from eval.drafting.feedback import Feedback
    from rag.query import leans

    queries = rated.answer.queries
    question = queries[0].text if queries and leans(rated.question) else rated.question
    return Feedback(question, rated.answer, good=rated.thumb == 1, comment=rated.comment)


def _dated(rated: Rated) -> bool:
    """Whether words such as "last week" were read from the day it was asked on."""
    return any(query.window for query in rated.answer.queries)


def _line(row: dict[str, object]) -> str:
    from rag.text import encodable

    return encodable(json.dumps(row, ensure_ascii=False))
