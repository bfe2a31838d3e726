"""Made-up answers for tests of the page: quoted, written by a model, refused."""

from dataclasses import replace
from datetime import date

from rag.types import Answer, Citation, Claim, Grounding, Hit, Passage, Source, Span, Verdict

FERRY = Source(
    "ferry",
    "aa11",
    "Council keeps the ferry",
    "Harbor Post",
    "https://post.example/ferry?a=1&b=2",
    "R. Sand",
    date(2024, 3, 1),
)
LETTER = Source("file:letter.txt", "bb22", "A letter from the quay", url="javascript:alert(1)")
FIRST = "The council voted on February 28, 2024, to keep the ferry, by seven votes to five."
SECOND = "“Nobody counted the winter guests,” said Mayor Ida Holm."
THIRD = "The quay needs repairs <before> the autumn storms & the ice."


def passage(source: Source, *sentences: str, start: int = 0) -> Passage:
    spans, at = list[Span](), start
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    return Passage(source, start, start + len(text), text, tuple(spans))


VOTE = passage(FERRY, "It took all night.", FIRST, "Then they slept.", SECOND, start=40)
QUAY = passage(LETTER, THIRD)


def cited(number: int, place: Passage, sentence: int, also: tuple[str, ...] = ()) -> Citation:
    span = place.sentences[sentence]
    return Citation(number, place.source, *span, place.slice(span), also)


def answered(*parts: tuple[str, tuple[Citation, ...], Verdict] | None, **more: object) -> Answer:
    """An answer of these claims; None starts a new line."""
    text, claims, citations = "", list[Claim](), dict[int, Citation]()
    for part in parts:
        if part is None:
            text += "\n"
            continue
        said, support, verdict = part
        text += ("" if not text or text.endswith("\n") else " ") + said
        claims.append(Claim(said, len(text) - len(said), len(text), support, verdict, 1.0))
        citations |= {c.number: c for c in support}
    held = {
        "claims": tuple(claims),
        "citations": tuple(citations.values()),
        "hits": (Hit(VOTE, 1, "read"), Hit(QUAY, 1, "read")),
    }
    return replace(Answer("Does the ferry stay?", text, "answered"), **{**held, **more})


ONE, TWO, THREE = cited(1, VOTE, 3, ("Coast Wire",)), cited(2, QUAY, 0), cited(3, VOTE, 1)
QUOTED = answered(
    (SECOND, (ONE,), "quoted"),
    (THIRD, (TWO,), "quoted"),
    None,
    (FIRST, (THREE,), "quoted"),
    direct=Citation(3, FERRY, THREE.start + 21, THREE.start + 38, "February 28, 2024"),
    grounding=Grounding(quoted=3),
)
PARTLY = answered(
    ("The ferry stays.", (THREE,), "supported"),
    ("The mayor resigned over it.", (ONE, THREE), "partly"),
    ("A bridge is certain.", (), "unsupported"),
    writer="openai:gpt-x",
    removed=("Ships sank.",),
    notices=("2 articles have no date",),
    grounding=Grounding(supported=1, partly=1, unsupported=1, removed=1),
)
REFUSED = Answer(
    "Who built the <lighthouse>?",
    "The articles do not say. The library holds 2 articles, published 1 March 2024 to 1 March 2024, 1 without a date.",
    "refused",
    reason="no article found answers the question",
    hits=(Hit(QUAY, 0.2, "read"), Hit(VOTE, 0.1, "read")),
    nearest=(Hit(QUAY, 0.2, "read"), Hit(VOTE, 0.1, "read")),
)
CASES = {"quoted": QUOTED, "partly": PARTLY, "refused": REFUSED}
