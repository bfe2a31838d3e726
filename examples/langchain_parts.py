"""Dateline in a LangChain program, as Runnable and as Retriever: python examples/langchain_parts.py [LIBRARY]."""

import sys

from rag import open_bot

with open_bot(sys.argv[1] if len(sys.argv) > 1 else ".demo/library") as bot:
    for document in bot.as_retriever(k=3).invoke("Armenia and the CSTO budget"):
        print(
            document.metadata["published"],
            document.metadata["title"],
            document.metadata["start"],
            document.metadata["end"],
        )

    short = bot.as_runnable() | (lambda answer: f"{answer.status}: {len(answer.citations)} citations")
    print(short.batch(["Is Armenia leaving the CSTO?", "Who won the football championship?"]))
