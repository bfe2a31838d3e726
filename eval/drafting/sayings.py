"""Questions for what somebody said of something, and for who somebody is, who holds an office, who heads what.

Knows nothing of articles; each rule gives the question and where in the sentence its answer stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.drafting.asked import Asked
from eval.drafting.clauses import Clause, masked
from eval.drafting.grammar import HELPER, INSIDE, NO_SUBJECT, PAST, SPOKEN, TOGETHER, VERB
from eval.drafting.pasts import PARTICIPLES
from eval.drafting.people import HEADS, KIND, OFFICE, People, offices
from rag.mentions import WEEKDAYS, dates, names
from rag.text import content_words, either, listed
from rag.types import Span

THAT = re.compile(r"(?:[\w’'-]+ ){0,6}?that (?=\S)")
# “...,” Ida Holm said on Monday. “...,” said the mayor of Orlo, Ida Holm. ..., Ida Holm told reporters.
SAYS = r"(?:said|says|told|added|warned|argued|explained|stressed|insisted)"
BEHIND = re.compile(
    rf"(?P<what>“[^“”]{{20,}}?|[^“\"]{{25,}}?),”? (?:{SAYS} (?P<last>[A-Z][^,.;:“”]{{3,60}})|(?P<who>(?:the )?[A-Z]"
    rf"[^,.;:“”]{{3,60}}?) (?:has )?{SAYS}(?: (?:journalists|reporters|parliament|in|on|at|during)\b[^“”]*)?)\.\Z"
)
BEGUN = re.compile(r"(?i:When|If|As|While|After|Before|Asked|Speaking|In|At|On|With|But|And|So|Nor)\b")
BOUND = re.compile(
    rf"[,;:”]|\.(?!\w)|\Z| (?:{HELPER}|{PAST}|and|or|in|on|at|to|from|for|with|that|which|who|by|not|as|of)\b"
)
PHRASE = re.compile(
    r"\bthe (?!two|three|same|other|first|last|next|more|most|very|past|several|usual)(?:[a-z’-]+ ){1,2}?"
    rf"[a-z]+(?! of\b)(?<!s(?= to))(?={BOUND.pattern})"
)
# What a newspaper's people speak of: "relations with Russia", "the future of the Petrel".
MATTERS = """
    accession accord agreement aid allegations alliance alternatives assistance attack attacks border borders budget
    claims conflict contract contribution contributions cooperation crisis criticism deal decision departure election
    exit future government help interests invasion leadership loss membership obligations offensive participation
    partnership peacekeepers plan plans policy position proposal relations request response return role sanctions
    security situation support talks threat threats ties trade treaty troops visit vote war withdrawal work
