"""An answer as Markdown with footnotes, whole or as it is made, for programs that show text and nothing else.

Knows nothing of HTTP. Whatever an article holds, its text shows as itself, and nothing of it is loaded or run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.cite import Numbers
from rag.text import inert
from rag.types import Answer, Citation, Claim, Event, Restart, Settled, Source, Span
from ui.addresses import web_address
from ui.render import origin
from ui.standing import VERDICTS
from ui.writing import Writing

AGAIN = "The whole answer, as it stands in the end:"
NOTE = "Note: "
# What Markdown, or the formulas that chats draw in it, would read as something else. Less than markdown.py escapes:
# many a program shows the backslashes.
MARKDOWN = re.compile(r"[\\`*_\[\]<~$]|^[#>]|^[=-](?=[=\- ]*\Z)|&(?=#?\w+;)")
ESCAPED = re.compile(r"\\([\\`*_\[\]<~$#>=&-])")
FOOT = re.compile(rf"\n\n(?:\[1\] |{NOTE}).*", re.DOTALL)
BEHIND = re.compile(rf" (?:\[\d+\])+(?!\S)| \((?:{'|'.join(VERDICTS.values())})\)(?!\S)")


def footnoted(answer: Answer) -> str:
    """The whole answer: its sentences with numbers behind them, then footnotes and notices; a refusal is its text."""
    return Telling().after(answer)


def said(text: str) -> str:
    """What an answer says, out of the text that `footnoted` made of it: without numbers, verdicts and footnotes."""
    return ESCAPED.sub(r"\1", BEHIND.sub("", FOOT.sub("", text)))


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as itself."""
    return MARKDOWN.sub(r"\\\g<0>", " ".join(inert(text).split()))


def titled(source: Source, also: tuple[str, ...] = ()) -> str:
    """Title, publisher and day of an article."""
    others = f"; also {', '.join(also)}" if also else ""
    return escaped(f"{source.title}, {origin(source)}{others}")


def linked(source: Source) -> str:
    """The address of an article as Markdown shows it, behind a blank; nothing where it has none on the web."""
    address = web_address(source.url)
    return f" <{address}>" if address else ""


@dataclass
class Telling:
    """Text of an answer while it is made, of which nothing is ever taken back.

    Sentences are told once they are settled; with `held`, where their draft may well be written again, only with the
    answer. Numbers are given in order of appearance among what is told, which are those of the answer."""

    held: bool = False
    _writing: Writing = field(default=Writing(), init=False)
    _told: list[Claim] = field(default_factory=list, init=False)
    _numbers: Numbers = field(default_factory=Numbers, init=False)

    def after(self, event: Event) -> str:
        """What there is to tell once an event has come; the answer comes last, with footnotes and notices."""
        match event:
            case Answer():
                return self._whole(event)
            case Settled(claim) if not self.held:
                return self._tell(claim, self._writing.draft[: claim.start])
            case Restart() if self._told:
                self.held = True
        self._writing = self._writing.after(event)
        return ""

    def _whole(self, answer: Answer) -> str:
        told, text = len(self._told), ""
        if [_essence(claim) for claim in self._told] == [_essence(claim) for claim in answer.claims[:told]]:
            self._numbers = Numbers()  # the same again, now with the others who print the same words
            for claim in answer.claims[:told]:
                _numbered(claim, self._numbers)
            rest = answer.claims[told:]
        else:  # taken back, or cut into sentences in another way: what was told is true, and keeps its footnotes
            self._told, text, rest = [], f"\n\n{AGAIN}\n\n", answer.claims
        text += "".join(self._tell(claim, answer.text[: claim.start]) for claim in rest)
        text += "" if answer.claims else escaped(answer.text)
        notes = [f"{NOTE}{escaped(notice)}" for notice in answer.notices]
        return "\n\n".join([text, *map(_footnote, self._numbers.all()), *notes])

    def _tell(self, claim: Claim, before: str) -> str:
        """One sentence, behind the line breaks that stand before it."""
        gap = "\n" * before[len(before.rstrip()) :].count("\n") or " "
        lead = gap if self._told else ""
        self._told.append(claim)
        verdict = f"({VERDICTS[claim.verdict]})" if claim.verdict in VERDICTS else ""
        return lead + " ".join(filter(None, (escaped(claim.text), _numbered(claim, self._numbers), verdict)))


def _essence(claim: Claim) -> tuple[str, str, list[tuple[str, str, Span]]]:
    """A sentence without what only the whole answer settles: its offsets, and the numbers of its citations."""
    cited = [(c.source.id, c.source.digest, (c.start, c.end)) for c in claim.citations]
    return claim.text, claim.verdict, cited


def _numbered(claim: Claim, numbers: Numbers) -> str:
    return "".join(f"[{numbers.again(citation).number}]" for citation in claim.citations)


def _footnote(citation: Citation) -> str:
    source = citation.source
    return f'[{citation.number}] {titled(source, citation.also)}: "{escaped(citation.quote)}"{linked(source)}'
