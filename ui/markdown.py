"""Text into Markdown that shows it as it stands: no link, picture, heading, list, table, formula or HTML comes of it.

Knows nothing of what the text is. For CommonMark and what GitHub, Obsidian and their like add to it."""

from __future__ import annotations

import re

from rag.text import inert

# A dot or colon is active only where an address or a name in colons may begin, a dash only in front.
ACTIVE = re.compile(r"[\\`*_{}\[\]<>&!|~$^#@=]|(?<=www)\.|:(?=\S)|\A[-+]|(?<=\A\d)[.)]|\A\d{2,9}[.)]", re.I)


def plain(text: str) -> str:
    """A text on one line, every active character escaped, white space folded."""
    return ACTIVE.sub(_escaped, " ".join(inert(text).split()))


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
