"""The wording of page furniture: what pages of any publisher say about themselves, a rule and a pattern on each line.

Knows nothing of lines and their places; names no site and no subject."""

from __future__ import annotations

import re

Rules = tuple[tuple[str, re.Pattern[str]], ...]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_CLOCK = r"(?:at )?\d{1,2}[:.h]\d{2}(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?(?:,?\s*\(?[a-z]{2,4}(?:[+-]\d+)?\)?)?"
_AGENCY = (
    r"(?:AP|AFP|Reuters|Getty(?: Images)?|EPA(?:-EFE)?|EFE|dpa|ANSA|Xinhua|Kyodo|PA(?: Wire| Media)?|PTI|Anadolu"
    r"|Shutterstock|Alamy(?: Stock Photo)?|iStock(?:photo)?|Unsplash|Bloomberg|NurPhoto|Zuma(?: Press)?|Imago"
    r"|Pexels|Pixabay)"
)
_WORDS = {
    "moment": rf"(?:{_DAY}(?:[\sT,|/–—-]*(?:(?:last )?(?:updated|modified|published):? )?{_CLOCK}Z?)?"
    rf"|{_CLOCK}[\s,|/–—-]+{_DAY})",
    "clock": _CLOCK,
    "ago": r"(?:\d+|an?|one) ?(?:s|m|h|d|sec|min|minute|hour|hr|day|week|month)s? ago",
    "name": r"(?:[A-Z][\w.'’-]*|de|da|del|der|den|di|la|le|van|von|bin|al|and|&|of|for|in|the|our),?",
    "person": r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){1,2}",
    "post": r"(?i:correspondent|reporter|editor|writer|columnist)s?",
    "agency": _AGENCY,
    "photo": r"(?:(?:AP |file )?photo(?:graph)?s?|photography|(?:file )?images?|pic(?:ture)?s?|graphics?"
    r"|illustrations?)",
    "piece": r"(?:article|story|report|piece|text|page)",
    "prompt": r"(?:read (?:more|also|next|now|on)|also read|see (?:also|more)|also see|next story|keep reading"
    r"|continue reading|related(?: (?:stor(?:y|ies)|articles?|news|links?|videos?))?|more on this(?: story)?"
    r"|recommended|must[- ]read|don['’]t miss|watch(?: now)?|listen(?: now)?|video|gallery|in pictures|podcast"
    r"|trending(?: now)?)",
}


def whole(*patterns: str) -> re.Pattern[str]:
    """One pattern for any of several, letter case aside, with <words> of the vocabulary filled in; for `fullmatch`."""
    joined = "|".join(f"(?:{p})" for p in patterns)
    return re.compile(re.sub(r"<([a-z]+)>", lambda m: _WORDS[m[1]], joined), re.I)


def _rules(table: str) -> Rules:
    rows = [line.split(None, 1) for line in table.splitlines() if line]
    return tuple((name, whole(*(p for n, p in rows if n == name))) for name in dict.fromkeys(n for n, _ in rows))


