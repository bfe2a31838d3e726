"""Our sentence splitter against four libraries: golden cases split exactly, and megabytes a second.

    pip install pysbd==0.3.4 syntok==1.4.4 blingfire==0.1.8 sentencex==1.0.32
    PYTHONPATH=.:tests python benchmarks/sentence_splitters.py [FILE ...]    # news text to time; default: the cases

Knows nothing of passages. The figures stand in docs/decisions/0002-sentence-splitter.md."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import blingfire
import pysbd
import sentencex
from sentence_cases import Case, read_cases
from syntok import segmenter

from rag.sentences import sentences

CASES = Path(__file__).parent.parent / "tests" / "cases" / "sentences.txt"
SPEED_CHARACTERS = 1_000_000
Splitter = Callable[[str], list[str]]

_pysbd = pysbd.Segmenter(language="en", clean=False)


def ours(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def by_syntok(text: str) -> list[str]:
    found = [list(tokens) for paragraph in segmenter.analyze(text) for tokens in paragraph]
    return [text[s[0].offset : s[-1].offset + len(s[-1].value)] for s in found]


def lines(split: Splitter) -> Splitter:
    """A splitter given one line at a time: all five know then that a newline ends a sentence."""
    return lambda text: [s.strip() for line in text.split("\n") for s in split(line) if s.strip()]


SPLITTERS: dict[str, Splitter] = {
    "ours": ours,
    "pysbd": lines(_pysbd.segment),
    "sentencex": lines(lambda text: list(sentencex.segment("en", text))),
    "syntok": lines(by_syntok),
    "blingfire": lines(lambda text: blingfire.text_to_sentences(text).split("\n")),
}


def right(split: Splitter, cases: list[Case]) -> str:
    good = sum([" ".join(s.split()) for s in split(case.text)] == case.sentences for case in cases)
    return f"{good}/{len(cases)}"


def speed(split: Splitter, text: str) -> float:
    """Megabytes (a million characters) a second, best of three."""
    best = min(_seconds(split, text) for _ in range(3))
    return len(text) / best / 1e6


def _seconds(split: Splitter, text: str) -> float:
    start = time.process_time()
    split(text)
    return time.process_time() - start


def main(files: list[str]) -> None:
    cases = read_cases(CASES)
    sections = list(dict.fromkeys(case.section for case in cases))
    news = "\n".join(Path(f).read_text(encoding="utf-8") for f in files) or "\n".join(case.text for case in cases)
    news = (news + "\n") * (SPEED_CHARACTERS // len(news) + 1)
    print("splitter".ljust(12), *(s.ljust(32) for s in sections), "MB/s")
    for name, split in SPLITTERS.items():
        scores = [right(split, [c for c in cases if c.section == s]).ljust(32) for s in sections]
        sample = news[:SPEED_CHARACTERS] if name != "pysbd" else news[: SPEED_CHARACTERS // 10]
        print(name.ljust(12), *scores, f"{speed(split, sample):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
