"""What is measured of one outcome, each a part of a whole: all the shares and means that a report holds.

A question without a result stays in the whole of what every question has. Knows nothing of how they are summed up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ir_measures.measures import Measure as Ranking

from eval.judge import Found, Guard, Outcome
from eval.retrieval import BY_ARTICLE, BY_EVIDENCE, by_article, by_evidence
from eval.slices import Slices
from rag.types import Verdict

BRIEF = 5  # sentences that an answer may have and still be short
Part = tuple[float, float]  # what one outcome adds to the part, and to the whole
NOTHING: Part = (0.0, 0.0)
Room = Literal["answer", "grounding", "retrieval", "guard"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A share or a mean: the parts of all outcomes over their wholes; `more` tells whether more is better, None for
    what is neither. `about` is its definition, with its source where there is one."""

    name: str
    label: str
    room: Room
    of: Callable[[Outcome], Part]
    more: bool | None = True
    about: str = ""


def right_and_cited(o: Outcome) -> Part:
    """Share of answerable questions whose answer is right and cites evidence, of as many articles as are wanted."""
    return _among(o.answerable, o.right and o.cited)


def right(o: Outcome) -> Part:
    """Share of answerable questions with an expected answer in the text or as the short answer."""
    return _among(o.answerable, o.right)


def answered_wrong(o: Outcome) -> Part:
    """Share of answerable questions that are answered, and not rightly."""
    return _among(o.answerable, o.answered and not o.right)


def rightly_refused(o: Outcome) -> Part:
    """Share of unanswerable questions that are refused."""
    return _among(not o.answerable, o.refused)


def wrongly_refused(o: Outcome) -> Part:
    """Share of answerable questions that are refused."""
    return _among(o.answerable, o.refused)


def exact(o: Outcome) -> Part:
    """Mean over questions with short answers: 1 where the short answer is one of them, by SQuAD's rules (Rajpurkar et
    al. 2016); where a system gives none, its whole text stands for it; a refusal has 0."""
    return _known(o.exact)


def f1(o: Outcome) -> Part:
    """Mean over the same questions of F1 of words, the best over the expected answers (Rajpurkar et al. 2016)."""
    return _known(o.f1)


def in_window(o: Outcome) -> Part:
    """Share of answers to questions with a window of days that cite articles of those days alone."""
    return _known(o.in_window)


def brief(o: Outcome) -> Part:
    """Share of answers with five sentences at most."""
    return _among(o.answered, len(o.judged) <= BRIEF)


def results(o: Outcome) -> Part:
    """Share of questions that were answered or refused, and did not fail."""
    return float(o.response is not None), 1.0


def relevance(o: Outcome) -> Part:
    """Share of sentences shown that hold evidence or, by themselves, answer as the reader finds; where nothing answers
    none does. A verbatim answer beside the question is all grounded and worthless."""
    return float(sum(j.relevant for j in o.judged)), float(len(o.judged))


def evidence(o: Outcome) -> Part:
    """Share of cited sentences that hold evidence, of answerable questions: elsewhere answering is the fault."""
    return (float(o.holding), float(o.sentences)) if o.answerable else NOTHING


def citation_recall(o: Outcome) -> Part:
    """Mean over answers of the share of sentences whose citations together support them (ALCE, Gao et al. 2023)."""
    return _cited(o, _ratio(sum(j.recalled for j in o.judged), len(o.judged)))


def citation_precision(o: Outcome) -> Part:
    """Mean over answers of the share of citations that are not irrelevant; 0 for an answer without any (ALCE)."""
    return _cited(o, _ratio(sum(j.precise for j in o.judged), sum(j.looked for j in o.judged)))


def grounded(o: Outcome) -> Part:
    """Share of sentences shown that are quoted or supported."""
    return _verdicts(o, "quoted", "supported")


def quoted(o: Outcome) -> Part:
    """Share of sentences shown that stand in what they cite word for word."""
    return _verdicts(o, "quoted")


def partly(o: Outcome) -> Part:
    """Share of sentences shown that are partly supported."""
    return _verdicts(o, "partly")


def unsupported(o: Outcome) -> Part:
    """Share of sentences shown that nothing cited supports."""
    return _verdicts(o, "unsupported")


def slices(o: Outcome) -> Part:
    """Share of citations that are, character by character, what stands at their place in the article."""
    return _sliced(o, lambda s: s.exact, lambda s: s.citations)


def verbatim(o: Outcome) -> Part:
    """Share of quotations of four words and more that stand in what their sentence cites."""
    return _sliced(o, lambda s: s.verbatim, lambda s: s.quotations)


