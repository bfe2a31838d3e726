"""Ingests the example articles and asks one question: python examples/ask.py [LIBRARY]."""

import sys
from pathlib import Path

from ingest import ingest
from rag import open_bot

library = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo/library")
report = ingest([Path(__file__).parent / "articles"], library=library)
print(f"{len(report.added)} added, {len(report.unchanged)} unchanged, {len(report.failed)} failed")

with open_bot(library) as bot:
    answer = bot.ask("When did Putin receive Pashinyan in the Kremlin?")
    print(answer.status, "-", answer.text)
    for citation in answer.citations:
        print(f"[{citation.number}] {citation.source.title}: {citation.quote}")
        # A citation is a slice of the article, always.
        assert bot.text(citation.source.id, citation.source.digest)[citation.start : citation.end] == citation.quote
