"""Drafts as a language model writes them, good ones and each with one fault, over sentences that are named by digest.

tests/drafts/examples.jsonl rests on the example articles, news.jsonl on those of the public test data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripted import ScriptedLLM

from rag.answer import Bot
from rag.settle import Result
from rag.types import Filter, Hit, Passage, Query
from rag.writing import Drafter, Written

FOLDER = Path(__file__).parent / "drafts"
EXACT = ("quote", "number", "date", "citation")
LOOSE = ("name", "speaker", "fact", "negation")
OUTRIGHT = ("quoted", "supported")
FOUND = 6  # passages found for the question that stand beside those cited


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a draft says, and the digests of the sentences of articles that it cites."""

    text: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A draft: where `kind` is none of "good", the sentence number `wrong` has that one fault."""

    question: str
    sentences: tuple[Sentence, ...]
    kind: str = "good"
    wrong: int | None = None


@dataclass
class Shelf:
    """The sentences of a library by digest, each with the passage that holds it."""

    bot: Bot
    places: dict[str, tuple[Passage, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        library = self.bot.searcher.library
        for source in library.visible(Filter()):
            for passage in library.passages_of(source.id):
                for n, span in enumerate(passage.sentences):
                    self.places[digest(passage.slice(span))] = passage, n

    def evidence(self, case: Case) -> list[Hit]:
        """The passages that a draft cites, and those found for its question."""
        cited = [Hit(self.places[key][0], 1.0, "read") for one in case.sentences for key in one.cited]
        found = self.bot.searcher.search(Query(case.question, asked=case.question), FOUND)
        return list({hit.passage.key: hit for hit in (*cited, *found)}.values())

    def written(self, case: Case, *, strict: bool = True) -> Written:
        """A draft parsed, judged and settled, as if a model had sent it."""
        evidence = self.evidence(case)
        drafter = Drafter(ScriptedLLM([self.reply(case, evidence)]), self.bot.drafter.judge, strict)
        rounds = drafter.write(Query(case.question, asked=case.question), evidence, ())
        while True:
            try:
                next(rounds)
            except StopIteration as end:
                written: Written = end.value
                return written

    def reply(self, case: Case, evidence: Sequence[Hit]) -> str:
        """The draft as a model writes it, with marks."""
        numbers = {hit.passage.key: n for n, hit in enumerate(evidence, 1)}

        def mark(key: str) -> str:
            passage, at = self.places[key]
            return f"[{numbers[passage.key]}.{at + 1}]"

        return " ".join(f"{one.text} {''.join(map(mark, one.cited))}" for one in case.sentences)

    def elsewhere(self, case: Case) -> str | None:
        """The first sentence found for the question in an article that the draft does not cite."""
        own = {self.places[key][0].source.id for one in case.sentences for key in one.cited}
        others = (hit.passage for hit in self.evidence(case) if hit.passage.source.id not in own)
        return next((digest(passage.slice(passage.sentences[0])) for passage in others), None)


def digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:8]


def cases(name: str, shelf: Shelf) -> Iterator[Case]:
    """The good drafts of a file, each followed by those with one fault; of kind citation: a mark that points elsewhere."""
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        good = tuple(Sentence(one["c"], tuple(one["s"])) for one in row["good"])
        whole = Case(row["question"], good)
        yield whole
        for fault in row["bad"]:
            yield _changed(whole, fault["at"], Sentence(fault["c"], good[fault["at"]].cited), fault["kind"])
        if other := shelf.elsewhere(whole):
            yield _changed(whole, 0, Sentence(good[0].text, (other,)), "citation")


def _changed(whole: Case, at: int, sentence: Sentence, kind: str) -> Case:
    return Case(whole.question, (*whole.sentences[:at], sentence, *whole.sentences[at + 1 :]), kind, at)


@dataclass
class Outcome:
    """What became of drafts: verdicts on good sentences, good drafts refused, and by kind the faults that passed.

    A fault passes where its sentence is shown as quoted or supported. `texts` are good sentences that were removed
    and faults that passed, each behind "removed" or its kind."""

    drafts: int = 0
    refused: int = 0
    good: Counter[str] = field(default_factory=Counter)
    passed: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    cited: int = 0
    strays: int = 0  # citations that are no slice of their article
    texts: list[tuple[str, str]] = field(default_factory=list)

    def add(self, shelf: Shelf, case: Case) -> None:
        result = shelf.written(case).result
        found = verdicts(case, result)
        for citation in result.citations if result else ():
            text = shelf.bot.text(citation.source.id, citation.source.digest)
            self.cited += 1
            self.strays += text[citation.start : citation.end] != citation.quote
        if case.wrong is None:
            self.drafts += 1
            self.refused += set(found) == {"removed"}
            self.good.update(found)
            said = zip(found, case.sentences, strict=True)
            self.texts += [(verdict, one.text) for verdict, one in said if verdict == "removed"]
        else:
            passes = found[case.wrong] in OUTRIGHT
            self.passed[case.kind].append(passes)
            self.texts += [(case.kind, case.sentences[case.wrong].text)] * passes

    def share(self, *verdicts: str) -> float:
        """Share of the good sentences with one of these verdicts."""
        return sum(self.good[verdict] for verdict in verdicts) / sum(self.good.values())

    def leak(self, *kinds: str) -> float:
        """Share of the faults of these kinds that passed."""
        found = [passes for kind in kinds for passes in self.passed[kind]]
        return sum(found) / len(found)


def verdicts(case: Case, result: Result | None) -> list[str]:
    """The verdict on each sentence of a draft; "removed" for those that are not shown."""
    shown = {claim.text: claim.verdict for claim in result.claims} if result else {}
    return [shown.get(one.text, "removed") for one in case.sentences]
