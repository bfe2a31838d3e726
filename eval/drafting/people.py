"""Who a text speaks of: names of persons, the offices that stand beside them, and whether they are "he" or "she".

Knows nothing of questions: a name is a person's where an office or a verb of speech stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.sentences import sentences
from rag.text import listed
from rag.types import Span

PERSON = r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|(?:von der |van der |al-|de |van |von |bin )?[A-Z][\w’-]+)){1,2}"
OFFICE = (
    r"(?:[Vv]ice[- ])?[Pp]resident|(?:[Pp]rime |[Ff]oreign |[Dd]efen[sc]e |[Ii]nterior |[Ff]inance )?[Mm]inister"
    r"|[Ss]ecretary(?:[ -][Gg]eneral| of State)?|[Aa]mbassador|[Ss]pokes(?:man|woman|person)|[Cc]hancellor|[Ss]enator"
    r"|[Gg]overnor|[Mm]ayor|[Dd]irector|[Cc]hair(?:man|woman)|[Cc]hief(?: [Ee]xecutive)?|[Ll]eader|[Hh]ead|[Ss]peaker"
    r"|[Cc]ommissioner|[Ff]ounder|[Ee]ditor|[Pp]rofessor|[Cc]oach|[Cc]aptain|[Cc]ommander|[Oo]wner|[Ww]ife|[Hh]usband"
    r"|[Aa]nalyst|[Rr]esearcher|[Ll]awyer|[Ee]nvoy|CEO|[Rr]epresentative"
)
BODY = r"(?:the )?[A-Z][\w&’'-]*(?: (?:of the |of |and |for |on |in )?[A-Z][\w&’'-]*){0,6}"
KIND = r"(?:(?:deputy|former|acting|interim|press|permanent|newly|vice) ){0,2}"
OF = rf"(?: (?:of|at|for|to|in) {BODY})?"
TITLED = re.compile(
    rf"(?P<role>(?:(?:[A-Z][\w’'.-]+ ){{1,5}}|\b[Tt]he [a-z]+[’']s ){KIND}(?:{OFFICE})|(?<![\w’'] )(?:{OFFICE}))"
    rf" (?P<name>{PERSON})(?![\w’'])"
)
APPOSED = re.compile(
    rf"(?P<name>{PERSON}), (?P<role>(?:the |an? |[A-Z][\w]+[’']s )?{KIND}(?:[A-Z][\w’'-]+ |[a-z-]+ ){{0,2}}"
    rf"(?:{OFFICE}){OF})"
    r"(?=,)"
)
PREPOSED = re.compile(
    rf"(?P<role>(?:[A-Z][\w]+[’']s |\bthe (?:[a-z]+ )?[a-z]+[’']s |\b[Tt]he (?:[A-Z][\w’'-]+ ){{1,4}}){KIND}"
    rf"(?:{OFFICE})), (?P<name>{PERSON})(?=, |\.|$| of )"
)
HEADS = re.compile(rf"(?P<name>{PERSON}), who (?P<verb>heads|leads|runs|chairs|founded|owns) (?P<role>{BODY})(?=[ ,])")
SPEAKS = re.compile(rf"(?P<name>{PERSON}) (?:said|says|told|added|argued|warned|insisted|explained)\b")
COURTESY = {"Mr": "he", "Ms": "she", "Mrs": "she", "[Ss]pokesman": "he", "[Ss]pokeswoman": "she", "[Cc]hairman": "he"}
OWN = re.compile(r"\b(he|she|his|her|himself|herself)\b")
SHE = listed("she her herself")
NO_NAME = listed("""
    Minister President Secretary General Ministry State Council Party House Street University Ambassador Mayor
    Governor Senator Justice Rep Sen Gov Judge Dr Mr Ms Mrs Ministers Sens Reps Union Center Office Bank Court
    Professor Coach Captain Chief
""")


@dataclass(frozen=True, slots=True)
class People:
    """Full names by their last word, and "he" or "she" by that word where it is known."""

    full: dict[str, str] = field(default_factory=dict)
    sex: dict[str, str] = field(default_factory=dict)

    def named(self, text: str) -> Span | None:
        """Where in a noun phrase the name of a person stands that ends it: behind an office, or by itself."""
        last = text.rpartition(" ")[2]
        whole = self.full.get(last)
        if whole is None:
            return None
        name = whole if text.endswith(whole) else last
        before = text[: -len(name)].rstrip()
        if before and not re.search(rf"(?:{OFFICE}|Mr\.?|Ms\.?|Mrs\.?|Dr\.?)\Z", before):
            return None
        return len(text) - len(name), len(text)

    def pronoun(self, name: str) -> str | None:
        return self.sex.get(name.rpartition(" ")[2])


def offices(sentence: str) -> Iterator[re.Match[str]]:
    """Places where a name of a person stands beside an office: groups `name` and `role`."""
    for pattern in (APPOSED, PREPOSED, TITLED):
        for match in pattern.finditer(sentence):
            if NO_NAME.isdisjoint(match["name"].split()):
                yield match


def people(text: str) -> People:
    """The persons of a text."""
    found = People()
    spans = sentences(text)
    told = [text[slice(*span)] for span in spans]
    for sentence in told:
        for match in [*offices(sentence), *HEADS.finditer(sentence), *SPEAKS.finditer(sentence)]:
            if NO_NAME.isdisjoint(match["name"].split()):
                found.full.setdefault(match["name"].rpartition(" ")[2], match["name"])
    for number, sentence in enumerate(told):
        _tell(found, sentence, told[number + 1 : number + 2])
    return found


def _tell(found: People, sentence: str, behind: Sequence[str]) -> None:
    """Learns of "he" and "she": from an office or title, or where one person alone is spoken of."""
    here = [last for last in found.full if re.search(rf"\b{re.escape(last)}\b", sentence)]
    for last in here:
        for title, pronoun in COURTESY.items():
            if re.search(rf"\b{title}\.? (?:{re.escape(found.full[last])}|{re.escape(last)})\b", sentence):
                found.sex.setdefault(last, pronoun)
    if len(here) == 1 and (own := OWN.search(sentence[sentence.index(here[0]) :])):
        found.sex.setdefault(here[0], "she" if own[1] in SHE else "he")
    elif len(here) == 1 and behind and (own := re.match(r"(He|She)\b", behind[0])):
        found.sex.setdefault(here[0], own[1].lower())
