"""Cleaning on five real articles: which lines of the raw file go (counted from 0), and that all others stay."""

import hashlib

import pytest

from ingest.clean import clean

GO = {
    "000_1f366dee6cc9f732": {0: "headline", 1: "credit", 6: "promo"},
    "001_9ecea614edb793f8": {},
    "002_5ab4ed212bbcae78": {
        0: "headline",
        2: "headline",
        26: "promo",
        **dict.fromkeys(range(27, 31), "teasers"),
        31: "promo",
        32: "rule-line",
    },
    "003_4d51756473bbf515": {},
    "004_0f902c55c66fdec3": {0: "headline", 8: "promo", 9: "teasers", 10: "teasers"},
}
FILES = {  # the first bytes of the sha256 of each file: line numbers mean nothing in another one
    "000_1f366dee6cc9f732": "f31a6340b3335c68",
    "001_9ecea614edb793f8": "1f1a5ec08a604032",
    "002_5ab4ed212bbcae78": "d4a712754e7602ae",
    "003_4d51756473bbf515": "a9d2aef1d4043384",
    "004_0f902c55c66fdec3": "facb1c3202ea73b4",
}
UNTITLED = {"001_9ecea614edb793f8", "003_4d51756473bbf515"}


@pytest.mark.parametrize("name", GO)
def test_what_goes_and_what_stays(name, test_data):
    data = (test_data / "articles" / f"{name}.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest().startswith(FILES[name])
    raw = data.decode("utf-8").split("\n")
    got = clean("\n".join(raw))
    assert [(cut.text, cut.rule) for cut in got.cuts] == [(raw[i].strip(), rule) for i, rule in GO[name].items()]
    kept = [line.rstrip() for i, line in enumerate(raw) if i not in GO[name] and line.strip()]
    assert [line for line in got.text.split("\n") if line] == kept
    assert got.title == (None if name in UNTITLED else raw[0])
