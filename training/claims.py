"""Claims that a sentence supports in other words: clauses dropped or moved, speech reported, answers told as claims.

Rules, no model: a rewording is kept simple enough to stay true. Knows nothing of files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from eval.damage.verbs import BASES, past
from eval.drafting.asking import BEHIND, SAID, WHO, lowered
from rag.mentions import UNITS, names
from rag.text import listed

Way = Callable[[str, random.Random], "str | None"]
SYNONYMS = """
    bought purchased; purchased bought; began started; started began; ended finished;
    approximately about; nearly almost; almost nearly; large big; big large; huge enormous;
    helped assisted; assist help; said stated; stated said; told informed; announced declared;
    also additionally; however nevertheless; although though; though although; many numerous;
    several various; various several; often frequently; frequently often; usually normally; quickly rapidly;
    rapidly quickly; important significant; significant important; attempt try; attempted tried; tried attempted;
    permitted allowed; allowed permitted; obtained got; received got; required needed; requires needs; needed required;
    located situated; situated located; famous well-known; renowned famous; created made; constructed built;
    built constructed; founded established; established founded; chosen selected; selected chosen; chose selected;
    movie film; film movie; nation country; country nation;
    mainly mostly; mostly mainly; primarily mainly; entire whole; whole entire; shown displayed;
    demanded called-for; criticised condemned; criticized condemned; warned cautioned; struck hit;
    injured hurt; hurt injured; rose climbed; fell dropped; increased grew; talks negotiations; negotiations talks;
    deal agreement; agreement deal; accord agreement; lawmakers legislators;
    police officers; officials authorities; firm company; company firm; companies firms; shares stock; cash money
