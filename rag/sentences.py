"""Sentence borders of news English: spans into a text, by one pattern and a few lists.

Knows nothing of articles and passages; languages with other full stops (。 ؟ । ։) are cut at them, without lists.
Chosen against four libraries: docs/decisions/0002-sentence-splitter.md."""

from __future__ import annotations

import re

from rag.text import listed
from rag.types import Span

LONG = 1_000  # a longer sentence is cut behind its last semicolon within this many characters
LONGEST = 2_000  # without one it is cut at white space once it is longer than this, so no span ever is

# A name, number or other side must follow: never an end.
LEADING = listed("""
    Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Profs Gov Govs Sen Sens Rep Reps Pres Amb Atty Asst Hon Rev Fr Msgr Gen
    Gens Lt Col Maj Capt Cpt Cpl Sgt Cmdr Adm Brig Supt Insp Det Pvt Yu Zh Kh vs v e.g i.e cf viz E.g I.e Cf
""")
# An end only before a word that starts sentences and no names.
TRAILING = listed("""
    Inc Corp Ltd Co Cos Bros Jr Sr Esq al def St Ste Mt Ft Ave Blvd Rd Dept Univ Assn approx Approx Ala Ariz Ark
    Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt
    Wash Wis Wyo
""")
# No end before a digit.
COUNTING = listed("""
    No Nos no nos p pp vol Vol fig Fig Art Sec Ch c ca est Pt pt Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
    Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun
""")
STARTERS = listed("""
    A An The This That These Those There Here He She It We They You I His Her Its Our Their My But And Or Nor Yet So
    In On At By To For From With After Before Since During Until While When Where Why What Who How If Although
    Though Because As However Meanwhile Also Then Now Not No Neither Either Each Every Another Some Many Most More
    Several Few Both Two Three Four Officials Authorities Nobody None Only Such According Despite Instead Still Last
    Earlier Later Today Yesterday
""")
# Names that carry the mark.
SHOUTING = frozenset({"Yahoo", "Yum", "Jeopardy"})

