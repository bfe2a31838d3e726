"""The Bot over the real stores and the real encoder, on the example articles."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from newsroom import check

from eval.files import read_questions
from eval.questions import Question
from ingest import ingest
from rag import Bot, Filter, Turn, open_bot
from rag.types import Answer

QUESTIONS = read_questions(ROOT / "eval" / "sets" / "examples.jsonl")[::3]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "library"
    report = ingest([ROOT / "examples" / "articles"], library=folder)
    assert (len(report.added), report.failed) == (16, [])
    return folder


@pytest.fixture(scope="module")
def bot(library: Path) -> Iterator[Bot]:
    with open_bot(library) as bot:
        yield bot


def history(bot: Bot, question: Question) -> list[Turn]:
    """The turns before a question; one without an answer is asked."""
    turns: list[Turn] = []
    for asked, said in question.history:
        answer = None if said else bot.ask(asked, history=turns)
        turns.append(Turn(asked, said or (answer.text if answer else ""), answer))
    return turns


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.id for q in QUESTIONS])
def test_every_answer_keeps_the_laws(bot: Bot, question: Question) -> None:
    answer = bot.ask(question.question, history=history(bot, question))
    check(bot, answer)
    assert {claim.verdict for claim in answer.claims} <= {"quoted"}
    assert all(claim.citations for claim in answer.claims)
    assert len(answer.citations) <= 5
    assert len(answer.hits) <= bot.searcher.read
    ids = [hit.passage.source.id for hit in answer.hits]
    assert all(ids.count(id) <= 3 for id in ids)


def test_the_examples_tell_answerable_questions_from_others(bot: Bot) -> None:
    """Most of them: how many is measured by `make eval`, not here."""
    answered = {q.id for q in QUESTIONS if not q.history and bot.ask(q.question).status == "answered"}
    answerable = {q.id for q in QUESTIONS if not q.history and q.answerable}
    unanswerable = {q.id for q in QUESTIONS if not q.answerable}
    assert len(answered & answerable) > len(answerable) / 2
    assert len(answered & unanswerable) / len(unanswerable) < len(answered & answerable) / len(answerable)


def test_asking_twice_gives_the_same(bot: Bot) -> None:
    question = "Is Armenia leaving the CSTO?"
    assert bot.ask(question) == bot.ask(question)
    *_, last = bot.stream(question)
    assert last == bot.ask(question)


def test_an_answer_goes_to_json_and_back(bot: Bot) -> None:
    answer = bot.ask("Where is the Russian base in Armenia?")
    shape = answer.to_dict()
    assert json.loads(json.dumps(shape, allow_nan=False)) == shape
    assert shape["citations"][0]["source"]["published"].startswith("202")


@pytest.mark.parametrize(
    ("window", "allowed"),
    [
        (Filter(after=date(2024, 1, 1)), lambda s: s.published >= date(2024, 1, 1)),
        (Filter(before=date(2022, 12, 31)), lambda s: s.published <= date(2022, 12, 31)),
        (Filter(publishers=("Volga Observer",)), lambda s: s.publisher == "Volga Observer"),
    ],
)
def test_only_the_window_is_searched_and_cited(bot: Bot, window: Filter, allowed) -> None:
    answer = bot.ask("What did Armenia say about the CSTO?", filter=window)
    assert answer.hits
    assert all(allowed(hit.passage.source) for hit in answer.hits)
    assert all(allowed(c.source) for c in answer.citations)


def test_a_window_without_articles_refuses(bot: Bot) -> None:
    answer: Answer = bot.ask("Is Armenia leaving the CSTO?", filter=Filter(before=date(1999, 1, 1)))
    check(bot, answer)
    assert (answer.status, answer.reason) == ("refused", "no article lies in the window asked for")


def test_coverage_tells_what_the_library_holds(bot: Bot) -> None:
    coverage = bot.coverage()
    assert (coverage.articles, coverage.undated) == (16, 0)
    assert (coverage.first, coverage.last) == (date(2022, 9, 15), date(2024, 12, 5))
    assert "Volga Observer" in coverage.publishers
    assert coverage.passages >= 16


def test_another_process_adds_an_article_and_the_bot_finds_it(library: Path, tmp_path: Path) -> None:
    own = tmp_path / "library"
    ingest([ROOT / "examples" / "articles" / "2022-09-15-armenia-invokes-article-4.md"], library=own)
    question = "Who found a lighthouse on Mount Ararat?"
    new = tmp_path / "new.md"
    new.write_text("---\ntitle: A lighthouse\n---\n\nThe climber Ani Petrosian found a lighthouse on Mount Ararat.\n")
    with open_bot(own) as bot:
        assert bot.ask(question).status == "refused"
        code = "import sys; from ingest import ingest; print(len(ingest([sys.argv[1]], library=sys.argv[2]).added))"
        ran = subprocess.run(
            [sys.executable, "-c", code, str(new), str(own)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert ran.stdout == "1\n"
        answer = bot.ask(question)
        check(bot, answer)
        assert answer.direct and answer.direct.quote == "The climber Ani Petrosian"


NEVER = [
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    "gradio",
    "langchain",
    "langchain_core",
    "trafilatura",
]
ASK = f"""
import sys
from rag import open_bot
with open_bot(sys.argv[1]) as bot:
    answer = bot.ask("Is Armenia leaving the CSTO?")
print(answer.status, len(answer.citations) > 0)
print([name for name in {NEVER!r} if name in sys.modules])
"""


def test_asking_with_a_warm_cache_imports_nothing_heavy(library: Path, offline_env: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK, str(library)],
        env=offline_env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ran.stdout, ran.stderr) == ("answered True\n[]\n", "")
