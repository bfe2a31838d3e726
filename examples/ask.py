"""Ingests the example articles and asks one question: python examples/ask.py [LIBRARY [LLM]].

LLM is a model that writes the answer, as provider:model, such as ollama:qwen3:4b; without it, articles are quoted."""

import sys
from pathlib import Path

from ingest import ingest
from rag import open_bot

library = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo/library")
report = ingest([Path(__file__).parent / "articles"], library=library)
print(f"{len(report.added)} added, {len(report.unchanged)} unchanged, {len(report.failed)} failed")

with open_bot(library, llm=sys.argv[2] if len(sys.argv) > 2 else None) as bot:
    answer = bot.ask("When did Putin receive Pashinyan in the Kremlin?")
    print(answer.status, "-", answer.text)
    for citation in answer.citations:
        print(f"[{citation.number}] {citation.source.title}: {citation.quote}")
        # A citation is a slice of the article, always.
        assert bot.text(citation.source.id, citation.source.digest)[citation.start : citation.end] == citation.quote
