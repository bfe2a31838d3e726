"""Fits on questions of our own how the reader refuses and ranks: python training/calibrate_questions.py DATA-FOLDER.

Over the example articles and the real ones of DATA: the questions of training/questions and tests/questions, and DATA's
seeds_dev; `eval/sets/examples.jsonl` is held out. Prints ANSWERS and CALIBRATED for rag/reader.py (the bias of ANSWERS
there is lower, so that one threshold suits the overlap reader as well), and how often the best sentence, or one of the
best two or three, holds evidence."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from eval import load_questions
from eval.questions import Question
from ingest import ingest
from rag import Bot, Turn, open_bot
from rag.judge import refusal
from rag.query import kind, stand_alone
from rag.reader import SpanReader, figures, spotted
from rag.text import is_heading

ROOT = Path(__file__).parents[1]
HELD_OUT = ROOT / "eval" / "sets" / "examples.jsonl"
PLENTIFUL = 10  # inverse strength of the prior where three weights are fitted


@dataclass(frozen=True, slots=True)
class Case:
    """A question: how sure the model is at best, whether it is open, and its sentences: figures, and what they hold."""

    held_out: bool
    answerable: bool
    sure: float
    open: bool
    rows: NDArray[np.float64]
    holds: NDArray[np.bool_]


def cases(bot: Bot, path: Path) -> Iterator[Case]:
    """The questions of a file that no exact rule refuses."""
    today = max((s.published for s in bot.sources() if s.published), default=date.today())
    for question in track(load_questions(path), path.name):
        if case := _case(bot, question, today, path == HELD_OUT):
            yield case


def _case(bot: Bot, question: Question, today: date, held_out: bool) -> Case | None:
    history = list[Turn]()
    for asked, text in question.history:
        answer = None if text else bot.ask(asked, history=history, today=today)
        history.append(Turn(asked, text or (answer.text if answer else ""), answer))
    query, evidence = bot._evidence(stand_alone(question.question, history, None, today))
    if refusal(query, evidence, 0.0):
        return None
    reader = bot.searcher.reader
    assert isinstance(reader, SpanReader)
    passages = [hit.passage for hit in evidence]
    found, features = spotted(reader.model, query.text, passages), reader.overlap.observed(query.text, passages)
    told = [
        (row, question.proved_by(passage.slice(span)))
        for passage, one, shared in zip(passages, found, features, strict=True)
        for span, row in zip(passage.sentences, figures(one, shared), strict=True)
        if not is_heading(passage.slice(span))
    ]
    rows, holds = np.array([row for row, _ in told]), np.array([held for _, held in told])
    sure = max(one.sure for one in found)
    return Case(held_out, question.answerable, sure, kind(query.text) == "open", rows, holds)


def first(model: LogisticRegression, found: Sequence[Case], among: int) -> float:
    """How often one of the best sentences holds evidence, where any does."""
    return float(np.mean([case.holds[np.argsort(-model.decision_function(case.rows))[:among]].any() for case in found]))


def told(name: str, model: LogisticRegression) -> str:
    return f"{name} = Weights({model.intercept_[0]:.2f}, ({', '.join(f'{w:.2f}' for w in model.coef_[0])}))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with articles/ and questions/")
    data = parser.parse_args().data
    own = [ROOT / folder / "questions" for folder in ("training", "tests")]
    over = {
        ROOT / "examples" / "articles": [HELD_OUT, *(folder / "examples.jsonl" for folder in own)],
        data / "articles": [data / "questions" / "seeds_dev.jsonl", *(folder / "news.jsonl" for folder in own)],
    }
    found = list[Case]()
    with TemporaryDirectory() as folder:
        for articles, files in over.items():
            library = Path(folder) / articles.parent.name
            ingest([articles], library=library)
            with open_bot(library) as bot:
                found += [case for path in files for case in cases(bot, path)]
    fitted = [case for case in found if not case.held_out]
    sure = [np.array([(case.sure, case.open) for case in part]) for part in (fitted, found)]
    answers = LogisticRegression(C=PLENTIFUL).fit(sure[0], [case.answerable for case in fitted])
    areas = [
        roc_auc_score([case.answerable for case in found], scores)
        for scores in (sure[1][:, 0], answers.decision_function(sure[1]))
    ]
    print(told("ANSWERS", answers), f"AUROC {areas[0]:.3f} of the model alone, {areas[1]:.3f} so")
    proved = [case for case in fitted if case.answerable and case.holds.any()]
    ranks = LogisticRegression(C=1, max_iter=3000).fit(
        np.concatenate([case.rows for case in proved]), np.concatenate([case.holds for case in proved])
    )
    print(told("CALIBRATED", ranks))
    held = [case for case in found if case.held_out and case.answerable and case.holds.any()]
    for name, part in (("fitted on", proved), ("held out", held)):
        print(f"{name}: n = {len(part)}, " + ", ".join(f"{first(ranks, part, k):.3f}" for k in (1, 2, 3)))


if __name__ == "__main__":
    main()
