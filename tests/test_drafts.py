"""Drafts written by hand over real and example articles: what is faithful stays, what is false is caught."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from drafted import EXACT, LOOSE, OUTRIGHT, Outcome, Shelf, cases

from ingest import ingest
from rag import open_bot

SOME = 5  # one draft in so many, where not all are judged


def judged(articles: Path, name: str, folder: Path, step: int) -> Outcome:
    ingest([articles], library=folder)
    outcome = Outcome()
    with open_bot(folder) as bot:
        shelf = Shelf(bot)
        for case in list(cases(name, shelf))[::step]:
            outcome.add(shelf, case)
    return outcome


@pytest.fixture(params=[pytest.param(SOME, id="some"), pytest.param(1, id="all", marks=pytest.mark.full)])
def step(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


def hold(outcome: Outcome) -> None:
    """Exact faults never pass; of others, and of good sentences, a part of the drafts may do a little worse than all."""
    assert outcome.cited and not outcome.strays
    assert {kind: sum(outcome.passed[kind]) for kind in EXACT} == dict.fromkeys(EXACT, 0)
    assert outcome.leak(*LOOSE) <= 0.10
    assert outcome.share("removed") <= 0.10
    assert outcome.share(*OUTRIGHT) >= 0.55
    assert outcome.refused <= 0.05 * outcome.drafts


def test_drafts_over_the_example_articles(tmp_path: Path, step: int) -> None:
    hold(judged(ROOT / "examples" / "articles", "examples", tmp_path / "library", step))


def test_drafts_over_real_articles(test_data: Path, tmp_path: Path, step: int) -> None:
    hold(judged(test_data / "articles", "news", tmp_path / "library", step))