# For lines that may be whole sentences, wherever they stand: words that only a page says of itself.
ANY = _rules(r"""
rule-line  [.…\s]*[-–—_=*~•·+#|/\\][-–—_=*~•·.+#|/\\…\s]*
image      \[?!\[[^\[\]]*\]\([^()\s]*\)(?:\]\([^()\s]*\))?
credit     .{0,300}\(\s*(?:<photo>\b|(?-i:<agency>)\b)[^()]{0,100}\)\.?
credit     <photo>(?: credits?| source)?:\s.{1,160}
share      (?:subscribe|sign up|register)\b.{0,160}\b(?:our|newsletters?|inbox|app|here|us on)\b.{0,120}
share      (?:follow us|join us|click here|become an? \w+)\b.{0,160}\b(?:our|newsletters?|app|here|us on)\b.{0,120}
share      (?:download|get)\b.{0,160}\b(?:newsletters?|inbox|app)\b.{0,120}
share      [^<>]{0,240}\b(?:sign up|subscribe) (?:here|(?:for|to) (?:our|the) [\w .’'-]{0,40}newsletter)\b.{0,120}
share      would you like to receive\b.{0,80}|we will use the (?:details|information) you have shared\b.{0,300}
share      follow [\w .’'-]{3,60} (?:on|at) .{0,60}@.{2,100}
share      contact.{3,60}:? (?:on|at) .{0,80}@.{0,100}\b(?:twitter|facebook|instagram)\b.{0,100}
share      reach (?:out to )?(?:(?:the )?[\w ]*reporter|(?-i:[A-Z])[\w.’' -]{2,30}) (?:at|on) .{0,60}[\d@].{0,80}
share      .{0,160}\b(?:e-?mail|contact|write to|reach) (?:us|our [\w ]{3,40})\b.{0,80}@.{0,80}
share      (?:media|press) (?:contacts?|enquiries|inquiries):.{3,160}
share      letters should be (?:sent|addressed) to\b.{0,160}|.{0,160}\blet us know (?:in the comments|below)\b.{0,40}
share      (?:have|got|do you have) (?:a|any|an) (?:story|tip|news|comment|question)\b.{0,200}
share      .{0,80}\bsupport(?:ing)? (?:our|independent|local|quality) journalism\b.{0,80}
share      you(?: have|['’]ve) \d+ free (?:articles?|stories)\b.{0,120}|to (?:continue|keep) reading,.{0,100}
share      you(?: have|['’]ve|['’]re)? (?:received|receiving) this e-?mail because\b.{0,200}
share      was this <piece> (?:helpful|useful)\?|was this e-?mail forwarded\b.{0,80}
share      log in to .{0,60}|join the (?:conversation|discussion|debate)\b.{0,60}|comments? \(…\)
share      save my name,? e-?mail.{0,120}|something went wrong\b.{0,20}\btry again.{0,20}|loading(?:\.\.\.|…)
share      .{0,160}\bturning them on in your settings.{0,20}
share      javascript is (?:disabled|required|turned off)\b.{0,160}|please enable javascript\b.{0,100}
promo      (?:read|see|find|watch|listen to) .{0,100}\b(?:here|on our (?:site|website|page|app))\.?
promo      this <piece> is part of our .{0,160}|our standards:.{0,100}
cookies    .{0,80}\b(?:we|this (?:web)?site) uses? cookies\b.{0,300}
cookies    by (?:continuing|using) .{0,80}\b(?:site|website|service)\b.{0,80}\bagree\b.{0,160}
copyright  (?:copyright (?:©|\(c\)|\d{4})|©|\(c\) ?\d{4}).{0,300}|.{0,200}\ball rights reserved\b.{0,60}
copyright  .{0,100}\bmay not be (?:published|reproduced|republished|copied)\b.{0,200}
copyright  (?:the )?(?:views|opinions) expressed\b.{0,120}\b(?:author|necessarily)\b.{0,160}
copyright  .{0,60}\bnot responsible for (?:the )?content of (?:external|third[- ]party)\b.{0,60}
copyright  \(?this <piece> (?:has not been edited|is auto-?generated|was (?:auto-?)?generated)\b.{0,200}
copyright  .{0,200}\bmay earn (?:us )?(?:an? )?(?:affiliate )?commission\b.{0,40}
byline     \(?(?:additional )?(?:reporting|writing|editing) by .{3,160}|contributing: .{3,100}
byline     .{3,120}\bcontributed to this <piece>\.?|\(?with (?:inputs?|files) from .{1,60}
byline     from [\w ]{3,60} and wire reports
""")

