"""A whole evaluation: questions asked or answers read, judged, kept in a folder, summed up.

What users call from Python. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eval import files
from eval.floors import Fallen, below
from eval.grounding import Assessor
from eval.head import Head, digest_of_corpus, digest_of_questions, versions
from eval.judge import Outcome, judge
from eval.metrics import Scores, summarise
from eval.questions import Question
from eval.response import Response
from eval.run import Answering, Asker, run
from rag.build import open_encoder, open_reader, open_verifier, shipped_names
from rag.errors import DatelineError, QuestionsError
from rag.judge import Judge
from rag.query import stand_alone
from rag.types import Turn, as_json

if TYPE_CHECKING:
    from rag.answer import Bot
    from rag.ports import Encoder
    from rag.settings import Settings

Progress = Callable[[int, int, Outcome], None]  # how many are done, of how many, and the last one


@dataclass(frozen=True)
class Run:
    """The outcomes of one evaluation, in the order of its questions, with what it was made of."""

    head: Head
    outcomes: tuple[Outcome, ...]

    @cached_property
    def scores(self) -> Scores:
        """Every measure, with its interval."""
        return summarise(self.outcomes)

    def check(self, **floors: float) -> None:
        """Holds scores against floors by name, as right_and_cited=.8; ceilings where less is better.

        Errors: AssertionError with a table of what fell, DatelineError for a name that is no measure."""
        if fallen := self.fallen(**floors):  # no assert: python -O would pass everything
            raise AssertionError("\n" + "\n".join(map(str, fallen)))

    def fallen(self, **floors: float) -> list[Fallen]:
        """What `check` would tell."""
        return below(self.scores.overall, floors)


def load_questions(path: str | Path) -> list[Question]:
    """The questions of a .jsonl file. Errors: QuestionsError."""
    return files.read_questions(Path(path))


def load_run(folder: str | Path) -> Run:
    """A run from its folder. Errors: QuestionsError."""
    path = Path(folder)
    head = files.read_head(path)
    if head is None or not (path / files.RECORDS).exists():
        raise QuestionsError(f"{path} holds no finished run", f"dateline eval run QUESTIONS.jsonl --out {path}")
    return Run(head, tuple(files.read_records(path)))


def evaluate(
    bot: Bot | Answering,
    questions: Sequence[Question],
    *,
    out: str | Path | None = None,
    workers: int = 1,
    today: date | None = None,
    again: bool = False,
    assessor: Assessor | None = None,
    progress: Progress = lambda done, total, outcome: None,
) -> Run:
    """Puts questions to a bot, `workers` at once, and judges its answers.

    With a folder `out`, each outcome is kept as it comes, and a run that was broken off goes on; `again` asks all anew.
    `today` is the day that "last week" is counted from: the corpus's last one unless given. `assessor` judges the
    sentences: the models that ship with Dateline unless given, whatever the bot is made of.
    Errors: DatelineError where `out` holds a run of something else."""
    assessor = assessor or open_assessor()
    sources = bot.sources()
    days = [source.published for source in sources if source.published]
    today = today or max(days, default=None)
    head = Head(
        digest_of_questions(questions), digest_of_corpus(sources), bot.fingerprint, assessor.name, today, versions()
    )
    kept = _kept(Path(out), head, again=again) if out else []
    done = {o.question.id: o for o in kept if o.error is None}
    for n, outcome in enumerate(done.values(), start=1):
        progress(n, len(questions), outcome)

    def told(outcome: Outcome) -> None:
        done[outcome.question.id] = outcome
        if out:
            files.append(Path(out) / files.PART, files.record(outcome, head))
        progress(len(done), len(questions), outcome)

    asker = Asker(bot, assessor, today)
    run(asker.outcome, [q for q in questions if q.id not in done], workers=workers, told=told)
    found = Run(head, tuple(done[question.id] for question in questions))
    if out:
        write(found, Path(out))
    return found


def score(
    responses: Sequence[Response],
    questions: Sequence[Question],
    assessor: Assessor,
    progress: Progress = lambda done, total, outcome: None,
) -> Run:
    """Judges the answers of any system, each held against the question of its id, or of its words.

    A question without an answer stays in as one without a result; an answer to none of the questions is left out.
    Without questions, an answer is held against the reference answers that came with it. Slices are unknown."""
    marks = any(response.marked for response in responses)
    pairs = _paired(responses, questions)
    outcomes = list[Outcome]()
    for question, response in pairs:
        outcomes.append(_scored(question, response, assessor))
        progress(len(outcomes), len(pairs), outcomes[-1])
    head = Head(digest_of_questions([question for question, _ in pairs]), "", "", assessor.name, None, versions())
    return Run(head, tuple(replace(outcome, marks=marks) for outcome in outcomes))


def _scored(question: Question, response: Response | None, assessor: Assessor) -> Outcome:
    if response is None:
        return judge(question, None)
    turns = [Turn(asked, text) for asked, text in response.history]
    asked = stand_alone(response.question, turns, None, date.today()).text
    outcome = judge(question, response, assessor.judged(question, response, asked))
    return replace(outcome, seconds=response.seconds)


def _paired(responses: Sequence[Response], questions: Sequence[Question]) -> list[tuple[Question, Response | None]]:
    """Questions with their answers, in the order of the questions; without any, questions are made of the answers."""
    by_id = {response.id: response for response in responses}
    by_words = {response.question: response for response in responses}
    if not questions:
        return [(_question(response), response) for response in responses]
    return [(question, by_id.get(question.id) or by_words.get(question.question)) for question in questions]


def _question(response: Response) -> Question:
    """What can be expected of an answer that comes without a question of a set: its reference answers, if any."""
    return Question(
        response.id, response.question, "all", bool(response.wanted), answers=response.wanted, history=response.history
    )


def open_assessor(settings: Settings | None = None, encoder: Encoder | None = None) -> Assessor:
    """The models that ship with Dateline, as a judge: the same whatever the settings choose for answering."""
    from rag.settings import Settings, load

    chosen = settings or load()
    fixed = {name: Settings.model_fields[name].default for name in ("reader", "verifier")}
    chosen = chosen.model_copy(update=fixed)
    judge = Judge(open_verifier(chosen))
    return Assessor(judge, open_reader(chosen, encoder or open_encoder(chosen)), name=shipped_names())


def write(found: Run, folder: Path) -> None:
    """Writes head, records and scores of a run into a folder. Errors: DatelineError."""
    files.prepare(folder)
    files.write_records(folder, found.outcomes, found.head)
    files.write_json(folder / files.HEAD, found.head)
    files.write_json(folder / files.SCORES, {"schema": 1, "run": as_json(found.head), **found.scores.to_dict()})
    (folder / files.PART).unlink(missing_ok=True)


def _kept(out: Path, head: Head, *, again: bool) -> list[Outcome]:
    """What a run of the same has left in the folder, which is made ready for this one."""
    files.prepare(out)
    before = None if again else files.read_head(out)
    if before and (differing := head.differs(before)):
        raise DatelineError(
            f"{out} holds the run of other {', '.join(differing)}", "add --again to ask anew, or name another folder"
        )
    kept = files.read_part(out) if before else []
    stale = [out / name for name in (files.RECORDS, files.PART, files.SCORES) if not before and (out / name).exists()]
    if stale and not again:
        raise DatelineError(f"{stale[0]} is of a run that nothing tells of", "add --again, or name another folder")
    for path in stale:
        path.unlink()
    files.write_json(out / files.HEAD, head)
    return kept
