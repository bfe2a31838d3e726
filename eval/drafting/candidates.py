"""All questions that rules find in one article: those that stand alone, and those that lean on one before.

Knows nothing of other articles but how they use words, nor of which questions are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eval.drafting.asked import Asked, Asks
from eval.drafting.asking import questions
from eval.drafting.clauses import clause
from eval.drafting.people import People, people
from eval.drafting.usage import Usage
from eval.questions import Question
from rag.sentences import sentences
from rag.text import fold, is_heading
from rag.types import Article

SENTENCE = range(5, 46)  # words of a sentence that is asked of
ALONE = 3  # words of a question below which it tells nothing by itself


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it is put before a person, and why; one that is not `sure` has to be edited."""

    question: Question
    why: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of sentence `place` of its article, and what it asks for."""

    question: Question
    asks: Asks
    place: int

    @property
    def keys(self) -> frozenset[str]:
        """What no other chosen candidate may share: the question, and of an office both who and what."""
        asked = " | ".join(
            fold(text) for text in (*(before for before, _ in self.question.history), self.question.question)
        )
        if self.asks != "office" or self.question.history:
            return frozenset({asked})
        return frozenset({asked.removeprefix("who is ").strip(" ?"), *map(fold, self.question.answers)})


@dataclass(frozen=True)
class Desk:
    """An article with what is known of its persons and of the words of all articles."""

    article: Article
    usual: Usage

    @cached_property
    def known(self) -> People:
        return people(self.article.text)

    @cached_property
    def facts(self) -> list[Candidate]:
        """The questions that stand alone."""
        return [
            Candidate(self._question(one, sentence), one.asks, place)
            for place, sentence in enumerate(self._told)
            for one in questions(self.usual.opened(sentence), self.known)
            if self._telling(one)
        ]

    def _telling(self, one: Asked) -> bool:
        """Whether few articles can answer it, by the rarest word of the question, or of what was spoken of."""
        return one.asks == "office" or self.usual.rare(one.question.rpartition(" about ")[2])

    @cached_property
    def followups(self) -> list[Candidate]:
        """Second questions about a person, with a pronoun for the name: each behind the nearest one that names him."""
        firsts = [one for one in self.facts if one.asks not in ("whether", "who")]
        found = []
        for place, who, named in self._subjects():
            before = [one for one in reversed(firsts) if one.place <= place and self._names(one, named)]
            for second, at in self._seconds(place, who, named):
                first = next((one for one in before if self._differ(one, second, at)), None)
                if first and self._telling(second):
                    found.append(Candidate(self._question(second, self._told[at], first), second.asks, at))
        return found

    def _names(self, one: Candidate, name: str) -> bool:
        """Whether a question names this person and no other."""
        return [last for last in self.known.full if _holds(one.question.question, last)] == [name.split()[-1]]

    def _subjects(self) -> Iterator[tuple[int, str, str]]:
        """The sentences whose subject is a person: place, subject, name."""
        for place, sentence in enumerate(self._told):
            told = clause(self.usual.opened(sentence))
            span = self.known.named(told.who) if told else None
            if told and span:
                yield place, told.who, told.who[slice(*span)]

    def _seconds(self, place: int, who: str, named: str) -> Iterator[tuple[Asked, int]]:
        """Questions of a person by pronoun: of the sentence itself, and of the next where it begins with "He"."""
        pronoun = self.known.pronoun(named)
        for one in questions(self.usual.opened(self._told[place]), self.known) if pronoun else ():
            said = re.sub(rf"\b(?:{re.escape(who)}|{re.escape(named)})(?![\w’'])", pronoun or "", one.question, count=1)
            if not one.question.startswith("According to ") and said != one.question and not _holds(said, named):
                yield Asked(said, one.answer, one.asks), place
        behind = self._told[place + 1] if place + 1 < len(self._told) else ""
        if behind.startswith(("He ", "She ")):
            for one in questions(self.usual.opened(behind), self.known, leaning=True):
                yield one, place + 1

    def _differ(self, first: Candidate, second: Asked, at: int) -> bool:
        """Whether neither question holds the answer to the other, nor is the second the first asked again."""
        before, answer = fold(first.question.answers[0]), fold(self._told[at][slice(*second.answer)])
        apart = answer not in fold(first.question.question) and before not in fold(second.question)
        return apart and answer != before and (second.asks != "whether" or first.asks == "office")

    @cached_property
    def _told(self) -> list[str]:
        """Sentences that are asked of; others stay as empty ones, so that neighbours are told."""
        told = [self.article.text[slice(*span)] for span in sentences(self.article.text)]
        return [text if len(text.split()) in SENTENCE and not is_heading(text) else "" for text in told]

    def _question(self, one: Asked, sentence: str, before: Candidate | None = None) -> Question:
        """The question with what is expected: the answer as it stands, and the whole sentence for evidence."""
        answer = sentence[slice(*one.answer)]
        return Question(
            id="",
            question=one.question,
            type="followup" if before else "fact",
            answerable=True,
            articles=(self.article.source.id,),
            answer_any=(exactly(answer),),
            evidence_any=(sentence,),
            history=((before.question.question, ""),) if before else (),
            answers=(answer,),
            turn=2 if before else 1,
        )


def _holds(question: str, name: str) -> bool:
    """Whether a question names a person, by the last word of the name."""
    return re.search(rf"\b{re.escape(name.split()[-1])}\b", question) is not None


def exactly(answer: str) -> re.Pattern[str]:
    """A pattern for these words, in any case, that no longer word or number holds; easy to read and to edit."""
    words = " ".join(re.escape(word) for word in answer.split())
    first, last = (r"\b" if answer[at].isalnum() else "" for at in (0, -1))
    return re.compile(f"{first}{words}{last}", re.IGNORECASE)
