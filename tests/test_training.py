"""How examples are swapped and cut and readings scored, by literal values; the training itself is too long for a test."""

from __future__ import annotations

import random
import re
from itertools import islice
from pathlib import Path

import asking
import numpy as np
import pytest
from batches import Cutter, batches, joined, keep, kept
from claims import claimed, reworded
from hypothesis import given
from hypothesis import strategies as st
from licences import UnlicensedError, licensed
from pairs import of_text
from public import Example
from scores import Marks, Read, scored
from swaps import Swapper
from tokenizers import Tokenizer
from trainer import endless, stored

from eval.damage.faults import Told, changed
from rag.exact import breaches
from rag.weights import BUNDLED, find_weights

PASSAGE = (
    "The council of Orlo bought the ferry Petrel in 1987 for three million crowns. It was the first ferry of Orlo."
)


def asked(question: str, answer: str | None = None, passage: str = PASSAGE) -> Example:
    start = None if answer is None else passage.index(answer)
    return Example(
        question, passage, start, start if start is None else start + len(answer), "made", (answer,) * bool(answer)
    )


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json"))


def test_scores_answer_all_or_from_the_threshold_that_suits_best():
    reads = [
        Read("Petrel", 3.0, ("Petrel",)),
        Read("Orlo", 1.0, ()),
        Read("in 1987", 0.5, ("1987",)),
        Read("x", 0.0, ()),
    ]
    found = scored(Marks.of(reads))
    assert (found.n, found.answerable, found.exact_answerable) == (4, 2, 50.0)
    assert found.f1_answerable == pytest.approx(100 * (1 + 2 / 3) / 2)
    assert found.f1_best == pytest.approx(100 * 3 / 4)  # the first alone is answered, two are rightly silent
    assert found.auroc == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("Who bought the ferry of Orlo?", {"Who bought the ferry of Veld?", "Who sold the ferry of Orlo?"}),
        ("Which ferry was the first?", {"Which ferry was the last?"}),
        ("What was bought in 1987?", None),
    ],
)
def test_a_swapped_question_is_no_longer_answered(question, others):
    examples = [asked(question, "Petrel"), asked("When did Veld buy one?", passage="Veld bought one in 1990.")]
    for seed in range(20):
        other = Swapper(examples).swapped(0, random.Random(seed))
        assert other.answer is None and other.wanted == () and other.question != question
        assert others is None or other.question in others
        assert set(other.question.split()) - set(question.split()) != set()


def test_a_question_with_nothing_to_swap_stays_as_it_is():
    assert Swapper([asked("What happened?", "Petrel")]).swapped(0, random.Random(1)) is None


@given(
    length=st.integers(16, 60),
    seed=st.integers(0, 99),
    answer=st.sampled_from(["Orlo", "three million crowns", "first"]),
)
def test_a_crop_holds_the_answer_at_the_place_that_is_told(tokenizer, length, seed, answer):
    one = asked("Which one was it?", answer)
    (row,) = Cutter(tokenizer, length).rows([one], np.random.default_rng(seed))
    assert len(row.ids) <= length
    assert one.passage[row.places[row.start][0] : row.places[row.end][1]] == answer
    assert (row.places[: row.passage] == -1).all()


def test_rows_without_an_answer_point_at_the_first_token(tokenizer):
    rows = list(
        Cutter(tokenizer, 64).rows([asked("What sank?"), asked("Which ferry?", "Petrel")], np.random.default_rng(1))
    )
    batch = joined(rows)
    assert batch.starts.tolist()[0] == batch.ends.tolist()[0] == 0
    assert batch.there.tolist() == [0.0, 1.0]
    assert batch.allowed[0, 0] and not batch.allowed[0, 1 : rows[0].passage].any()