# For lines without a closing full stop, wherever they stand.
OPEN = _rules(r"""
link       https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)+/\S+
markup     (?:<!--.{0,200}-->|</?[a-z][^<>]{0,200}>|\s)+
promo      <prompt>\s*[:|»→–—-]+\s*\S.{2,160}
promo      read (?:more|(?:the )?(?:full|whole|rest of the) \w+)(?: (?:about|on|at|from|in|here)\b.{0,100})?
promo      (?:listen|watch|play|view)(?: to)?(?: the| this| our)?(?: full)? (?:article|story|video|audio)\b.{0,40}
promo      (?:listen|watch|play|view)(?: to)?(?: the| this| our)?(?: full)? (?:gallery|podcast|episode|photos)\b.{0,40}
promo      \d+[- ]minute (?:listen|watch)|(?:photo|picture|image)s? gallery.{0,30}|continued (?:on|from) page \d+
promo      (?:image|photo|slide)? ?\d+ of \d+|(?:show|load|view|see) (?:more|all)
promo      .{0,100}\btake (?:our|the) (?:quiz|poll|survey)\b.{0,40}|this <piece> is more than \d+ \w+ old
ad         ads?|advertisements?|advertising|promoted|paid (?:content|post)|sponsored(?: (?:content|post))?
ad         <piece> continues (?:below|after).{0,40}|scroll to continue.{0,40}|(?:\d\. )?how relevant is this ad to you\?
ad         ad feedback|(?:video player was slow|video content never loaded|ad froze|audio on ad was)\b.{0,300}
credit     <photo>(?: credits?| source| courtesy)?\s*(?:[:©|/]|(?:by|courtesy(?: of)?)\s).{1,160}
credit     (?:image|media|video) (?:source|caption|copyright),.{0,200}
credit     (?:credits?|courtesy(?: of)?|source):\s.{1,100}|.{0,200}©.{0,100}
credit     (?-i:(?:.{0,200}?(?:[/;|.,(–—-]|\bvia|\bfor)\s*)?<agency>(?:\s*[/;,|]\s*[\w .'’-]{2,40})?\)?)
credit     .{0,300}[.!?)”"]\s+(?:<photo>|credit)(?: credit| by| courtesy of)?\s*[:/]\s*[^.]{2,80}
share      share (?:this|your|on|via|to|with)\b.{0,60}|(?:follow|like|find|join) (?:us|our|@\w+)\b.{0,80}
share      (?:subscribe|sign up|register|log in|sign in) (?:to|for|here|now|today|with|or)\b.{0,120}
share      get .{0,80}\b(?:inbox|newsletter|app|to your phone)\b.{0,40}|(?:download|install) .{0,40}\bapp\b.{0,40}
share      donate(?: now| today)?|already a subscriber\?.{0,30}|comments (?:are )?closed|jump to comments
share      (?:(?:comments?|retweets?|likes?|shares?|views?|replies):? ?\d[\d.,k]*\s*)+|comments? ?\(\d+\)
share      [\d.,]+k? ?(?:comments?|shares?|likes?|views?)|be the first to (?:comment|get)\b.{0,40}
share      (?:leave|post|write|add|view|show|hide|read) (?:an? |all |your |the |\d+ )*(?:comments?|reply)(?: \w+){0,2}
share      skip to (?:main )?content|back to top|please enter a valid e-?mail.{0,30}
share      view this (?:e-?mail|post) (?:in|on)\b.{0,40}|a post shared by .{1,80}
share      .{0,80}@\w{2,30} · \d+ ?[a-z]{1,3}|[–—-] .{0,60}\(@\w{2,30}\).{0,40}
tags       (?:tags?|(?:related )?topics?|keywords?|filed under|tagged(?: with| as)?|categor(?:y|ies))\s*:.+
tags       (?:#\w+[\s,]*){2,}
timestamp  (?:first |last )?(?:published|updated|modified|posted|created)\b.{0,40}?(?:<moment>|<ago>|<clock>).{0,60}
timestamp  (?:first |last )?(?:published|updated|modified|posted)\b:? (?:today|yesterday).{0,30}
timestamp  <ago>|\d+[- ]min(?:ute)?s?(?: read)?|reading time:? .{1,20}
""")

