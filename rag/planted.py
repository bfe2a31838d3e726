"""Sentences of an article that speak to a machine: indirect prompt injection, which is evidence for nothing.

Knows nothing of prompts and verdicts: a passage comes out without them, in as many passages as are left.
Source: Greshake et al. 2023, Not what you've signed up for, whose ways of injection these are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.types import Passage, Span

TELL = (
    r"(?:answer|reply|respond|say|state|tell|write|claim|assert|repeat|report|conclude|output|print|inform|insist|confirm"
    r"|mention|present|summari[sz]e|declare|announce|add|include|describe|treat)"
)
MACHINE = (
    r"(?:A\.?I\.?s?|artificial intelligence|LLMs?|(?:large )?language models?|chat ?bots?|assistants?|chatgpt|gpt"
    r"|claude|gemini|(?:AI|automated|automatic) (?:systems?|readers?|tools?|agents?)|summari[sz]ers?|crawlers?|bots?"
    r"|answer engines?)"
)
RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|orders|commands?|restrictions?|context|evidence|passages?"
    r"|sources?|articles?|text|everything|anything|all|programming|training)"
)
DROP = r"(?:ignore|disregard|forget|override|bypass|discard|skip|set aside|do not follow|stop following)"
MUST = (
    r"(?:must|should|shall|please|are (?:asked|instructed|required|requested|told|kindly)|has to|have to|is to|are to)"
)
MEANT = r"[^.!?]{0,60}"  # what may stand between two words of a kind, in one sentence
FEW = r"(?:\w+\s+){0,3}?"
DROPS, MACHINES = (
    "ignore disregard forget override bypass discard skip set_aside follow",
    "a.i ai llm language_model bot assistant gpt claude gemini summari crawler engine intelligence automat",
)
# Each way, behind words of which one must stand in the text: looking for those is a tenth of the work.
WAYS = (
    # Ignore all previous instructions; forget the rules above.
    (
        DROPS,
        rf"(?:^|[\"'“‘(:;,.\-–—]\s*|\b(?:now|please|must|should|to|and|you|then)\s+){DROP}\s+(?:\w+\s+){{0,4}}?"
        rf"(?:previous|prior|above|earlier|preceding|system|your|other|these|those|safety|given)\s+{FEW}{RULES}\b",
    ),
    (DROPS, rf"\b{DROP}\s+{FEW}{RULES}\s+{FEW}(?:above|before|so far|you (?:have|were|got)|given)\b"),
    # Note to AI assistants; dear chatbot, please; language models must state that.
    (
        MACHINES,
        r"\b(?:note|notice|message|instructions?|attention|reminder|advice|guidance|request|memo|hint)\b[^.!?]{0,25}"
        rf"(?:\b(?:to|for)\b|[,:])\s+{FEW}{MACHINE}\b",
    ),
    (
        MACHINES,
        rf"\b(?:dear|hey|hello|to (?:all|any|every|the)|as an?|(?:if )?you are an?|any|all|every)\s+{FEW}{MACHINE}\b"
        rf"[^.!?]{{0,80}}\b(?:{MUST}|you|your)\b",
    ),
    (MACHINES, rf"\b{MACHINE}\b{MEANT}\b{MUST}\b{MEANT}\b{TELL}\b"),
    # Your answer must be; the only correct answer to any question is; summaries of this report should state that.
    (
        "answer repl response summar output",
        r"\b(?:your|any|every|all)\s+(?:\w+\s+)?(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|outputs?)\b"
        rf"{MEANT}\b(?:{MUST}|will (?:be|read|say|state)|needs? to)\b",
    ),
    (
        "answer repl response summary",
        r"\bthe (?:only |one )?(?:correct|right|valid|expected|required|permitted|accepted|approved)\s"
        rf"(?:answer|reply|response|summary)\b{MEANT}\b(?:is|reads|runs|must)\b",
    ),
    ("summar", rf"\bsummar(?:y|ies)\b{MEANT}\b{MUST}\b[^.!?]{{0,20}}\b{TELL}\b"),
    (
        "asked question quer summari answering",
        rf"\b(?:when|whenever|if)\s+{FEW}(?:asked|questioned|queried|summari[sz]ing|answering)\b{MEANT}"
        rf"[,:]\s*(?:always\s+|please\s+|only\s+)?{TELL}\b",
    ),
    # You are now in another mode; new instructions; System: ...
    (
        "you_are you_must you_act you_will you_shall",
        r"\byou (?:are|will be|must act|act|will act|shall be) (?:now |from now on )?(?:as |an? |in )(?:\w+[\s-]){0,4}?"
        r"(?:mode|assistant|model|bot|chatbot|expert who|reporter who|journalist who|editor who)\b",
    ),
    (
        "from_now rest_of henceforth",
        r"\b(?:from now on|for the rest of (?:this|the) (?:conversation|session|chat)|henceforth),? you\b",
    ),
    (
        "instruction prompt directive override message note",
        r"\b(?:new|updated|revised|additional|further|hidden|secret|developer|system)\s(?:system\s)?"
        r"(?:instructions?|prompt|directives?|override|message|note)\s*[:\-–—(]",
    ),
    (
        "system assistant user developer admin",
        r"^\W*(?:system|assistant|user|developer|admin(?:istrator)?)\s*(?:prompt|message|note|override|notice|update)?\s*[:>\]]",
    ),
    (
        "< [ # begin end_of",
        r"<\|?/?\s*(?:system|im_start|im_end|assistant|user|instructions?|evidence|conversation|endoftext)\b"
        r"|\[/?(?:INST|SYS|SYSTEM)\b|#{2,}\s*(?:instruction|system|response)|\bBEGIN (?:SYSTEM|INSTRUCTION|PROMPT)"
        r"|\bEND OF (?:THE )?(?:EVIDENCE|ARTICLES?|PASSAGES?|DATA|CONTEXT|DOCUMENTS?)\b",
    ),
    # Tell the reader that; always answer that.
    (
        "tell inform assure convince",
        r"\b(?:tell|inform|assure|convince)\s+(?:the|your|all|any|every)\s+"
        r"(?:readers?|users?|person asking|humans|questioners?|audience|askers?)\b",
    ),
    (
        "please now always instead just simply only",
        rf"(?:^|[\"“:;,]\s*)(?:(?:please|now|always|instead,?|just|simply|only)\s+){{1,2}}{TELL}\b[^.!?]{{0,40}}(?:\bthat\b|:)",
    ),
    # The same in German, French, Spanish, Italian, Russian.
    (
        "ignorier vergiss vergessen missacht",
        rf"\b(?:ignorier|vergiss|vergessen sie|missacht)\w*{MEANT}\b(?:anweisung|regel|vorgabe|befehl)",
    ),
    ("ki sprachmodell", rf"\b(?:KI|Sprachmodell\w*)\b{MEANT}\b(?:soll|sollen|muss|müssen|antworte|schreib|behaupte)"),
    ("ignore oubli néglig", rf"\b(?:ignore|oublie|néglige)[zr]?\b{MEANT}\b(?:instructions|consignes|règles)\b"),
    (
        "ignor olvid",
        rf"\b(?:ignor[ae]|ignoren|olvid[ae]|olviden)\b{MEANT}\b(?:instrucciones|reglas|istruzioni|indicaciones)\b",
    ),
    ("игнорир забудь обращай", rf"(?:игнорируй|забудь|не\s+обращай)\w*{MEANT}(?:инструкци|указани|правил)"),
    ("отвечай напиши скажи сообщи", r"(?:отвечай|напиши|скажи|сообщи)(?:те)?\b[^.!?]{0,40}(?:что|:)"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to speak to a machine: `cues` are words of which one must be there."""

    cues: tuple[str, ...]
    pattern: re.Pattern[str]

    def cued(self, text: str) -> bool:
        return any(cue in text for cue in self.cues)


