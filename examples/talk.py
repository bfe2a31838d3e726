"""A conversation: a question that leans on the one before it, streamed: python examples/talk.py [LIBRARY]."""

import sys

from rag import Answer, Draft, Settled, Turn, open_bot

history: list[Turn] = []
with open_bot(sys.argv[1] if len(sys.argv) > 1 else ".demo/library") as bot:
    for question in (
        "What did Galuzin say about leaving the CSTO?",
        "When did he say it?",
        "How many tanks does he own?",
    ):
        print("?", question)
        for event in bot.stream(question, history=history):
            if isinstance(event, Draft):
                continue  # not yet checked
            if isinstance(event, Settled):
                print("  settled:", event.claim.verdict, "-", event.claim.text)
            if isinstance(event, Answer):
                print(" ", event.status, [citation.source.publisher for citation in event.citations])
                history.append(Turn(question, event.text, event))
