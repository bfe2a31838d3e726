"""Words and patterns that tell the clauses of news English: verbs, what ends a clause, what is no subject.

Knows nothing of what is done with them; English only."""

from __future__ import annotations

import re

from eval.drafting.pasts import PARTICIPLES, PASTS
from rag.mentions import UNITS
from rag.text import either, listed

HELPERS = listed("is are was were has have had will would can could must should may might did")
OBJECT = re.compile(
    rf" (?:(?:the|an?|its|his|her|their|that|no|nearly|about|more|at least|some|several|many|{either(UNITS)}) "
    r"|[A-Z$€£0-9“])"
)
HELPER, PAST = either(HELPERS), either(PASTS)
VERB = re.compile(
    rf" (?P<adverb>(?:(?:also|later|then|already|now|again|once|(?!only)[a-z]+ly) )?)(?P<verb>{HELPER}|{PAST})(?=[ .])"
)
PERFECT = re.compile(
    rf" (?P<adverb>(?:also |later |then |already |now |[a-z]+ly )?)(?P<verb>{either(PARTICIPLES)})(?=[ .])"
)
DONE = re.compile(rf" (?:[\w’'-]+ ){{0,3}}(?:been|become|begun|come|run|had|[a-z]+ed|{either(PARTICIPLES)})(?![\w’'-])")
END = re.compile(
    r"[,;:](?=[”\"]?\s)|\s[–—]|--|…| (?:after|because|while|when|which|who|where|but|although|"
    r"since(?! (?:[A-Z]\w+ )?\d{4})|until|before|unless|if|whether|amid|despite|so|including|following|whose) "
    r"|(?: as a result)? (?:to|of|in|on|at|for|from|with|by|under) (?:which|whom|whose) "
    r"| as (?=(?:[\w’'-]+ ){1,4}(?:are|was|were|had)\b)"
)
AND = re.compile(
    rf" and (?=(?:[A-Z][\w’'-]+ )*(?:not |[a-z]+ly |also |then )?(?:{HELPER}|{PAST})\b"
    r"|[a-z-]{3,}(?:s|ed) (?:[A-Z]|(?:the|an?|to|that|its|his|her) ))"
)
NO_SUBJECT = listed("""
    in on at by for from with after before although though while when if as so but and or because since during
    despite under over until once only not also then here how why what it there this that these those nor
    neither none nobody some such another to we you i they one many most both each asked within hours days weeks
    months years moments behind beyond alongside near inside outside according like unlike among without across
    around yet never even perhaps maybe still just minutes earlier later today yesterday nothing no few little
    everything everyone anyone someone other others
""")
INSIDE = listed(
    "who which that where when or but if as because while than to by said says told with it he she they after before"
    " following over between during amid since until into than how"
)
PERSONAL = listed("he she")
LEAD = re.compile(
    r"(?i:(?:Meanwhile|However|Earlier|Later|Also|Still|Then|Separately|Moreover|In addition|Hours later), )?"
    r"(?:(?:[A-Za-z]+ (?:\w+ ){0,3}(?:before|earlier|later|after), )?)"
)
PLACED = re.compile(r"(?:[Ii]n|[Aa]t|[Ff]rom) (?:the )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?, ")
DATED = re.compile(
    r"(?:[Aa]t (?:an?|the|his|her|its|their|talks)\b[^,.;:]{3,60} )?(?:[Ll]ate |[Ee]arly )?(?:[Oo]n|[Ii]n) "
    r"(?:(?:mid|late|early)[- ])?"
)
BRACKETS = re.compile(r"\s?\([^()]*\)")
# "the ambassador, Ida Holm, home", and "Orlo, Veld and Brim".
TOGETHER = re.compile(
    r", [A-Z][\w’'-]+ (?:[A-Z][\w’'.-]+ ?){1,2}, (?!and |or |but |who |which |[A-Z])"
    r"|[A-Z][\w’'-]+(?:, (?:[A-Z][\w’'-]+ ?){1,2})+ and [A-Z]"
)
FULL = re.compile(r"(?<![ap]\.m)(?<!U\.[SN])[.”\"]+\Z")
NO_PHRASE = re.compile(
    r"\b[a-z][\w’'-]* and | and [a-z]|, | [a-z]+ing\b|[“”\"–—:]| - | The |\b[a-z]+s (?=[A-Z]|(?:the|an?|to|that|it) )"
)
HAVING = {"has": "does", "have": "do", "had": "did"}
LATELY = re.compile(r" (?:also|already|now)(?= )")
LATE = listed("also later then already now again once")  # left out of a question
LONGEST = 10  # words of a subject
FINITE = re.compile(rf" (?:{HELPER}) ")
THAT = re.compile(r"\bthat(?: |\Z)")
BROKEN = re.compile(r"(?:even|though|if|when|while|as|after|before|in|on|at(?! least)|by|with|for|neither)\b")
ABOUT = re.compile(
    r"\A(?:more than|less than|fewer than|about|at least|nearly|almost|some|around|roughly|approximately|over|up to"
    r"|just|only) (?=[\d$€£]|\w+ )",
    re.I,
)
NOW = re.compile(r"\b[a-z]+s ")
SPOKEN = listed(
    "say tell add argue warn claim explain state note insist believe announce confirm admit deny suggest reply complain"
    " stress declare disclose reveal remark concede acknowledge express testify report caution"
)
BREAK, GONE = "\x01", "\x02"  # stand for a comma that ends nothing, and for what is in brackets
