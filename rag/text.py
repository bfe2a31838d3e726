"""Text to comparable text: folded strings, words, stems.

Knows nothing of sentences, numbers and names: see sentences.py and mentions.py. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def listed(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longer ones first."""
    return "|".join(sorted(words, key=len, reverse=True))


STOPWORDS = listed("""
    a about above across after again against ago all almost along already also although always am amid among an and
    another any anyone anything are aren't around as at away be became because become been before behind being below
    between beyond both but by can can't cannot could couldn't did didn't do does doesn't doing don't done down
    during each eg either else enough etc even ever every everyone everything few for from further get gets getting
    go goes got had hadn't has hasn't have haven't having he her here hers herself him himself his how however i ie
    i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll its itself just least less let like many may
    maybe me meanwhile might mine more most much must my myself neither never no nobody none nor not nothing now of
    off often on once one ones only onto or other others otherwise our ours ourselves out over own per perhaps quite
    rather really same shall she should shouldn't since so some somebody someone something somewhat still such than
    that the their theirs them themselves then there therefore these they they'd they'll they're they've this those
    though through throughout thus to together too toward towards under until up upon us very via was wasn't we we'd
    we'll we're we've were weren't what whatever when where whether which while who whom whose why will with within
    without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
""")

# Past forms that no suffix tells, and plurals; news verbs first.
IRREGULAR = {
    form: base
    for base, *forms in (
        line.split()
        for line in """
        say said; tell told; meet met; hold held; leave left; go went gone; give gave given; take took taken
        win won; lead led; buy bought; sell sold; fall fell fallen; rise rose risen; become became
        begin began begun; break broke broken; make made; pay paid; lose lost; find found; send sent
        build built; spend spent; choose chose chosen; write wrote written; fight fought; strike struck
        shoot shot; steal stole stolen; speak spoke spoken; know knew known; see saw seen; come came; run ran
        stand stood; understand understood; bring brought; seek sought; think thought; teach taught
        catch caught; keep kept; feel felt; hear heard; draw drew drawn; withdraw withdrew withdrawn
        grow grew grown; throw threw thrown; fly flew flown; drive drove driven; sit sat; sink sank sunk
        swear swore sworn; forbid forbade forbidden; freeze froze frozen; hide hid hidden; show shown
        mean meant; deal dealt; bear bore borne; die dying; flee fled; eat ate eaten; sing sang sung
        swim swam swum; wear wore worn; arise arose arisen; agree agreed; free freed; guarantee guaranteed
        use used uses using; tie tying; lie lying; man men; woman women; child children; foot feet
        crisis crises; analysis analyses; wife wives; half halves
        """.replace("\n", ";").split(";")
        if line.strip()
    )
    for form in forms
}  # fmt: skip
ACRONYMS = {"US": "usa", "WHO": "w.h.o"}  # would be the pronouns

# Quotation marks, dashes and white space that the compatibility decomposition leaves apart.
MARKS = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´ʼʹ‹›", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
HIDDEN = ("Mn", "Me", "Cf")  # accents, joiners, direction marks
FOREIGN = re.compile(r"[^\x00-\x7f]")
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)|\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+(?:'[^\W_]+)*")
# C0 but line feed, DEL, C1, line and paragraph separators, bidirectional controls, lone surrogates.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
END_MARK = re.compile(r"[.!?…:;。！？](?:[\"'”’»)\]\s]|\[\d{1,3}\])*\Z")  # a footnote's number may stand behind
HEADING = 120  # characters; longer is no headline
IZE = re.compile(r"(?<=[aeiouy][a-z]i)s(?=e[ds]?$|ing$|ations?$)|(?<=aly)s(?=e[ds]?$|ing$)")
AMERICANS = {"our": "or", "tr": "ter", "fenc": "fens", "licenc": "licens"}
AMERICAN = re.compile(r"(?:our|tr|fenc|licenc)$")
VOWEL = re.compile(r"[aeiouy]")


def fold(text: str) -> str:
    """The text for comparing: lower case, no accents, straight quotation marks, one kind of dash and of space."""
    return " ".join(_flat(_flat(text).casefold()).split())


def encodable(text: str) -> str:
    """The text with "?" for each half of a surrogate pair that stands alone: no tokenizer or file takes those."""
    return text.encode("utf-8", "replace").decode()


def inert(text: str) -> str:
    """The text with every character gone that could steer what shows it; line feeds stay."""
    return UNSAFE.sub(_harmless, text)


def _harmless(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return " " if character.isspace() else ""


def words(text: str) -> list[str]:
    """The folded words in order: `Putin’s` is putin, `U.N.` is un, `U.S.` and `US` are usa, a hyphen parts words.

    Numbers keep their inner marks: 3.5, 25,000."""
    return [_word(token) for token in TOKEN.findall(_flat(text))]


def content_words(text: str) -> list[str]:
    """The stems of the words that are no function or question words, in order."""
    return [stem(word) for word in words(text) if word not in STOPWORDS]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A folded word without its grammar: meetings, meeting and met are one; so are British and American spellings.

    The stem itself need not be a word, and derivations stay apart (withdraw, withdrawal)."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    return word if word == "news" else _spelled(_adverb(_verb(_singular(IZE.sub("z", word)))))


def is_heading(text: str) -> bool:
    """Whether a line looks like a headline, no sentence to quote: short and without an end mark."""
    return len(text) < HEADING and not END_MARK.search(text)


def _flat(text: str) -> str:
    """The text decomposed, with plain marks, in its own case."""
    if not text.isascii():
        text = FOREIGN.sub(lambda c: _plain(c[0]), text)
    return text.replace("''", '"').replace("`", "'")


@lru_cache(maxsize=16_384)
def _plain(char: str) -> str:
    """A character decomposed, its accents gone: by itself, as in a whole text str.translate costs ten times that."""
    parts = unicodedata.normalize("NFKD", char.translate(MARKS)).translate(MARKS)
    return "".join(part for part in parts if unicodedata.category(part) not in HIDDEN)


@lru_cache(maxsize=16_384)
def _word(token: str) -> str:
    """A token as a word: without dots of an abbreviation, possessive and case."""
    if "." in token and not token[0].isdigit():
        token = token.replace(".", "")
    token = token.removesuffix("'s").removesuffix("'S")
    return ACRONYMS.get(token) or _flat(token.casefold())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _verb(word: str) -> str:
    if word.endswith("ied"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    base = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
    return base if len(base) > 2 and VOWEL.search(base) and not word.endswith("eed") else word


def _adverb(word: str) -> str:
    return word[:-2] if word.endswith("ly") and len(word) > 5 else word


def _spelled(word: str) -> str:
    """One ending for make, mak(ing); stop, stopp(ed); party, parti(es); one spelling for labour, labor."""
    word = word.removesuffix("e") if len(word) > 3 else word
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if len(word) > 4:
        word = AMERICAN.sub(lambda m: AMERICANS[m[0]], word)
    return word[:-1] + "i" if word.endswith("y") and len(word) > 2 else word
