"""What outlets do to a story they print: cutting, new tops, local paragraphs, copy-editing; seeded by the caller.

Knows nothing of where the articles come from or of how copies are found."""

from __future__ import annotations

import re
from random import Random

from rag.sentences import sentences

SPELT = """
    said = stated; told = informed; color = colour; labor = labour; defense = defence; center = centre; but = however;
    organization = organisation; percent = per cent; about = around; also = too; big = large; people = persons;
    started = began; killed = slain; officials = authorities; shows = demonstrates; police = officers; help = aid;
    one = 1; two = 2; three = 3; four = 4; five = 5; six = 6; seven = 7; eight = 8; nine = 9; ten = 10;
    because = since; many = numerous; while = as; new = fresh; first = initial; government = administration;
    after = following; use = employ;
"""
RESPELT = dict(re.findall(r"(\w+) = ([^;]+)", SPELT))
OTHERS = [
    "reportedly",
    "major",
    "local",
    "key",
    "recent",
    "further",
    "top",
    "official",
    "national",
    "early",
    "senior",
    "public",
]
CITIES = ["LONDON", "PARIS", "NAIROBI", "DELHI", "BERLIN", "SYDNEY", "OTTAWA", "GENEVA"]
NAMES = ["Jo Marsh", "Ana Ruiz", "Tom Okoye", "Lena Vogt", "Sam Idris", "Mia Holm"]
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def paragraphs(text: str) -> list[str]:
    return [p for p in text.split("\n") if p.strip()]


def joined(found: list[str]) -> str:
    return "\n\n".join(found)


def size(text: str) -> int:
    return len(text.split())


def cut(text: str, other: str, random: Random) -> str:
    """The head of the text, 35 to 90 % of its words, in whole paragraphs."""
    keep, kept = random.uniform(0.35, 0.9) * size(text), []
    for paragraph in paragraphs(text):
        if kept and size(joined([*kept, paragraph])) > keep + size(paragraph) / 2:
            break
        kept.append(paragraph)
    return joined(kept)


def retitle(text: str, other: str, random: Random) -> str:
    """A headline of the outlet's own and a byline above the text."""
    return joined([random.choice(sentences_of(other))[:90].rstrip(".,"), f"By {random.choice(NAMES)}", text])


def agency(text: str, other: str, random: Random) -> str:
    """The marks of a news agency before and after the text."""
    name = random.choice(("Reuters", "AP", "AFP"))
    end = f"(Reporting by {random.choice(NAMES)} in {random.choice(CITIES).title()}; Editing by {random.choice(NAMES)})"
    return f"{random.choice(CITIES)} ({name}) - {text}\n\n{end}"


def added(text: str, other: str, random: Random) -> str:
    """Paragraphs of another article on top, amid or below, up to 40 % of the result."""
    room, block = random.uniform(0.1, 0.4) * size(text) / 0.6, []
    for paragraph in paragraphs(other):
        if size(joined([*block, paragraph])) > room:
            break
        block.append(paragraph)
    kept = paragraphs(text)
    place = random.choice((0, len(kept) // 2, len(kept)))
    return joined([*kept[:place], *block, *kept[place:]])


def copyedit(text: str, other: str, random: Random) -> str:
    """Up to three words of a sentence changed, dropped or added; the other style of quotation marks and numbers."""
    rate = random.uniform(0.03, 0.14)

    def word(match: re.Match[str]) -> str:
        known = RESPELT.get(match[0].lower())
        if known and random.random() < 0.7:
            return known
        dice = random.random() / rate
        return random.choice(OTHERS) if dice < 0.4 else match[0] + " " + random.choice(OTHERS) if dice < 0.7 else (
            "" if dice < 1 else match[0]
        )  # fmt: skip

    marks = {'"': "'", "“": "‘", "”": "’"} if random.random() < 0.5 else {"“": '"', "”": '"', "’": "'"}
    return WORD.sub(word, text).translate(str.maketrans(marks))


def shuffle(text: str, other: str, random: Random) -> str:
    """The paragraphs after the first in another order."""
    first, *rest = paragraphs(text)
    random.shuffle(rest)
    return joined([first, *rest])


EDITS = {f.__name__: f for f in (cut, retitle, agency, added, copyedit, shuffle)}


def sentences_of(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def background(text: str, other: str, random: Random) -> str:
    """The text with two to four paragraphs from the last two thirds of another in its own second half."""
    theirs, mine = paragraphs(other), paragraphs(text)
    start = random.randrange(len(theirs) // 3, max(len(theirs) - 4, len(theirs) // 3 + 1))
    place = random.randrange(len(mine) // 2, len(mine) + 1)
    return joined([*mine[:place], *theirs[start : start + random.randint(2, 4)], *mine[place:]])


def roundup(text: str, other: str, random: Random) -> str:
    """The text with the first two sentences of another, or any two, amid its paragraphs."""
    theirs, mine = sentences_of(other), paragraphs(text)
    start = random.choice((0, random.randrange(max(len(theirs) - 1, 1))))
    place = random.randrange(len(mine) + 1)
    return joined([*mine[:place], " ".join(theirs[start : start + 2]), *mine[place:]])


def twin(text: str, other: str, random: Random) -> str:
    """The same template filled in for another day: every number and every name inside a sentence is another's."""
    names = sorted(set(NAME.findall(other))) or NAMES
    swapped = {name: random.choice(names) for name in sorted(set(NAME.findall(text)))}
    text = NUMBER.sub(lambda m: str(random.randrange(10 ** len(m[0]))), text)
    return NAME.sub(lambda m: swapped[m[0]], text)