SPACE = re.compile(r"\s")
BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# A mark, what closes behind it (quotes also after a space, as in French; footnote numbers), the gap, what opens next.
MARK = re.compile(
    r"([.!?…]+|[。！？｡؟।։۔]+)"
    r"((?:[\u200b\ufeff)\]}”»›]|’(?![a-z])|[\"'“‘«](?!\w)|\[\d{1,3}\]|\s[”»\"](?=\s|\Z))*)"
    r"(\s*)"
    r"((?:[\"'“‘„«»(\[{¿¡*•]+\s?)?)"
)
TOKEN = re.compile(r"[^\W_][\w.]*\Z")
WORD = re.compile(r"\w+(?![\w.-])")
DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[A-Z]")  # U.S, D.C, Ph.D, and the J of J. Smith
LETTERED = re.compile(r"\b(?:[Hh]epatitis|[Vv]itamin|[Ii]nfluenza|[Pp]lan|[Gg]roup|[Tt]ype|[Oo]ption) [A-Z]\Z")
CLOCK = re.compile(r"[ap]\.m", re.IGNORECASE)
TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|GMT|UTC|[ECMP][SD]?T|BST|CES?T|EES?T|MSK|Eastern|Central|Pacific|\w+ [Tt]ime)\b"
)
ITEM = re.compile(r"\W?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})")  # "2." in front of an item
ADDRESS = re.compile(r"://|www\.|@")
SAID = re.compile(
    r"([^\W\d_a-z][\w.’'-]*),?\s+(?:[^\W\d_a-z][\w.’'-]*,?\s+){0,3}(?:said|says|asked|asks|told|added|replied|wrote|shouted"
    r"|cried|demanded|exclaimed|explained|insisted|continued|warned|joked|declared|recalled|wondered)\b"
)


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of a text: in order, without white space around them, only white space between them.

    Total on any Unicode. A newline always ends a sentence; quotations of several sentences are cut inside, closing
    quotes stay with the sentence they close, and `“Who?” he said` stays whole. No span exceeds LONGEST characters."""
    spans: list[Span] = []
    at = 0
    for gap in BREAK.finditer(text):
        spans += _line(text, at, gap.start())
        at = gap.end()
    return spans + _line(text, at, len(text))


def _line(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one line, text[start:end]."""
    spans: list[Span] = []
    start, end = _strip(text, start, end)
    for mark in MARK.finditer(text, start, end):
        if mark.end() < end and _ends(text, start, mark):
            spans += _bounded(text, start, mark.end(2))
            start = mark.end(3)
    return spans + _bounded(text, start, end) if start < end else spans


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends with this mark; something follows it on the line."""
    signs, closing, gap, _ = mark.groups()
    if signs[0] not in ".!?…":
        return True
    if not gap:
        return _glued(text, start, mark)
    if not _starts(text[mark.end() : mark.end() + 2]):
        return False
    if signs != ".":
        return not (closing and _goes_on(text, mark.end(3))) and _token(text, start, mark.start()) not in SHOUTING
    return _full_stop(text, start, mark)


def _starts(first: str) -> bool:
    """Whether a sentence may start with these two characters: a capital, a digit, a sign, or "iP" of iPhone."""
    head = first[0]
    return not head.islower() or first[1:].isupper() if head.isalnum() else head in "$€£¥₽#@"


def _goes_on(text: str, after: int) -> bool:
    """Whether `Halloran asked` or a bracket follows a closed quotation."""
    said = SAID.match(text, after)
    return text[after] == "(" or (said is not None and said[1] not in STARTERS)


def _full_stop(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a full stop is one, and not the dot of an abbreviation."""
    token, after = _token(text, start, mark.start()), mark.end()
    if token in LEADING or ITEM.fullmatch(text, start, mark.start()):
        return False
    if token in COUNTING:
        return not text[after].isdigit()
    if CLOCK.fullmatch(token):
        return not TIME.match(text, after)
    if token in TRAILING or DOTTED.fullmatch(token):
        word = WORD.match(text, after)
        lettered = LETTERED.search(text[max(start, after - 20) : mark.start()])
        return lettered is not None or (word is not None and word[0] in STARTERS)
    return True


def _glued(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether two sentences lost the space between them: `the President.Prime Minister`, not `Mr.Smith` or `U.S.A`."""
    signs, closing, _, opening = mark.groups()
    after, token = mark.end(), _token(text, start, mark.start()).rpartition(".")[2]
    word = text[after : after + 2]
    if not (word[0].isupper() and (word[1:].islower() or word in {"I ", "A ", "I’"})) or opening[:1] in {'"', "'"}:
        return False
    run = text[max(start, mark.start() - 200) : mark.start()].split()[-1:] + text[after : after + 200].split()[:1]
    if ADDRESS.search(" ".join(run)) or text.startswith(("Com", "Net", "Org"), after):
        return False
    if closing or signs != ".":
        return True
    return len(token) == 4 if token.isdigit() else len(token) > 1 and token not in LEADING | TRAILING


def _token(text: str, start: int, stop: int) -> str:
    """The word, with inner dots, that ends at `stop`; only its last 20 characters matter."""
    token = TOKEN.search(text[max(start, stop - 20) : stop])
    return token[0] if token else ""


def _bounded(text: str, start: int, end: int) -> list[Span]:
    """A sentence as one span, or as several where it is too long to cite."""
    spans: list[Span] = []
    while end - start > LONG:
        cut = text.rfind("; ", start, start + LONG) + 1
        if not cut:
            if end - start <= LONGEST:
                break
            cut = max((gap.start() for gap in SPACE.finditer(text, start, start + LONG)), default=start + LONG)
        spans.append(_strip(text, start, cut))
        start, _ = _strip(text, cut, end)
    return [*spans, (start, end)]


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
