"""Answers a CSV of questions into a CSV: python examples/batch.py QUESTIONS.csv ANSWERS.csv [LIBRARY].

QUESTIONS.csv has a column "question"; its other columns are kept. An error costs its own row only.
DATELINE_LLM, DATELINE_LLM_URL and the other settings choose a language model; without one the articles are quoted."""

import csv
import sys

from rag import Answer, DatelineError, open_bot


def told(found: Answer | DatelineError) -> dict[str, str]:
    if isinstance(found, DatelineError):
        return {"status": "error", "answer": str(found)}
    cited = [
        f"[{c.number}] {c.source.title} ({c.source.published}), {c.start}-{c.end}: {c.quote}" for c in found.citations
    ]
    return {"status": found.status, "answer": found.text, "citations": "\n".join(cited)}


questions, answers = sys.argv[1:3]
with open(questions, encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file, restval=""))

with open_bot(sys.argv[3] if len(sys.argv) > 3 else ".demo/library") as bot:
    found = bot.batch(
        [row["question"] for row in rows],
        workers=4,
        progress=lambda done, of: print(f"{done} of {of}", file=sys.stderr),
    )

with open(answers, "w", encoding="utf-8", newline="") as file:
    table = csv.DictWriter(file, [*(rows[0] if rows else ["question"]), "status", "answer", "citations"], restval="")
    table.writeheader()
    table.writerows({**row, **told(one)} for row, one in zip(rows, found, strict=True))
