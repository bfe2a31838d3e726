"""Which drafted questions read like a reader's own: whole, of somebody who is named, telling neither too much nor half.

The rules that draft them leave the last word to a person; where there is none, the doubtful ones have to go. Knows
nothing of where questions are shown."""

from __future__ import annotations

import re

from eval.drafting.candidates import Candidate
from eval.drafting.lacking import BODY
from eval.drafting.pasts import PARTICIPLES
from eval.drafting.people import OFFICE
from eval.drafting.usage import OWN, WORD, Usage
from rag.mentions import WEEKDAYS, names, ordinary_words
from rag.text import STOPWORDS, listed, words
from ui.voices import SPEAKING, is_person

LONGEST = 16  # words
# "When did Holm say that ..." is nobody's question, and its clause may be cut.
REPORTING = re.compile(rf"\b(?:say|tell|reply|announce|reveal|confirm|declare|disclose|{SPEAKING}|that)\b")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
FIGURE = re.compile(r"\d")
LOOSE = re.compile(r"\b(?:[a-z]+ly|never|not|long)\b")
AMOUNT = re.compile(
    r"(?:According to .+, h|H)ow (?:many|much) (?:(?![\w’'-]+(?:ing|ed) )[\w’'-]+ ){0,3}?"
    r"(?:is|are|was|were|has|have|had|did|does|do|will)\b(?!.* say\b)(?!.* (?:among|in|of|to|for|from|by|with)\?)"
)
SAID = re.compile(
    r"What (?:did|has|have|had) (?P<who>.+?) (?:say about (?P<topic>.+)|(?:accuse|ask|urge|warn|blame|describe"
    r"|critici[sz]e|praise)(?:d|ed)?\b.* (?:of|to do|against|on|as|for))\?"
)
TIMES = listed("""
    year years month months week weeks day days night time times morning evening first second third fourth fifth sixth
    seventh eighth ninth tenth
""")
# A question that ends with one of these goes on in its sentence: "for the first time since".
ENDLESS = listed("in at on of by for to from with and or the a an certain its his her their time")
UNDONE = re.compile(r"(?:ed|ing|ly)\Z")
# What may stand in the sentence behind the question's last words: no apposition, no further object.
ENDED = re.compile(
    r"[”\"]?(?:[.;:]|,? (?:late |early )?(?:on|in|since|by) (?:[A-Z\d]|the night)|,? \(|,? (?:but|who|which|where|whose"
    r"|after|because|while|when|before|although|so|as|since|until|despite|amid|including)\b"
    r"|, (?:and|an?|according|saying|making|with|one)\b)"
)
NAMED = len("Who is ")
SMALL = listed("the of and for deputy former")


def natural(one: Candidate, usual: Usage) -> bool:
    """Whether a question reads like a reader's; `usual` is how the articles around it write their words."""
    question, sentence = one.question.question, one.question.evidence_any[0]
    if len(question.split()) > LONGEST:
        return False
    if question.startswith("Who is ") and one.asks == "office":  # of "the spokesman" the office is no news
        return is_person(question[NAMED:-1]) and (NAMED, len(question) - 1) in names(question)
    if _doubtful(question, sentence, usual) or not _whole(question, sentence):
        return False
    match one.asks:
        case "whether":
            return not FIGURE.search(YEAR.sub("", question)) and not LOOSE.search(question)
        case "when" | "who":
            return not REPORTING.search(question)
        case "number":
            return AMOUNT.match(question) is not None
        case "said":
            return _of_somebody(question)
    return True


def _doubtful(question: str, sentence: str, usual: Usage) -> bool:
    """Whether the question holds the first word of its sentence, and nothing tells whether that is a name."""
    first = WORD.match(sentence)
    word = OWN.sub("", first[0]) if first else ""
    small = word.lower()
    if small in STOPWORDS or small not in words(question):
        return False
    if re.search(rf"\b{re.escape(word)}\b", question):
        return not usual.tall.get(word)
    titled = re.search(rf"\b{re.escape(small)} [A-Z]", question)  # "president Ida Holm"
    return not (small in ordinary_words() or (usual.small.get(small) and not titled))


def _whole(question: str, sentence: str) -> bool:
    """Whether a question goes on to where its clause ends, and names no day of a week that is long over."""
    *_, word = said = question.rstrip("?").split()
    if word in ENDLESS | PARTICIPLES.keys() or UNDONE.search(word) or not WEEKDAYS.keys().isdisjoint(words(question)):
        return False
    last = " ".join(said[-2:])
    at = sentence.rfind(last)
    return at < 0 or ENDED.match(sentence, at + len(last)) is not None


def _of_somebody(question: str) -> bool:
    """Whether it asks what somebody who is named said, and of a thing."""
    match = SAID.match(question)
    topic = (match["topic"] or "") if match else ""
    return bool(match and speaker(match["who"]) and TIMES.isdisjoint(words(topic)) and not LOOSE.search(topic))


def speaker(who: str) -> bool:
    """Whether these words are the name of a person or body, an office before it or not: "the ministry" is none."""
    plain = [word for word in re.sub(rf"\b(?:{OFFICE})\b", "", who).split() if word not in SMALL]
    named = bool(plain) and all(word[0].isupper() for word in plain)
    return named and (len(plain) > 1 or not (who.startswith("the ") or BODY.search(who)))