def sources(o: Outcome) -> Part:
    """Mean number of sources cited in an answer."""
    return _among(o.answered and o.marks, len(o.cited_sources))


def publishers(o: Outcome) -> Part:
    """Mean number of publishers cited in an answer."""
    return _among(o.answered and o.marks, len(o.publishers))


def stopped(o: Outcome) -> Part:
    """Share of right sentences, damaged in one place, that the bot's own judge would not show."""
    return _guarded(o, lambda g: g.stopped, lambda g: g.damaged)


def kept(o: Outcome) -> Part:
    """Share of the same sentences, undamaged, that it would show."""
    return _guarded(o, lambda g: g.kept, lambda g: g.right)


def by_rank(o: Outcome, of: Callable[[Found, Ranking], float], measure: Ranking) -> Part:
    """Mean over answerable questions of a measure of trec_eval (ir-measures)."""
    return _among(o.answerable and o.found is not None, of(o.found, measure) if o.found else 0.0)


def _among(fits: bool, yes: float) -> Part:
    return (float(yes), 1.0) if fits else NOTHING


def _known(value: float | None) -> Part:
    return NOTHING if value is None else (float(value), 1.0)


def _cited(o: Outcome, value: float) -> Part:
    """Of systems that mark what they cite; a question without a result counts as an answer without worth."""
    return _among(o.marks and (o.answered or o.response is None), value if o.answered else 0.0)


def _verdicts(o: Outcome, *verdicts: Verdict) -> Part:
    return float(sum(j.verdict in verdicts for j in o.judged)), float(len(o.judged))


def _sliced(o: Outcome, part: Callable[[Slices], int], whole: Callable[[Slices], int]) -> Part:
    return (float(part(o.slices)), float(whole(o.slices))) if o.slices else NOTHING


def _guarded(o: Outcome, part: Callable[[Guard], int], whole: Callable[[Guard], int]) -> Part:
    return (float(part(o.guard)), float(whole(o.guard))) if o.guard else NOTHING


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _measure(of: Callable[[Outcome], Part], label: str, room: Room, more: bool | None = True) -> Measure:
    return Measure(of.__name__, label, room, of, more, " ".join((of.__doc__ or "").split()))


def _ranked(by: str, label: str, of: Callable[[Found, Ranking], float], measure: Ranking) -> Measure:
    name = str(measure).replace("Success", "found").replace("RR", "MRR")
    about = (
        f"{measure} of trec_eval (ir-measures), mean over answerable questions. {' '.join((of.__doc__ or '').split())}"
    )
    return Measure(
        f"{by}_{name}", f"{name}, {label}", "retrieval", partial(by_rank, of=of, measure=measure), True, about
    )


ANSWER = (
    _measure(right_and_cited, "right and rightly cited", "answer"),
    _measure(right, "right", "answer"),
    _measure(answered_wrong, "answered wrong", "answer", more=False),
    _measure(rightly_refused, "rightly refused", "answer"),
    _measure(wrongly_refused, "wrongly refused", "answer", more=False),
    _measure(exact, "exact match of the short answer", "answer"),
    _measure(f1, "F1 of the short answer", "answer"),
    _measure(in_window, "answers from the days asked for", "answer"),
    _measure(brief, f"answers of {BRIEF} sentences at most", "answer"),
    _measure(results, "questions with a result", "answer"),
)
GROUNDING = (
    _measure(relevance, "sentences to the point", "grounding"),
    _measure(evidence, "cited sentences with evidence", "grounding"),
    _measure(citation_recall, "citation recall (ALCE)", "grounding"),
    _measure(citation_precision, "citation precision (ALCE)", "grounding"),
    _measure(grounded, "sentences quoted or supported", "grounding"),
    _measure(quoted, "sentences quoted", "grounding", more=None),
    _measure(partly, "sentences partly supported", "grounding", more=False),
    _measure(unsupported, "sentences not supported", "grounding", more=False),
    _measure(slices, "citations that are slices", "grounding"),
    _measure(verbatim, "quotations verbatim", "grounding"),
    _measure(sources, "sources per answer", "grounding", more=None),
    _measure(publishers, "publishers per answer", "grounding", more=None),
)
RETRIEVAL = (
    *(_ranked("article", "articles", by_article, m) for m in BY_ARTICLE),
    *(_ranked("evidence", "passages with evidence", by_evidence, m) for m in BY_EVIDENCE),
)
GUARD = (
    _measure(stopped, "damaged sentences stopped", "guard"),
    _measure(kept, "right sentences let through", "guard"),
)
MEASURES = (*ANSWER, *GROUNDING, *RETRIEVAL, *GUARD)