_WIDGETS = r"""
menu  facebook|twitter|whatsapp|telegram|linkedin|reddit|pinterest|instagram|youtube|tiktok|messenger|bluesky|mastodon
menu  e-?mail|print|tweet|share|save|copy link|bookmark|menu|search|sections|log ?in|sign ?in|sign up|register
menu  subscribe(?: now)?|unsubscribe|(?:my|your) account|close|next|previous|home|(?:more )?newsletters?|e-?paper
menu  about(?: us)?|contact(?: us)?|advertise(?: with us)?|careers|faq|rss|help|imprint|site ?map|feedback|support us
menu  privacy(?: policy| notice)?|terms(?: of (?:use|service))?(?: (?:and|&) (?:conditions|privacy policy))?
menu  cookies?(?: policy| settings)?|(?:accept|reject|allow) (?:all|cookies)(?: cookies)?|manage (?:cookies|preferences)
menu  accessibility links|text size|download|unmute|mute|play|loading|reuse this content|gift this article
menu  end of <piece>|(?:name|e-?mail|website|comment|message|phone)\s*[:*]+|comments?
"""
# For lines above the first sentence of the page or below the last one.
EDGE = _rules(
    r"""
timestamp  <moment>(?: .{0,3}\d+ min(?:ute)?s? read)?|(?-i:(?:<name> ?){1,6})\s*[,|–—-]\s*<moment>
byline     (?:(?:words|text|story|interview|written|reported) )?by(?:[: ]\s*(?-i:(?:<name> ?){1,10})(?:\S+@\S+)?)?
byline     (?:words|text|story|interview|photographs)[: ]\s*(?-i:(?:<name> ?){1,10})|compiled by .{3,60}
page       page \d+|vol(?:ume|\.)? ?\d+,? no\.? ?\d+|subject: .{3,120}
"""
    + _WIDGETS
)
MOMENT, CLOCK = whole("<moment>"), whole("<clock>")
# Single links of a bar of links.
LINK = whole(
    *(p.pattern for name, p in (*_rules(_WIDGETS), *OPEN) if name in ("menu", "share", "timestamp")),
    r"<moment>|\d+ ?(?:mo|[smhdwy])",
)
SECTION = whole(
    r"home|news|world|local|national|international|politics|business|economy|money|markets|sports?|football|opinion",
    r"comment|editorial|analysis|features?|interview|explainer|culture|arts?|music|books|film|entertainment|lifestyle",
    r"life|travel|food|science|technology|tech|health|education|environment|climate|weather|crime|society|media|video",
    r"podcasts?|live|breaking(?: news)?|exclusive|premium|latest|europe|asia|africa|americas|contact|about|sponsored",
    r"transcript|letters|press release|for immediate release|result|obituary|review|profile|long read",
)
WRITER = whole(r"(?-i:<person>(?:(?:,| &| and) <person>)*|(?:<person> (?:[\w'’-]+ ){0,5}|(?:[\w'’-]+ ){0,2})<post>)")
ATTRIBUTED = re.compile(
    r"\b(?:said|says|urged|urges|told|tells|asked|wrote|reads|warned|admitted|joked|announced|replied)\b", re.I
)
LEANING = re.compile(
    r"[“\"]|(?:he|she|they|it|this|that|these|those|but|and|however|meanwhile|still|his|her|their)\b", re.I
)

# Headings that announce something else than the article: what they announce, and how they are worded.
OPENERS = _rules(r"""
words    (?:related )?topics|tags|keywords|related (?:internet )?links|was this <piece> (?:helpful|useful)\?
tail     (?:today['’]s )?top (?:stories|news|headlines)|trending(?: \w+){0,2}|visual stories
tail     most (?:read|popular|viewed|shared|commented|watched)(?: \w+){0,3}
tail     popular (?:now|stories|articles|posts|news)|latest (?:news|stories|headlines|articles|posts)
tail     partner (?:news|content|stories)|from our partners|(?:from )?(?:around|across) the web
tail     (?:promoted|sponsored) (?:stories|content|links)|editor['’]?s['’]? (?:picks?|choice)
tail     (?:more|other|related) (?:stories|news|headlines|articles|posts)(?: ?more from author)?
teasers  read (?:more|also|next|on)|also read|see (?:also|more)|also see|keep reading|continue reading
teasers  (?:read )?more from (?-i:(?:the )?[A-Z][\w ]{1,30})|related(?: (?:content|coverage|reading))?
teasers  more (?:on this(?: (?:story|topic))?|like this|for you)|also (?:on|in) \w+|further reading|must[- ]reads?
teasers  (?:recommended|suggested)(?: (?:for you|reading|stories|articles))?|in case you missed it
teasers  you (?:may|might) also (?:like|enjoy|be interested in)|don['’]t miss|what to read next
""")