"""
MATTER = re.compile(
    rf"\b(?:(?:the|an?) )?(?:{either(MATTERS.split())}) (?:of|with|to|from|in|on|against|between|for) (?:the )?"
    rf"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*(?={BOUND.pattern})"
)
# What was done by words: "accused Orlo of delay" asks of what. A verb, the word before whom, and the one behind.
DEEDS = {
    verb: (re.compile(rf"(?P<whom>{before}.+?) {behind} "), behind)
    for behind, before, verbs in (
        ("of", "", "accuse convict"),
        ("for", "", "criticize criticise fault praise thank reproach chide fine sue"),
        ("on", "", "blame"),
        ("against", "", "warn"),
        ("with", "", "charge"),
        ("as", "", "describe"),
        ("to", "(?:up)?on ", "call"),
        ("to", "", "urge ask order"),
    )
    for verb in verbs.split()
}
BROKEN = re.compile(r"[“”\"–—:,]| The |\b[a-z]+s (?:[A-Z]|(?:the|an?|to|that|it) )|[A-Z][\w’'-]+ [a-z]+s \Z")
COMPARED = listed("safer better worse easier harder larger bigger higher lower stronger weaker closer further")
OPENED = re.compile(r"[A-Z][a-z]+,? [a-z]")  # a word that may be tall only because it opens a quotation
# What is said there is not of the place.
WHERE = re.compile(r"\b(?:in|at|near|from|inside|outside|around|according to|by) (?:[Tt]he )?\Z")
BARE = listed("say argue claim insist")  # "said the ferry is old", without a "that"
LOST = (NO_SUBJECT | WEEKDAYS.keys()) - {"there", "it", "this", "that", "they", "many", "most", "both", "no", "nothing"}
NUMBERED = re.compile(r" \d+\b")
MOST = 2  # topics of what was said
HELD = re.compile(r"\A(?:the |an? |former )+", re.I)
PLAIN = re.compile(rf"\b(?:{OFFICE}|{KIND}|deputy|former|acting|interim|press|permanent|vice)\b", re.I)
CITED = re.compile(r": [“\"]")
# Offices that others may hold too.
SHARED = re.compile(r"\Aan? |\bformer\b|\bdeputy\b|\bmember\b|\A(?:the )?\w+ minister\Z|\Athe [a-z ]+[’']s ", re.I)
SPEECH = re.compile(r"[”\".,]+\Z")


def said(told: Clause) -> Iterator[Asked]:
    """What somebody said of what his words speak of."""
    that = THAT.match(told.sentence, told.rest[0], told.rest[1])
    start = that.end() if that else told.rest[0]
    bare = told.verb in BARE and told.sentence[start : told.rest[1]].split(" ")[0].lower() not in LOST
    if told.verb in SPOKEN and start < told.rest[1] and (that or bare):
        end = SPEECH.search(told.sentence)
        yield from _about(told.who, told.sentence, (start, end.start() if end else len(told.sentence)))


def done(told: Clause) -> Iterator[Asked]:
    """What somebody accused, blamed, warned or asked somebody of."""
    rest = told.sentence[slice(*told.rest)]
    lead = "" if told.verb else f"{rest.split(' ')[0]} "
    deed = DEEDS.get(told.verb or PARTICIPLES.get(lead.strip(), "")) if told.helper in ("did", "has", "have") else None
    match = deed[0].match(rest, len(lead)) if deed else None
    if deed and match and len(match["whom"].split()) < 9 and len(rest[match.end() :].split()) > 1:
        do = deed[1] == "to"
        asks = told.asks(f"{lead}{match['whom']} {'to do' if do else deed[1]}")
        yield Asked(f"What {asks}?", (told.rest[0] + match.end() - 3 * do, told.rest[1]), "said")


def quoted(sentence: str, known: People) -> Iterator[Asked]:
    """What somebody said of what his words speak of, where his name stands behind them."""
    match = BEHIND.match(sentence)
    who = (match["who"] or match["last"]) if match else ""
    if match is None or dates(who) or BEGUN.match(match["what"]):
        return
    if known.named(who) or not VERB.search(f" {who} "):
        start = match.start("what") + match["what"].startswith("“")
        yield from _about(who, sentence, (start, match.end("what")))


def _about(who: str, sentence: str, span: Span) -> Iterator[Asked]:
    """Questions for what was said in a span of a sentence, up to where a quotation begins behind a colon."""
    cut = CITED.search(sentence, *span)
    span = (span[0], cut.start() if cut else span[1])
    told = sentence[slice(*span)]
    if sentence[: span[0]].endswith("“") and OPENED.match(told):
        told = told[0].lower() + told[1:]
    if len(told.split()) > 4 and told.count("“") == told.count("”") and told.count('"') % 2 == 0 and told[0] != "(":
        for topic in _topics(told, who):
            yield Asked(f"What did {who} say about {topic}?", span, "said")


def _topics(told: str, who: str) -> list[str]:
    """What words speak of: their first subject where it is more than a name, and names that stand by themselves."""
    spans = [(a, _numbered(told, b)) for a, b in names(told) if not dates(told[a:b])]
    listed_names = [match.span() for match in TOGETHER.finditer(told)]
    alone = [span for span in spans if not any(a <= span[0] < b for a, b in listed_names)]
    named = [(a - 4 if told[:a].endswith("the ") else a, b) for a, b in alone]
    found = [_first(told), *(match[0] for match in MATTER.finditer(told))]
    found += [m[0] for m in PHRASE.finditer(told) if _whole(m[0]) and not WHERE.search(told[: m.start()])]
    found += [told[a:b] for a, b in named if BOUND.match(told, b) and not WHERE.search(told[:a])]
    once = {topic.removeprefix("the "): topic for topic in reversed(found) if topic}
    return [t for t in reversed(once.values()) if not set(content_words(t)) & set(content_words(who))][:MOST]


def _numbered(told: str, end: int) -> int:
    """Where a name ends with the number behind it: Article 4."""
    number = NUMBERED.match(told, end)
    return number.end() if number else end


def _first(told: str) -> str:
    """The subject that words begin with, where it is more than a name and holds one; else nothing."""
    verb = VERB.search(masked(told))
    subject = told[: verb.start()] if verb else ""
    parts = subject.lower().split()
    if len(parts) not in range(2, 8) or parts[0] in NO_SUBJECT or not (INSIDE - {"with", "to"}).isdisjoint(parts):
        return ""
    return subject if not BROKEN.search(f"{subject} ") and names(f"so {subject}") else ""


def _whole(phrase: str) -> bool:
    """Whether a run of small words is a noun phrase that tells something: nothing but content, and no verb."""
    if phrase.split()[-1] in COMPARED:
        return False
    return len(content_words(phrase)) == len(phrase.split()) - 1 > 1 and not VERB.search(f"{phrase} ")


def held(sentence: str) -> Iterator[Asked]:
    """Who somebody is, and who holds an office that is told in full."""
    for match in offices(sentence):
        role, name = match["role"], match["name"]
        bare = HELD.sub("", role, count=1)
        if role.split()[0].lower() not in LOST and PLAIN.sub("", bare).strip(" -"):
            yield Asked(f"Who is {name}?", match.span("role"), "office")
            if not SHARED.search(role) and "’s" not in name:
                the = "" if re.match(r"[A-Z][\w.]+[’']s? ", role) else "the "
                yield Asked(f"Who is {the}{bare}?", match.span("name"), "office")
    for match in HEADS.finditer(sentence):
        yield Asked(f"Who {match['verb']} {match['role']}?", match.span("name"), "office")
