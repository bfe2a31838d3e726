"""Reads tests/cases/sentences.txt; its header tells the format."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

GLUE = {"+": "", "¶": "\n"}


@dataclass(frozen=True, slots=True)
class Case:
    section: str
    text: str
    sentences: list[str]


def read_cases(path: Path) -> list[Case]:
    section, cases = "", list[Case]()
    for filled, lines in groupby(path.read_text(encoding="utf-8").splitlines(), key=bool):
        block = list(lines)
        if filled and block[0].startswith("#"):
            section = next(line.strip("#= ") for line in block if "==" in line)
        elif filled:
            cases.append(_case(section, block))
    return cases


def _case(section: str, lines: list[str]) -> Case:
    sentences = [line[1:] if line[0] in GLUE else line for line in lines]
    gaps = ["", *(GLUE.get(line[0], " ") for line in lines[1:])]
    return Case(section, "".join(gap + s for gap, s in zip(gaps, sentences, strict=True)), sentences)
