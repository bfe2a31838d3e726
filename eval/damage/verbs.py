"""Verbs of the news with their past: "met" of "meet", "opened" of "open"."""

from __future__ import annotations

from rag.text import IRREGULAR

VERBS = """
    say tell meet hold leave give take win lead buy sell fall rise become begin break make pay lose find send build
    spend choose write speak know see come stand bring seek think keep draw withdraw grow show mean flee agree
    announce ask call cause change create decide die discover end enter establish express form help include introduce
    invent invite join kill launch live move name occur offer open order own perform play produce provide publish
    receive release remain replace report require serve sign start state study suffer support use visit vote want
    win work appear arrive attack attend claim close complete consider continue cover declare demand describe develop
    design employ earn file finish gain happen hope identify issue last learn like look marry need note place plan
    pass predict prefer promise propose protect reach refer refuse reject retire return reveal score seek sell settle
    share show travel try turn urge wait warn capture conquer defeat
"""
BASES = {*IRREGULAR.values(), *VERBS.split()}
PAST = {base: form for form, base in reversed(IRREGULAR.items()) if not form.endswith(("n", "s", "ing"))}
PAST |= {"run": "ran", "win": "won", "begin": "began", "die": "died"}


def past(base: str) -> str:
    """The simple past of a verb."""
    if base in PAST:
        return PAST[base]
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    return f"{base}ed"
