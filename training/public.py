"""Questions over passages from the public files, in one shape: with the answer's place, or without an answer.

Knows nothing of tokens and models."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from licences import licensed
from sklearn.feature_extraction.text import TfidfVectorizer

from eval.examining.labelled import opened, rows
from rag.sentences import sentences
from rag.types import Passage, Source

WINDOW = 600  # characters of a window of TimeQA, whose contexts are whole pages


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage; `passage[start:end]` is the answer, `start` None where there is none.

    `wanted` are the answers that count as right when it is scored."""

    question: str
    passage: str
    start: int | None
    end: int | None
    source: str
    wanted: tuple[str, ...] = ()

    @property
    def answer(self) -> str | None:
        return None if self.start is None else self.passage[self.start : self.end]


def articles(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD's own format, 1.1 or 2.0 (Rajpurkar et al. 2016, 2018)."""
    with opened(path) as file:
        found: list[dict[str, Any]] = json.load(file)["data"]
    return found


def squad(article: dict[str, Any], source: str) -> Iterator[Example]:
    """The questions of an article of SQuAD."""
    for paragraph in article["paragraphs"]:
        for asked in paragraph["qas"]:
            yield _example(asked, paragraph["context"], source)


def _example(asked: dict[str, Any], passage: str, source: str) -> Example:
    wanted = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
    if asked.get("is_impossible") or not wanted:
        return Example(asked["question"], passage, None, None, source)
    start, text = asked["answers"][0]["answer_start"], asked["answers"][0]["text"]
    return Example(asked["question"], passage, start, start + len(text), source, wanted)


def passage(text: str, title: str = "") -> Passage:
    """A text as a passage of an article of its own."""
    return Passage(Source("x", "x", title), 0, len(text), text, tuple(sentences(text)))


def visible(data: Path, part: str) -> list[Example]:
    """The questions of SQuAD 2.0 on the articles to train on, or to tune on ("tune")."""
    titles = json.loads((data / "squad" / "visible_split.json").read_text())[part]
    found = articles(licensed(data, "squad/dev-v2.0.visible.json.gz"))
    return [one for article in found if article["title"] in titles for one in squad(article, "squad2")]


def mined(asked: Sequence[Example]) -> Iterator[Example]:
    """For each question the nearest of the others' passages that does not hold its answer.

    Nearest by tf-idf; the cheapest hard negative, and mostly a true one (Clark and Gardner 2018 sample likewise)."""
    texts = list(dict.fromkeys(one.passage for one in asked))
    if len(texts) < 2:
        return
    model = TfidfVectorizer(sublinear_tf=True).fit(texts)
    scores = (model.transform([one.question for one in asked]) @ model.transform(texts).T).toarray()
    for one, row in zip(asked, scores, strict=True):
        answer = (one.answer or "").lower()
        best = next((i for i in np.argsort(-row) if texts[i] != one.passage and answer not in texts[i].lower()), None)
        if best is not None:
            yield replace(one, passage=texts[best], start=None, end=None, wanted=(), source=f"mined {one.source}")


def qamr(path: Path) -> Iterator[Example]:
    """Questions of QAMR (Michael et al. 2018) on sentences of Wikinews and Wikipedia."""
    for row in rows(path):
        start, text = row["start"], row["answer"]
        yield Example(row["question"], row["context"], start, start + len(text), f"qamr {row['source']}", (text,))


def reports(data: Path) -> list[str]:
    """Articles of news, those that DeFacto's summaries were judged by (Liu et al. 2023)."""
    return list(dict.fromkeys(row["evidence"] for row in rows(licensed(data, "grounding/defacto_train.jsonl.gz"))))


def timeqa(path: Path, chance: random.Random) -> Iterator[Example]:
    """Questions of TimeQA (Chen et al. 2021), each over a window with the answer, and over one without."""
    for row in rows(path):
        text, spans = row["context"], [(a["start"], a["end"]) for a in row["answers"]]
        if spans:
            start, end = spans[0]
            low = max(0, end - WINDOW + chance.randrange(0, WINDOW // 2))
            yield Example(
                row["question"], text[low : low + WINDOW], start - low, end - low, "timeqa", (text[start:end],)
            )
        if window := _without(text, row["question"], [text[a:b] for a, b in spans]):
            yield Example(row["question"], window, None, None, "timeqa")


def _without(text: str, question: str, answers: Sequence[str]) -> str | None:
    """The window that shares most words with the question, of those that hold no answer."""
    windows = [text[at : at + WINDOW] for at in range(0, max(1, len(text) - WINDOW), WINDOW)]
    free = [window for window in windows if not any(answer in window for answer in answers)]
    said = set(question.lower().split())
    return max(free, key=lambda window: len(said & set(window.lower().split())), default=None)
