"""Sentence borders of news English: spans into a text, by one pattern and a few lists.

Knows nothing of articles and passages; languages with other full stops (。 ؟ । ։) are cut at them, without lists.
Chosen against four libraries: docs/decisions/0002-sentence-splitter.md."""

from __future__ import annotations

import re

LONG = 1_000  # a longer sentence is cut behind its last semicolon within this many characters
LONGEST = 2_000  # without one it is cut at white space once it is longer than this, so no span ever is

# A name, number or other side must follow: never an end.
LEADING = frozenset(
    "Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Profs Gov Govs Sen Sens Rep Reps Pres Amb Atty Asst Hon Rev Fr Msgr Gen Gens Lt Col Maj "
    "Capt Cpt Cpl Sgt Cmdr Adm Brig Supt Insp Det Pvt Yu Zh Kh vs v e.g i.e cf viz E.g I.e Cf".split()
)
# An end only before a word that starts sentences and no names.
TRAILING = frozenset(
    "Inc Corp Ltd Co Cos Bros Jr Sr Esq al St Ste Mt Ft Ave Blvd Rd Dept Univ Assn Yahoo approx Approx "
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo".split()
)
# No end before a digit.
COUNTING = frozenset(
    "No Nos no nos p pp vol Vol fig Fig Art art. Sec Ch c ca est Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec "
    "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
STARTERS = frozenset(
    "A An The This That These Those There Here He She It We They You I His Her Its Our Their My But And Or Nor Yet So In On At By To For "
    "From With After Before Since During Until While When Where Why What Who How If Although Though Because As However Meanwhile Also "
    "Then Now Not No Some Many Most Both Only Such According Despite Instead Still Last Earlier Later Today Yesterday".split()
)

BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# A mark, what closes behind it (quotes also after a space, as in French; footnote numbers), and the gap.
MARK = re.compile(
    r"([.!?…]+|[。！？｡؟।։۔]+)"
    r"((?:[\u200b\ufeff)\]}”»›]|’(?![a-z])|[\"'“‘«](?!\w)|\[\d{1,3}\]|\s[”»\"](?=\s|\Z))*)"
    r"(\s*)"
)
OPENING = re.compile(r"[\"'“‘„«»(\[{¿¡*•]*\s?(?=([a-z]?\S?))")
TOKEN = re.compile(r"[^\W_][\w.]*\Z")
WORD = re.compile(r"\w+(?![\w.-])")
DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[A-Z]")  # U.S, D.C, Ph.D, and the J of J. Smith
CLOCK = re.compile(r"[ap]\.m", re.IGNORECASE)
TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|GMT|UTC|[ECMP][SD]?T|BST|CES?T|EES?T|MSK|Eastern|Central|Pacific|\w+ [Tt]ime)\b"
)
ITEM = re.compile(r"\W?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})")  # "2." in front of an item
ADDRESS = re.compile(r"://|www\.|@")
SAID = re.compile(
    r"(?:[^\W\d_a-z][\w.’'-]*,?\s+){1,4}(?:said|says|asked|asks|told|added|replied|wrote|shouted|cried|demanded|exclaimed"
    r"|explained|insisted|continued|warned|joked|declared|recalled|wondered)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text: in order, without white space around them, only white space between them.

    Total on any Unicode. A newline always ends a sentence; quotations of several sentences are cut inside, closing
    quotes stay with the sentence they close, and `“Who?” he said` stays whole. No span exceeds LONGEST characters."""
    spans: list[tuple[int, int]] = []
    at = 0
    for gap in BREAK.finditer(text):
        spans += _line(text, at, gap.start())
        at = gap.end()
    return spans + _line(text, at, len(text))


def _line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one line, text[start:end]."""
    spans: list[tuple[int, int]] = []
    start, end = _strip(text, start, end)
    for mark in MARK.finditer(text, start, end):
        if mark.end() < end and mark.end(2) > start and _ends(text, start, mark):
            spans += _bounded(text, start, mark.end(2))
            start = mark.end()
    return spans + _bounded(text, start, end) if start < end else spans


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends with this mark; something follows it on the line."""
    signs, closing, gap = mark.groups()
    after = mark.end()
    if signs[0] not in ".!?…":
        return True
    opening = OPENING.match(text, after)
    first = opening[1] if opening else ""
    if not gap:
        return _glued(text, start, mark, opening.end() if opening else after)
    if not _starts(first):
        return False
    if signs != ".":
        return not (closing and _attributed(text, after)) and _token(text, start, mark.start()) != "Yahoo"
    return _full_stop(text, start, mark.start(), after)


def _starts(first: str) -> bool:
    """Whether a sentence may start with these one or two characters: a capital, a digit, a sign, or "iP" of iPhone."""
    head = first[:1]
    return head in "$€£¥₽#@" if not head.isalnum() else not head.islower() or first[1:].isupper()


def _attributed(text: str, after: int) -> bool:
    """Whether `Halloran asked` follows a closed quotation."""
    said = SAID.match(text, after)
    return bool(said) and said[0].split(None, 1)[0] not in STARTERS  # type: ignore[index]


def _full_stop(text: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop at `stop` is one, and not the dot of an abbreviation."""
    token = _token(text, start, stop)
    if token in LEADING or ITEM.fullmatch(text, start, stop):
        return False
    if token in COUNTING:
        return not text[after].isdigit()
    if CLOCK.fullmatch(token):
        return not TIME.match(text, after)
    return not (token in TRAILING or DOTTED.fullmatch(token)) or _starter(text, after)


def _starter(text: str, after: int) -> bool:
    opening = OPENING.match(text, after)
    word = WORD.match(text, opening.end() if opening else after)
    return bool(word) and word[0] in STARTERS  # type: ignore[index]


def _glued(text: str, start: int, mark: re.Match[str], after: int) -> bool:
    """Whether two sentences lost the space between them: `the President.Prime Minister`, but not `Mr.Smith` or `U.S.A`."""
    word = text[after : after + 2]
    if not (word[:1].isupper() and (word[1:].islower() or word in {"I ", "A ", "I’"})) or text[mark.end()] in "\"'":
        return False
    tail = text[max(start, mark.start() - 200) : mark.start()].split()[-1:] or [""]
    token = _token(text, start, mark.start()).rpartition(".")[2]
    if ADDRESS.search(tail[0]) or text.startswith(("Com", "Net", "Org"), after):
        return False
    closed = bool(mark[2]) or mark[1][0] != "."
    return closed or (len(token) > 1 and token not in LEADING | TRAILING and not token.isdigit()) or len(token) == 4


def _token(text: str, start: int, stop: int) -> str:
    """The word, with inner dots, that ends at `stop`; only its last 20 characters matter."""
    token = TOKEN.search(text[max(start, stop - 20) : stop])
    return token[0] if token else ""


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence as one span, or as several where it is too long to cite."""
    spans: list[tuple[int, int]] = []
    while end - start > LONG:
        cut = text.rfind("; ", start, start + LONG) + 1
        if not cut:
            if end - start <= LONGEST:
                break
            cut = _last_space(text, start + 1, start + LONG) or start + LONG
        spans.append(_strip(text, start, cut))
        start, _ = _strip(text, cut, end)
    return [*spans, (start, end)]


def _last_space(text: str, start: int, end: int) -> int:
    return next((i for i in range(end - 1, start - 1, -1) if text[i].isspace()), 0)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