KINDS = tuple(
    Way(tuple(cue.replace("_", " ") for cue in cues.split()), re.compile(pattern, re.IGNORECASE))
    for cues, pattern in WAYS
)


def planted(text: str) -> bool:
    """Whether a sentence tells a machine what to say."""
    return _planted(text, KINDS)


def heard(passage: Passage) -> list[Passage]:
    """A passage without what speaks to a machine and what follows that in its paragraph, which it would have told.

    The passage itself where nothing does, else the slices of it that are left."""
    text = _plain(passage.text).lower()
    kinds = [kind for kind in KINDS if kind.cued(text)]
    told = _told(passage, kinds) if kinds else []
    if not any(told):
        return [passage]
    runs = groupby(zip(passage.sentences, told, strict=True), key=lambda pair: pair[1])
    return [_slice(passage, [span for span, _ in run]) for bad, run in runs if not bad]


def _told(passage: Passage, kinds: Sequence[Way]) -> list[bool]:
    """Of each sentence, whether it or one before it in its paragraph speaks to a machine."""
    told, before, found = False, passage.start, list[bool]()
    for span in passage.sentences:
        told = (told and "\n" not in passage.slice((before, span[0]))) or _planted(passage.slice(span), kinds)
        before = span[1]
        found.append(told)
    return found


def _planted(text: str, kinds: Sequence[Way]) -> bool:
    plain = _plain(text)
    low = plain.lower()
    return any(kind.cued(low) and kind.pattern.search(plain) for kind in kinds)


def _plain(text: str) -> str:
    """Full-width and the like as usual, without what is not seen, on one line."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def _slice(passage: Passage, spans: Sequence[Span]) -> Passage:
    start, end = spans[0][0], spans[-1][1]
    return Passage(passage.source, start, end, passage.slice((start, end)), tuple(spans))