"""
SAME = {one: other.replace("-", " ") for one, other in (pair.split() for pair in SYNONYMS.split(";"))}
SYNONYM = re.compile(rf"\b({'|'.join(SAME)})\b")
FIGURES = {word: str(value) for word, value in UNITS.items() if value > 1}
SPELLED = re.compile(rf"\b({'|'.join(FIGURES)})\b(?! (?:hundred|thousand|million|billion|of ))")
FIGURE = re.compile(
    r"(?<![\w.,$€£-])(\d{1,2})(?![\w%.,:-]|\s(?:January|February|March|April|May|June|July|August|Sep|Oct|Nov|Dec))"
)
WORDED = {figure: word for word, figure in FIGURES.items()}
SHORTEST = 20  # characters of a claim
BRACKETS = re.compile(r"\s?\([^()]*\)")
OPENING = re.compile(
    r"^((?:In|On|At|After|During|Since|By|Before|Following|From|Until|Under|With|As of|For) [^,.;]{2,60}), (?=\w)"
)
ADVERB = re.compile(
    r"^(?:However|Meanwhile|Therefore|Thus|Moreover|Furthermore|Additionally|Instead|Also|Later|Yet), ?(?=\w)"
    r"|^(?:But|And) "
)
CLAUSE = re.compile(
    r", (?:which|who|where|whose|when|while|although|including|such as|with|as well as) [^,.;]*(?=[.]?$)"
)
INSERTED = re.compile(r", (?:an?|the|who|which|whose|where) [^,.;]{4,70}, ?(?=[a-z])")
TURNED = re.compile(rf"^[\"“]?(?P<what>[^\"“”]{{15,}}?),?[\"”]?,? (?P<verb>said|says) (?P<who>{WHO})\.$")
BEFORE = re.compile(rf"^(?P<who>{WHO}) (?P<verb>{SAID})(?: that|:|,) ?[\"“]?(?P<what>[^\"“”]{{15,}}?)[\"”]?$")
SPEAKS = re.compile(rf" (?:{SAID}|told|who)\b")
ACCORDING = re.compile(rf"^According to (?P<who>{WHO}), (?P<what>.{{15,}}?)$")
PREPOSITIONS = listed("of in on at for with by to from into as about under over against through after before")
_ASKS = "[Ww]ho|[Ww]hom|[Ww]hat|[Ww]hich|[Ww]hen|[Ww]here|[Hh]ow many|[Hh]ow much"
DONE = re.compile(rf"^(?P<wh>(?:In |On )?(?:{_ASKS})\b[^,]{{0,40}}?) did (?P<rest>.+)$")
DAY = re.compile(r"[A-Za-z] [0-9]{1,2}([, ]|$)|^[0-9]{1,2} [A-Z]|day$")
SUBJECT = re.compile(
    r"^(?:Who|What|(?:Which|What|How many) [a-z][\w-]*(?: [a-z][\w-]*)?) "
    r"(?P<rest>(?:is|are|was|were|has|have|had|will|would|can|could|may|won|led|made|wrote|took|gave|became|held|sold|"
    r"bought|built|began|found|lost|sent|said|met|paid|left|[a-z]+ed) .+)$"
)
TURNED_ROUND = re.compile(r"(can|could|may|will|would|has|have|had) (?!been|be|to|not|also|a |an |the most)[A-Za-z]+ ")
PLACED = {
    "when": ("in", "on", "at", "after", "before", "during", "since", "until", "between"),
    "where": ("in", "at", "on", "from", "near", "to", "into", "outside"),
}


def reworded(sentence: str, chance: random.Random, most: int = 3) -> str:
    """A sentence in other words, by one to `most` ways that suit it; the sentence itself where none does."""
    ways = list(WAYS)
    chance.shuffle(ways)
    found, left = sentence, chance.randint(1, most)
    for way in ways:
        if left and (other := way(found, chance)) and len(other) > SHORTEST:
            found, left = other, left - 1
    return found


def claimed(question: str, answer: str) -> str | None:
    """A question with its answer as a claim: "Who bought the ferry?", "the council": "The council bought the ferry."

    None for forms that rules cannot turn."""
    asked, answer = question.strip().rstrip("?").strip(), answer.strip(" ,.")
    if match := DONE.match(asked):
        return _done(match["wh"].lower(), match["rest"].split(), answer)
    if match := SUBJECT.match(asked):
        if asked.split()[-1] in PREPOSITIONS or TURNED_ROUND.match(match["rest"]):
            return None
        counted = re.match(r"How many ([\w -]+?) (?:is|are|was|were|has|have|had|[a-z]+ed)\b", asked)
        noun = f" {counted[1]}" if counted and counted[1].split()[-1] not in answer else ""
        return _sentence(f"{answer}{noun} {match['rest']}")
    return None


def joined(one: str, other: str) -> str:
    """Two sentences as one."""
    return _sentence(f"{one.rstrip('.')}, and {lowered(other, other)}")


def _done(wh: str, rest: list[str], answer: str) -> str | None:
    at = next((n for n in range(1, len(rest)) if rest[n] in BASES), None)
    if at is None:
        return None
    rest[at] = past(rest[at])
    if wh.startswith("how"):
        noun = wh.split(" ", 2)[2:]
        answer = answer if not noun or noun[0].split()[-1] in answer.lower() else f"{answer} {noun[0]}"
    asks = (
        "when" if re.search(r"\b(when|year|day|date|month|decade|century)\b", wh) else "where" if wh == "where" else ""
    )
    if not asks and rest[-1] not in PREPOSITIONS:
        return _sentence(" ".join([*rest[: at + 1], answer, *rest[at + 1 :]]))
    if asks and not answer.lower().startswith(PLACED[asks]):
        answer = f"{'on' if asks == 'when' and DAY.search(answer) else 'in'} {answer}"
    return _sentence(" ".join([*rest, answer]))


def _sentence(text: str) -> str:
    text = text.strip(" ,;")
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?", '."', ".”")) else ".")


def _brackets(text: str, _: random.Random) -> str | None:
    return BRACKETS.sub("", text) if BRACKETS.search(text) else None


def _adverb(text: str, _: random.Random) -> str | None:
    match = ADVERB.match(text)
    return _sentence(text[match.end() :]) if match else None


def _opening(text: str, chance: random.Random) -> str | None:
    """Without the clause that opens it, or with that clause at its end."""
    match = OPENING.match(text)
    if not match:
        return None
    rest = _sentence(text[match.end() :])
    if chance.random() < 0.5 or not rest.endswith("."):
        return rest
    return f"{rest[:-1]} {lowered(match[1], text)}."


def _clause(text: str, _: random.Random) -> str | None:
    match = CLAUSE.search(text)
    return _sentence(text[: match.start()]) if match else None


def _inserted(text: str, _: random.Random) -> str | None:
    match = INSERTED.search(text)
    return f"{text[: match.start()]} {text[match.end() :]}" if match else None


def _speech(text: str, chance: random.Random) -> str | None:
    """Speech reported in another way, its speaker kept."""
    match = BEHIND.match(text) or TURNED.match(text) or BEFORE.match(text)
    if not match or re.search(r"\b(I|we|my|our|me|us)\b", match["what"], re.I):
        return None
    who, what = match["who"], match["what"].strip(" .,")
    small = lowered(what, text)
    said = match["verb"] if match["verb"] in ("argued", "warned", "claimed", "insisted", "announced") else "said"
    whom = who if who[0].isupper() and who.lower() not in ("he", "she", "they") else who.lower()
    ways = [f"{who} {said} that {small}", f"{what}, {whom} {said}"]
    if whom[0].isupper():
        ways.append(f"According to {who}, {small}")
    return _sentence(chance.choice(ways))


def _according(text: str, _: random.Random) -> str | None:
    match = ACCORDING.match(text)
    return _sentence(f"{match['who']} said that {match['what'].strip(' .')}") if match else None


def _synonyms(text: str, chance: random.Random) -> str | None:
    found = list(SYNONYM.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + SAME[match[0]] + text[match.end() :]


def _figures(text: str, chance: random.Random) -> str | None:
    """A number in figures or in words."""
    found = [(m, FIGURES[m[1]]) for m in SPELLED.finditer(text)] + [
        (m, WORDED.get(m[1])) for m in FIGURE.finditer(text)
    ]
    fit = [(match, other) for match, other in found if other]
    if not fit:
        return None
    match, other = chance.choice(fit)
    return text[: match.start(1)] + other + text[match.end(1) :]


def _surname(text: str, chance: random.Random) -> str | None:
    """A name of two words by its last alone."""
    found = [(a, b) for a, b in names(text) if len(text[a:b].split()) == 2 and SPEAKS.match(text[b:])]
    if not found:
        return None
    start, end = chance.choice(found)
    return text[:start] + text[start:end].split()[-1] + text[end:]


WAYS: tuple[Way, ...] = (
    _brackets,
    _adverb,
    _opening,
    _clause,
    _inserted,
    _speech,
    _according,
    _synonyms,
    _synonyms,
    _figures,
    _surname,
)