def test_every_row_is_in_one_batch_and_the_order_is_that_of_the_seed(tokenizer):
    rows = list(
        Cutter(tokenizer, 64).rows(
            [asked("Which ferry?" * (n % 3 + 1), "Petrel") for n in range(50)], np.random.default_rng(1)
        )
    )
    drawn = [list(batches(rows, 8, np.random.default_rng(seed))) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert sorted(n for group in drawn[2] for n in group) == list(range(50))


def rows_of(tokenizer, *examples):
    return list(Cutter(tokenizer, 64).rows(examples, np.random.default_rng(1)))


def told(row):
    """All of a row but its places, which training does without."""
    return row.ids.tolist(), row.passage, row.start, row.end, row.there


def test_rows_that_are_kept_come_back(tokenizer, tmp_path):
    rows = rows_of(tokenizer, asked("Which ferry?", "Petrel"), asked("What sank?", passage="Rain."), asked("", "first"))
    keep(rows, tmp_path / "epoch-0.npz")
    back = kept(tmp_path / "epoch-0.npz")
    assert [told(row) for row in back] == [told(row) for row in rows]
    assert [row.there for row in back] == [True, False, True]
    assert (joined(back).ids == joined(rows).ids).all() and (joined(back).allowed == joined(rows).allowed).all()
    assert [path.name for path in tmp_path.iterdir()] == ["epoch-0.npz"]


def numbered(tokenizer):
    """Epochs of five rows, other ones in each, and the numbers of those that were made."""
    made = []

    def epoch(number):
        made.append(number)
        return rows_of(tokenizer, *(asked(f"Which ferry of {number}{n}?", "Petrel") for n in range(5)))

    return epoch, made


def test_an_epoch_is_made_once_and_read_by_whoever_goes_on(tokenizer, tmp_path):
    epoch, made = numbered(tokenizer)
    first = stored(tmp_path / "run", epoch)
    seen = [[told(row) for row in first(number)] for number in (0, 1, 0)]
    assert seen[0] == seen[2] != seen[1]
    again = stored(tmp_path / "run", epoch)
    assert [[told(row) for row in again(number)] for number in (0, 1)] == seen[:2]
    assert made == [0, 1]
    assert len(again(2)) == 5 and made == [0, 1, 2]


def test_batches_go_on_where_they_stopped_and_each_epoch_has_its_own_rows(tokenizer, tmp_path):
    epoch, made = numbered(tokenizer)
    epochs = stored(tmp_path, epoch)
    whole = [[told(row) for row in group] for group in islice(endless(epochs, 2, 0), 9)]
    assert [sum(map(len, whole[at : at + 3])) for at in (0, 3, 6)] == [5, 5, 5]
    for number in range(3):
        rows = [row for group in whole[3 * number : 3 * number + 3] for row in group]
        assert sorted(rows) == sorted(told(row) for row in epochs(number))
    for begun in (1, 4, 8):
        rest = [[told(row) for row in group] for group in islice(endless(epochs, 2, begun), 9 - begun)]
        assert rest == whole[begun:]
    assert made == [0, 1, 2]


@pytest.mark.parametrize(
    "name",
    ["rtqa/evidence_2020_2022.jsonl.gz", "grounding/fever_dev.jsonl.gz", "grounding/qags_cnn.jsonl.gz", "refusal/x"],
)
def test_no_shipped_weights_are_trained_on_a_file_without_a_licence(name, tmp_path):
    with pytest.raises(UnlicensedError, match=name):
        licensed(tmp_path, name)


def test_what_trains_reaches_data_by_its_licence_alone():
    """No script or loader of a training run makes a path of the data folder by itself, but for the split's list."""
    for name in ("train_reader", "train_verifier", "pairs", "public"):
        source = Path("training", f"{name}.py").read_text(encoding="utf-8")
        assert re.findall(r"\bdata / .*", source) == (
            ['data / "squad" / "visible_split.json").read_text())[part]'] if name == "public" else []
        )


@pytest.mark.parametrize(
    ("question", "answer", "claim"),
    [
        ("Who bought the ferry in 1987?", "The council", "The council bought the ferry in 1987."),
        ("When did Orlo buy the ferry?", "1987", "Orlo bought the ferry in 1987."),
        ("When did the ferry leave?", "May 3", "The ferry left on May 3."),
        ("What did the council announce in May?", "a plan", "The council announced a plan in May."),
        ("Where did Berg meet the captain?", "in Orlo", "Berg met the captain in Orlo."),
        ("How many ships did Orlo own?", "three", "Orlo owned three ships."),
        ("Why did the ferry sink?", "a leak", None),
        ("Is the ferry old?", "yes", None),
    ],
)
def test_a_question_and_its_answer_become_a_claim(question, answer, claim):
    assert claimed(question, answer) == claim


SPOKEN = Told(
    "Mayor Berg said that the ferry Petrel will sail on May 3 with 40 passengers.",
    "Mayor Berg said that the ferry Petrel will sail on May 3 with 40 passengers. Captain Holm, of the Heron, doubts it.",
    ["Captain Holm was in Veld at the end of June."],
    ["Anna Lund"],
)


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("number", r"^Mayor Berg said .* May 3 with (?!40 )[\d]+ passengers\.$"),
        ("date", r"^Mayor Berg said .* on (?!May 3 )\w+ \d+ with 40 passengers\.$"),
        ("negation", r"\b(not|never|no longer|without)\b"),
        ("speaker", r"^(Mayor )?(?!.*Berg)\w+.* said that the ferry Petrel will sail on May 3 with 40 passengers\.$"),
        ("circumstance", r"at the end of June\.$"),
    ],
)
def test_a_claim_is_made_wrong_in_one_place(kind, pattern):
    found = {changed(SPOKEN, kind, random.Random(seed)) for seed in range(30)}
    assert found - {None}
    for wrong in found - {None}:
        assert re.search(pattern, wrong), wrong


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        (
            "Islanders heard that the ferry needs new engines and a coat of paint.",
            {"Mayor Berg said that the ferry needs new engines and a coat of paint."},
        ),
        (
            "Old boats rarely sail on Sundays or holidays nowadays.",
            {"Mayor Berg said that the ferry Petrel will sail on Sundays or holidays nowadays."},
        ),
        ("Nobody there knew of Berg or of forty passengers.", set()),  # too near the beginning, or the end
        ("Nobody there ever drowned.", set()),
    ],
)
def test_a_claim_is_ended_as_another_sentence_that_shares_a_word(other, wrong):
    spoken = Told(SPOKEN.claim, f"{SPOKEN.claim} {other}", [other, "It rains that the ferry sank like stones."])
    assert {changed(spoken, "circumstance", random.Random(seed)) for seed in range(30)} - {None} == wrong


