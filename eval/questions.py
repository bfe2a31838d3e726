"""One line of a questions file into a Question that knows what would answer it.

Knows nothing of files, bots or scores."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeGuard

from eval.fields import is_object, loaded, short
from rag.errors import QuestionsError
from rag.text import encodable, fold
from rag.types import Filter


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its expectations.

    `answer_any`: one must match the answer; `answers`: short right answers, for F1 and exact match, and in place of
    `answer_any` where there is none; `evidence_any`: verbatim pieces of the articles, and where there is none a text
    that answers is evidence; `history`: earlier (question, answer) pairs, an empty answer means that the bot is to be
    asked; `min_articles`: that many different articles must be cited with evidence; `after`, `before`: publish days,
    inclusive, that cited articles must lie within; `turn`: of a dialogue, from 1; `asked`: the day it is asked on."""

    id: str
    question: str
    type: str
    answerable: bool
    articles: tuple[str, ...] = ()
    answer_any: tuple[re.Pattern[str], ...] = ()
    evidence_any: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    min_articles: int = 1
    answers: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    turn: int = 1
    asked: date | None = None

    def answered_by(self, text: str) -> bool:
        """Whether an expected answer matches, in any case and white space; one of `answers` as whole words."""
        if self.answer_any:
            return any(pattern.search(squeeze(text)) for pattern in self.answer_any)
        said = fold(text)
        return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said) for one in map(_bare, self.answers) if one)

    def proved_by(self, text: str) -> bool:
        """Whether a piece of evidence stands in the text, or the text in a piece of evidence; white space folded."""
        return bool(self.pieces_in(text))

    def pieces_in(self, text: str) -> tuple[int, ...]:
        """Which pieces of evidence stand in the text, or the text in them: places in `evidence_any`, 0 for the answer
        where there is none."""
        if not self.evidence_any:
            return (0,) if self.answered_by(text) else ()
        said = squeeze(text)
        return tuple(n for n, p in enumerate(map(squeeze, self.evidence_any)) if said and (p in said or said in p))

    @property
    def window(self) -> Filter:
        return Filter(self.after, self.before)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `parse` reads."""
        evidence = {"evidence_any": list(self.evidence_any)} if self.evidence_any or not self.answerable else {}
        return {
            "id": self.id,
            "type": self.type,
            "question": self.question,
            "answerable": self.answerable,
            "articles": list(self.articles),
            "answer_any": [pattern.pattern for pattern in self.answer_any],
            **evidence,
            "history": [list(turn) for turn in self.history],
            "min_articles": self.min_articles,
            "answers": list(self.answers),
            "after": self.after and self.after.isoformat(),
            "before": self.before and self.before.isoformat(),
            "turn": self.turn,
            "asked": self.asked and self.asked.isoformat(),
        }


def _bare(answer: str) -> str:
    return fold(answer).strip(" .\"'")


def squeeze(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())


def whole(text: str, where: str) -> Any:
    """The value of a JSON text; a lone surrogate becomes "?". Errors: QuestionsError."""
    value = loaded(text, where)
    return loaded(encodable(json.dumps(value, ensure_ascii=False)), where) if "\\u" in text else value


def parse_lines(lines: Iterable[str], *, name: str) -> list[Question]:
    """The questions of a file called `name`, one JSON object a line; blank lines do not count.

    Errors: QuestionsError."""
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        question = parse(whole(line, where), where=where, id=f"line {number}")
        if question.id in questions:
            raise QuestionsError(f"{where}: field id is {question.id!r}: an earlier line has it too", f"mend {where}")
        questions[question.id] = question
    if not questions:
        raise QuestionsError(f"{name} holds no question", "write one JSON object a line")
    return list(questions.values())


def parse(data: object, *, where: str, id: str) -> Question:
    """A question from a JSON object; `id` serves where it has none; unknown fields are allowed.

    Errors: QuestionsError."""
    if not is_object(data):
        raise QuestionsError(f"{where}: {short(data)} is not a JSON object", f"mend {where}")
    fields = _Fields(data, where)
    answerable = fields.flag("answerable")
    answers, articles = fields.texts("answers"), fields.texts("articles")
    return Question(
        id=fields.text("id") if "id" in data else id,
        question=fields.text("question"),
        type=fields.text("type"),
        answerable=answerable,
        articles=articles,
        answer_any=fields.patterns("answer_any", needed=answerable and not answers),
        evidence_any=fields.texts(
            "evidence_any", needed=answerable and ("evidence_any" in data or not (articles or answers))
        ),
        history=fields.turns("history"),
        min_articles=fields.count("min_articles", default=1),
        answers=answers,
        after=fields.day("after"),
        before=fields.day("before"),
        turn=fields.count("turn", default=1),
        asked=fields.day("asked"),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """Checked access to the fields of one JSON object; an error names line, field and value."""

    data: dict[str, Any]
    where: str

    def text(self, name: str) -> str:
        value = self._given(name)
        return value if _is_text(value) else self._refuse(name, value, "must be a text")

    def flag(self, name: str) -> bool:
        value = self._given(name)
        return value if isinstance(value, bool) else self._refuse(name, value, "must be true or false")

    def count(self, name: str, *, default: int) -> int:
        value = self.data.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self._refuse(name, value, "must be a whole number, at least 1")
        return value

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(_is_text(item) for item in value):
            self._refuse(name, value, "must be a list of texts")
        if needed and not value:
            self._refuse(name, value, "an answerable question needs at least one")
        return tuple(value)

    def patterns(self, name: str, *, needed: bool) -> tuple[re.Pattern[str], ...]:
        return tuple(self._pattern(name, text) for text in self.texts(name, needed=needed))

    def day(self, name: str) -> date | None:
        value = self.data.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self._refuse(name, value, "must be a day as YYYY-MM-DD")

    def turns(self, name: str) -> tuple[tuple[str, str], ...]:
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(_is_turn(item) for item in value):
            self._refuse(name, value, "must be a list of [question, answer] pairs")
        return tuple((question, answer) for question, answer in value)

    def _pattern(self, name: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text, re.IGNORECASE)
        except (re.error, OverflowError) as e:
            self._refuse(name, text, f"is no regular expression: {e}")

    def _given(self, name: str) -> object:
        if name not in self.data:
            raise QuestionsError(f"{self.where}: field {name} is missing", f"mend {self.where}")
        return self.data[name]

    def _refuse(self, name: str, value: object, why: str) -> NoReturn:
        raise QuestionsError(f"{self.where}: field {name} is {short(value)}: {why}", f"mend {self.where}")


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _is_turn(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and _is_text(value[0]) and isinstance(value[1], str)
