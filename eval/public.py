"""Question files of public sets, told by their fields, as Questions; and the texts that they come with, to be ingested.

RealTimeQA (Kasai et al. 2023), SQuAD (Rajpurkar et al. 2018), CLAPNQ (Rosenthal et al. 2025), RGB (Chen et al. 2024),
RAMDocs (Wang et al. 2025), TimeQA (Chen et al. 2021), QAMR (Michael et al. 2018). Knows nothing of bots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.files import read_questions, read_text
from eval.questions import Question, whole
from rag.errors import QuestionsError

OURS = frozenset({"type", "answerable"})  # fields that every question of ours has, and no row of another set
CORPUS = "corpus.jsonl.gz"  # beside questions that name its articles by id
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that questions are asked over."""

    id: str
    title: str
    text: str

    @property
    def url(self) -> str:
        """What the library will call it."""
        return f"https://set.example/{self.id}"


@dataclass(frozen=True, slots=True)
class Set:
    """The questions of a public file and the texts that it brings; none where its corpus is a file of its own."""

    questions: tuple[Question, ...]
    texts: tuple[Text, ...] = ()


def load(path: Path) -> list[Question]:
    """The questions of a file of ours or of a public set, packed by gzip or not. Errors: QuestionsError."""
    return list(found.questions) if (found := public(path)) else read_questions(path)


def public(path: Path) -> Set | None:
    """What a file of a public set holds; None where it is none of those known. Errors: QuestionsError."""
    text = read_text(path)
    try:
        if path.name.removesuffix(".gz").endswith(".json"):
            return _squad(whole(text, path.name))
        first = text.split("\n", 1)[0]
        known = _known(whole(first, f"{path.name} line 1")) if first.startswith("{") else None
        if known is None:
            return None
        lines = enumerate(text.split("\n"), start=1)
        rows = [whole(line, f"{path.name} line {n}") for n, line in lines if line.strip()]
        return _rtqa(rows, path.with_name(CORPUS)) if known is _rtqa else known(rows)
    except (AttributeError, LookupError, TypeError, ValueError) as e:
        raise QuestionsError(f"{path.name} is not the public set that it looks like: {e!r}", f"mend {path}") from e


def _known(row: Row) -> Callable[..., Set] | None:
    """Who reads rows with these fields; questions of ours may have them, too."""
    if row.keys() >= OURS:
        return None
    for fields, reader in READERS:
        if fields <= row.keys():
            return reader
    return None


def _rtqa(rows: Iterable[Row], corpus: Path) -> Set:
    """RealTimeQA's quizzes; the library calls an article of their corpus by its address."""
    lines = read_text(corpus).split("\n") if corpus.exists() else []
    urls = {row["id"]: row["url"] for row in (whole(line, corpus.name) for line in lines if line.strip())}
    return Set(
        tuple(
            Question(
                row["id"],
                row["question"],
                "answer in article" if row["answer_in_gold"] else "answer elsewhere",
                True,
                articles=tuple(urls.get(id, id) for id in row["gold"]),
                answers=(row["answer"],),
                asked=date.fromisoformat(row["date"]),
            )
            for row in rows
        )
    )


def _squad(data: Row) -> Set:
    """SQuAD 1.1 and 2.0 in their own format: a text for each paragraph."""
    texts, questions = list[Text](), list[Question]()
    for a, article in enumerate(data["data"]):
        for p, paragraph in enumerate(article["paragraphs"]):
            text = Text(f"squad-{a}-{p}", article["title"].replace("_", " "), paragraph["context"])
            texts.append(text)
            for asked in paragraph["qas"]:
                answers = () if asked.get("is_impossible") else (one["text"] for one in asked["answers"])
                questions.append(_over(asked["id"], asked["question"], answers, [text], kind="squad"))
    return Set(tuple(questions), tuple(texts))


def _clapnq(rows: Iterable[Row]) -> Set:
    """CLAPNQ: a text for each passage; the sentences selected are the evidence."""
    texts, questions = list[Text](), list[Question]()
    for row in rows:
        text = Text(row["id"], row["title"], row["passage"])
        texts.append(text)
        chosen = tuple(row["sentences"][n] for n in row["selected"])
        answerable = row["answerable"] and bool(chosen)
        answers = (row["answer"],) if answerable else ()
        questions.append(_over(row["id"], row["question"], answers, [text], kind="clapnq", evidence=chosen))
    return Set(tuple(questions), tuple(texts))


def _passages(row: Row) -> list[Text]:
    """The passages of one row of RGB, each a text; those with a wrong answer put in are left out."""
    passages = [*row.get("positive", ()), *row.get("negative", ()), *row.get("passages", ())]
    return [Text(f"{row['id']}-{n}", "", passage) for n, passage in enumerate(passages)]


def _rgb(rows: Iterable[Row]) -> Set:
    """RGB: what is refused, and what is known to several passages."""
    texts, questions = list[Text](), list[Question]()
    for row in rows:
        own = _passages(row)
        answers = row["answers"] if row.get("answerable", True) else ()
        questions.append(_over(row["id"], row["question"], answers, own[: len(row.get("positive", ()))], kind="rgb"))
        texts += own
    return Set(tuple(questions), tuple(texts))


def _ramdocs(rows: Iterable[Row]) -> Set:
    """RAMDocs: documents that tell of different things of one name, misinformation and noise among them."""
    texts, questions = list[Text](), list[Question]()
    for row in rows:
        own = [Text(f"{row['id']}-{n}", "", document["text"]) for n, document in enumerate(row["documents"])]
        right = [t for t, document in zip(own, row["documents"], strict=True) if document["type"] == "correct"]
        questions.append(_over(row["id"], row["question"], row["gold_answers"], right, kind="ramdocs"))
        texts += own
    return Set(tuple(questions), tuple(texts))


def _over_context(rows: Iterable[Row]) -> Set:
    """TimeQA and QAMR: a question over a context, with one answer or several, or none."""
    texts, questions = dict[str, Text](), list[Question]()
    for row in rows:
        text = texts.setdefault(
            row["context"], Text(f"context-{len(texts)}", row.get("title") or row["id"], row["context"])
        )
        answers = [one["text"] for one in row["answers"]] if "answers" in row else [row["answer"]]
        questions.append(_over(row["id"], row["question"], answers, [text], kind=row.get("level", "qamr")))
    return Set(tuple(questions), tuple(texts.values()))


def _over(
    id: str, question: str, answers: Iterable[str], texts: list[Text], *, kind: str, evidence: tuple[str, ...] = ()
) -> Question:
    wanted = tuple(dict.fromkeys(answers))
    articles = tuple(text.url for text in texts) if wanted else ()
    return Question(id, question, kind, bool(wanted), articles, evidence_any=evidence if wanted else (), answers=wanted)


READERS: tuple[tuple[frozenset[str], Callable[..., Set]], ...] = (
    (frozenset({"question", "gold", "choices", "answer_in_gold"}), _rtqa),
    (frozenset({"question", "passage", "sentences", "selected"}), _clapnq),
    (frozenset({"question", "documents", "gold_answers"}), _ramdocs),
    (frozenset({"question", "answers", "passages"}), _rgb),
    (frozenset({"question", "answers", "positive"}), _rgb),
    (frozenset({"question", "context"}), _over_context),
)