SAID = "the harbour of Orlo needs a new ferry"
OLD = "An old captain of Veld bought the ferry Petrel in May, but few islanders noticed it."


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        (
            f"Anna Berg said that {SAID}.",
            {
                "What did Anna Berg say about the harbour?": SAID,
                "What did Anna Berg say about Orlo?": SAID,
                "How did Anna Berg comment on a new ferry?": SAID,
                "What does Anna Berg think of Orlo?": SAID,
                f"Who said that {SAID}?": "Anna Berg",
            },
        ),
        (
            "“The harbour needs the money for a pier,” Anna Berg said.",
            {
                "What did Anna Berg say about the money?": "The harbour needs the money for a pier",
                "Who said that the harbour needs the money for a pier?": "Anna Berg",
            },
        ),
        (
            "Ida Holm, the captain of the Petrel, doubts the plan.",
            {
                "Who is Ida Holm?": "the captain of the Petrel",
                "Who is the captain of the Petrel?": "Ida Holm",
                "Which company does Ida Holm run?": "Petrel",
            },
        ),
        (
            "Later the company's spokesman Jens Lund called it a mistake.",
            {"Who is Jens Lund?": "the company's spokesman", "Who is the company's spokesman?": "Jens Lund"},
        ),
        (
            "The council will sell the old ferry after a last voyage.",
            {"Will the council sell the old ferry?": "will sell the old ferry"},
        ),
        (OLD, {"Did an old captain of Veld buy the ferry Petrel in May?": "bought the ferry Petrel in May"}),
        ("She said that the harbour of Orlo needs a new ferry.", {}),
        ("It was the old ferry of the town of Orlo.", {}),
        ("The ferry sank.", {}),  # too short
    ],
)
def test_questions_are_made_of_what_a_sentence_says(sentence, answers):
    made = [one for seed in range(150) for one in asking.asked(sentence, 1, random.Random(seed), "made")]
    found = {one.question: one.answer for one in made}
    assert answers.items() <= found.items()
    assert bool(found) == bool(answers)


@given(most=st.integers(0, 4), seed=st.integers(0, 999))
def test_the_answer_stands_in_whole_sentences_of_the_text(most, seed):
    text = " ".join(
        [f"Anna Berg said that {SAID}.", OLD, "It rained.", "Ida Holm, the captain, will sail on Sunday."] * 9
    )
    made = list(asking.asked(text, most, random.Random(seed), "made"))
    assert len(made) <= most
    for one in made:
        assert one.passage in text and one.passage[0].isupper() and one.passage[-1] == "."
        assert len(one.passage.split()) <= asking.LENGTH + len(OLD.split())
        assert one.wanted == (one.passage[one.start : one.end],) == (one.answer,)
        assert one.answer and one.question.endswith("?")


@pytest.mark.parametrize(
    "sentence",
    [
        "In May, the council bought the ferry Petrel, which is old.",
        "“The ferry is old and will be sold,” said Anna Berg.",
        "However, seven ferries (all of them old) are about to be sold.",
    ],
)
def test_a_rewording_keeps_what_is_said(sentence):
    found = {reworded(sentence, random.Random(seed)) for seed in range(40)}
    assert len(found) > 1
    for other in found:
        assert not breaches(other, sentence), other
        assert not other[0].islower()


def test_pairs_of_a_text_come_two_by_two_and_the_true_one_first():
    found = list(of_text(SPOKEN.evidence + " " + PASSAGE, ["Anna Lund"], 3, random.Random(1)))
    assert [pair.supported for pair in found[:2]] == [True, False]
    assert all(pair.claim and pair.evidence for pair in found)
