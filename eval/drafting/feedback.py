"""What readers thought of answers, as drafts of evaluation questions; and such thoughts from a file's lines.

Knows nothing of files, nor of where thoughts are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from eval.drafting.candidates import Draft, exactly
from eval.fields import Fields, is_object, short
from eval.plain import revive
from eval.questions import Question
from rag.errors import QuestionsError
from rag.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer; `history` holds the (question, answer) pairs before it."""

    question: str
    answer: Answer
    good: bool
    comment: str = ""
    history: tuple[tuple[str, str], ...] = ()


def from_feedback(feedback: Feedback, id: str = "") -> Draft:
    """A draft from what a reader thought: of a good answer what it cited is expected; a bad one has to be edited."""
    answer, said = feedback.answer, f" “{feedback.comment}”" if feedback.comment else ""
    question = Question(
        id=id,
        question=feedback.question,
        type="followup" if feedback.history else "fact",
        answerable=answer.status == "answered",
        history=feedback.history,
        turn=len(feedback.history) + 1,
    )
    if not feedback.good:
        return Draft(question, f"a reader found the answer bad:{said or ' no comment'}", sure=False)
    if answer.status == "refused":
        return Draft(replace(question, type="unanswerable"), f"a reader found the refusal right{said}")
    cited = _cited(answer)
    if not cited:
        return Draft(question, f"a reader found the answer good, but it cites nothing{said}", sure=False)
    return Draft(_expecting(question, answer, cited), f"a reader found the answer good{said}")


def _cited(answer: Answer) -> list[Citation]:
    return list(answer.citations) or [citation for claim in answer.claims for citation in claim.citations]


def _expecting(question: Question, answer: Answer, cited: Sequence[Citation]) -> Question:
    """The question with what an answer cited for evidence, and its short answer, or else those sentences, expected."""
    quotes = tuple(dict.fromkeys(citation.quote for citation in cited))
    short = (answer.direct.quote,) if answer.direct else ()
    return replace(
        question,
        articles=tuple(dict.fromkeys(citation.source.id for citation in cited)),
        answers=short,
        answer_any=tuple(map(exactly, short or quotes)),
        evidence_any=quotes,
    )


def parse_feedback(lines: Iterable[str], *, name: str) -> list[Feedback]:
    """The rows of a file called `name`, one JSON object a line: question, answer as `to_dict` gives it, good, and
    comment and history where there are any. Errors: QuestionsError."""
    return [_row(line, f"{name} line {number}") for number, line in enumerate(lines, start=1) if line.strip()]


def _row(line: str, where: str) -> Feedback:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as e:
        raise QuestionsError(f"{where}: not JSON: {e.msg} at column {e.colno}", f"mend {where}") from e
    if not is_object(data):
        raise QuestionsError(f"{where}: {short(data)} is not a JSON object", f"mend {where}")
    fields = Fields(data, where)
    good = fields.flag("good")
    if good is None:
        fields.refuse("good", None, "must be true or false")
    return Feedback(
        fields.filled("question"), _answer(fields), good, fields.line("comment") or "", fields.turns("history")
    )


def _answer(fields: Fields) -> Answer:
    value = fields.data.get("answer")
    try:
        answer = revive(Answer, value)
    except (TypeError, ValueError):  # a number where an object should be, no day, a field missing
        answer = None
    if answer is None or answer.status not in ("answered", "refused"):
        fields.refuse("answer", value, "must be an answer as `dateline ask --json` writes it")
    return answer
