"""Any text at all as a draft, in any pieces: nothing raises, every citation is a slice, the pieces change nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from newsroom import ARTICLES, check, newsroom
from scripted import ScriptedLLM

from rag.types import Answer

SAIL = "When will the ferry sail?"
SENTENCES = [part + "." for article in ARTICLES for part in article.text.replace("\n", " ").split(". ")]
MARKS = [
    "[1.1]",
    "[2.3]",
    "[1]",
    "[99.1]",
    "[1.1, 2.1]",
    "【2.1】",
    "[",
    "]",
    "[1.",
    "[0]",
    "“",
    "”",
    '"',
    "\n",
    " ",
    "- ",
]
DRAFTS = st.lists(st.sampled_from([*SENTENCES, *MARKS]) | st.text(max_size=30), max_size=12).map("".join)


def answered(pieces: list[str], *, strict: bool) -> Answer:
    bot = newsroom(ScriptedLLM(pieces), strict=strict)
    answer = bot.ask(SAIL)
    check(bot, answer)
    return answer


@given(DRAFTS, st.data(), st.booleans())
def test_any_draft_in_any_pieces(draft: str, data: st.DataObject, strict: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(draft)), max_size=8)))
    pieces = [draft[a:b] for a, b in zip([0, *cuts], [*cuts, len(draft)], strict=True)]
    whole, cut = (answered(parts, strict=strict) for parts in ([draft], pieces))
    assert replace(whole, usage=None) == replace(cut, usage=None)
