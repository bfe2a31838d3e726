"""Counts which words are ordinary, and no names: python training/ordinary_words.py DATA-FOLDER.

A word is ordinary where it stands in small letters nearly always in the public texts that a verifier may
be trained on, the first words of sentences left out. Writes rag/models/ordinary.txt: words alone, no text."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Set
from pathlib import Path

from pairs import texts

from rag.mentions import ORDINARY, ORDINARY_WORDS
from rag.sentences import sentences

WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
LEAST, SHARE = 2, 0.85  # times in small letters; share of those


# Names that became known later, or stand in other texts than those counted.
NAMED = (
    "macron roe des garrison cannon parton peloton telegram sesame alphabet lamas gene woody alia fontes axon squid"
    " chestnut maroon violet hare badger buckeye gable caldera traverse parkland bluff euphoria browse replay"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    small, large = Counter[str](), Counter[str]()
    for text in texts(parser.parse_args().data):
        for a, b in sentences(text):
            for word in WORD.findall(text[a:b])[1:]:
                (small if word.islower() else large)[word.lower()] += 1
    found = {word for word, n in small.items() if n >= LEAST and n >= SHARE * (n + large[word]) and len(word) > 2}
    found -= set(NAMED.split())
    found = {word for word in found if not ORDINARY.search(word) and not _follows(word, found)}
    ORDINARY_WORDS.write_text("\n".join(sorted(found)) + "\n", encoding="ascii")


def _follows(word: str, known: Set[str]) -> bool:
    """Whether `names` knows it by another one: pens by pen, undone by done."""
    return word.removesuffix("s").removeprefix("un") in known - {word}


if __name__ == "__main__":
    main()
