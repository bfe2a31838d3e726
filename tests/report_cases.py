"""A run made by hand for tests of the report: one outcome of each fault, answers of others, hostile text; and a card."""

import re
from dataclasses import replace
from datetime import date

from scripted_bot import passage, quoting

from eval.curves import Point
from eval.evaluation import Run
from eval.examining.card import Card, LeftOut, Made, Rated
from eval.examining.rating import Figure
from eval.grounding import Judged
from eval.head import Head
from eval.judge import Found, Guard, Outcome, judge
from eval.questions import Question
from eval.response import Given, Response, responded
from eval.slices import Slices
from rag.types import Hit, Source, Verdict

HARBOUR = passage("harbour", "The harbour opened in May.", "Ada Lind leads\nthe office.", "It rained.")
MARKET = passage("market", "The market is old.", "A clerk said that Ada Lind leads the office.")
FOUL = "\u202e</p></script><script>owned=1</script><img src=x onerror=owned=1>&amp;\x1b[31m\u2066" + "W" * 300
SOURCE = Source("foul", "v1", f"{FOUL} title", FOUL, "javascript:owned=1", published=date(2024, 3, 1))
SCRIPTED = passage("foul", f"The mayor said {FOUL} aloud.")
HOSTILE = replace(SCRIPTED, source=SOURCE)


def asked(id: str, text: str, wanted: str = "", *evidence: str, type: str = "fact", **more) -> Question:
    """A question; one without a wanted pattern is unanswerable."""
    patterns = (re.compile(wanted, re.I),) if wanted else ()
    return Question(id, text, type, bool(wanted), answer_any=patterns, evidence_any=evidence, **more)


def own(question: Question, *picks, relevant: int = 0, seconds: float = 0.2, **more) -> Outcome:
    """Dateline's answer that quotes sentences, the first `relevant` of them to the point; a refusal without any."""
    answer = quoting(question.question, picks, [HARBOUR, MARKET])
    if not picks:
        answer = replace(answer, reason="no article found answers the question", nearest=answer.hits)
    judged = tuple(
        Judged(c.text, (n,), (c.text,), "quoted", True, 1, n < relevant) for n, c in enumerate(answer.claims)
    )
    outcome = judge(question, responded(answer), judged, answer=answer)
    found = Found((True, False), ((), (0,)), 1, 0)
    return replace(outcome, found=found, seconds=seconds, first=seconds / 2, confidence=0.1 + seconds, **more)


def other(question: Question, text: str, *verdicts: Verdict) -> Outcome:
    """An answer of another system whose sentences are judged as told, the last of them with a mark that leads nowhere."""
    given = Given("Ada Lind leads the office. It rained.", "https://post.example/a", "The office", "Harbor Post")
    claims = text.split(". ")
    judged = tuple(
        Judged(
            c, (0,), (given.text,), v, n < len(claims) - 1, int(n < len(claims) - 1), False, int(n == len(claims) - 1)
        )
        for n, (c, v) in enumerate(zip(claims, verdicts, strict=True))
    )
    return replace(judge(question, Response(question.question, text, (given,)), judged), seconds=3.0)


LEADS = asked("a", "Who leads the office?", "ada lind", "Ada Lind leads the office", articles=("harbour",))
OPENED = asked("b", "When did the harbour open?", r"\bMay\b", "opened in May", type="when")
TANKS = asked("c", "How many tanks are there?", type="unanswerable")
SHIPS = asked("d", "Who sank the ships?", type="unanswerable")
OLD = asked(
    "e", "How old is it?", "forty", "forty years", type="when", history=(("Is there a market?", "Yes."),), turn=2
)
CLERK = asked("f", "Who told it?", "clerk", "clerk said", min_articles=2, after=date(2024, 1, 1))
RAIN = asked("g", "Did it rain?", "rained", "It rained")
LATE = asked("h", "What burns?", "fire", "a fire", type="when")
FOREIGN = asked("i", "What does the other say?", "lind", "Ada Lind leads", type="others")
FOULED = asked(FOUL, f"{FOUL} asked?", "mayor", "The mayor said", type=f"$x${FOUL}", history=((FOUL, FOUL),))

GOOD = own(LEADS, (HARBOUR, 1), (HARBOUR, 0), relevant=1, slices=Slices(2, 2), guard=Guard(1, 1, 3, 4))
BETTER = own(OPENED, (HARBOUR, 0), relevant=1, seconds=0.4)
OUTCOMES = (
    GOOD,
    BETTER,
    own(TANKS),
    own(SHIPS, (MARKET, 0), seconds=0.3),
    own(OLD, (MARKET, 0), (HARBOUR, 2), relevant=1, seconds=0.5),
    own(CLERK, (MARKET, 1), relevant=1, seconds=0.1),
    own(RAIN),
    replace(judge(LATE, None), error="the model did not answer within 60 s"),
    other(FOREIGN, "Nobody leads it. It rained twice. It is forty", "unsupported", "partly", "supported"),
)
HEAD = Head(
    "aaaa0000bbbb1111",
    "cccc2222dddd3333",
    "eeee (reader 1)",
    "reader 1, verifier 2",
    date(2024, 12, 5),
    (("dateline", "0.1.0"),),
)
RUN = Run(HEAD, OUTCOMES)
HOSTILE_OUTCOME = replace(own(FOULED, (HOSTILE, 0), relevant=1), error=FOUL)
HOSTILE_ANSWER = replace(
    HOSTILE_OUTCOME.answer, reason=FOUL, removed=(FOUL,), nearest=(Hit(HOSTILE, 1.0, "read"),), writer=FOUL
)
HOSTILE_RUN = Run(replace(HEAD, settings=FOUL), (*OUTCOMES, replace(HOSTILE_OUTCOME, answer=HOSTILE_ANSWER)))


def rated(set: str, value: float) -> Rated:
    figure = Figure(value, value - 0.05, value + 0.05)
    ahead = Figure(0.03, -0.01, 0.07)
    return Rated(set, "", True, 300, 0.4, figure, 0.6, 0.7, None, ahead, None, figure, figure, 0.1, ())


CARD = Card(
    Made("dateline-verifier@f00d", (0.0,), 0.7, 0.4, 1500),
    date(2026, 11, 27),
    "dateline eval verifier DATA",
    None,
    (rated("wice_dev", 0.77), rated("qags_cnn", 0.83)),
    600,
    (Point(0.2, 0.1, 200), Point(0.5, 0.4, 100), Point(0.9, 0.8, 300)),
    0.1,
    (LeftOut("other", "its file is missing"),),
)
