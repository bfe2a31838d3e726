"""The models that ship, as they are served: what they read, that nothing else matters to it, and their checks."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch
from batches import Cutter, joined
from export import export
from hypothesis import given, settings
from hypothesis import strategies as st
from public import Example
from reader_model import ReaderModel
from tokenizers import Tokenizer

from rag.crossencoders import FIRST, LONGEST, OnnxCrossEncoder
from rag.errors import ModelError
from rag.ports import Joint
from rag.settings import load
from rag.verifier import ModelVerifier
from rag.weights import BUNDLED, SHIPPED, Weights, find_weights, shipped

ORLO = "The council of Orlo bought the ferry Petrel in 1987. Ida Holm, who lives in Veld, had built it."


BEES = (
    "Bees are back on the roof of the town hall of Veld, three years after a storm had carried their hives away. "
    "Beekeeper Tove Lind, who keeps 40,000 of them, opened the hives on Monday. Councillor Jens Berg told the Courier "
    "that the honey will not be sold, while Lind hopes for a market in September 2031."
)
SHIPS_AT_MOST = 40_000_000  # bytes of all models together


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxCrossEncoder]:
    made = OnnxCrossEncoder(partial(shipped, "reader"), find_weights(BUNDLED), threads=2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def verifier() -> Iterator[ModelVerifier]:
    made = ModelVerifier(OnnxCrossEncoder(partial(shipped, "verifier"), find_weights(BUNDLED), threads=2))
    yield made
    made.close()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnnxCrossEncoder]:
    """A model as it is exported, its heads untrained: what it says means nothing, how it says it does."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("models") / "reader.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter of torch warns of itself
        export(ReaderModel(find_weights(BUNDLED).folder).eval(), path)
    made = OnnxCrossEncoder(path.read_bytes, find_weights(BUNDLED), threads=2)
    yield made
    made.close()


def answer(joint: Joint, text: str) -> str:
    first = int(joint.starts.argmax())
    last = first + int(joint.ends[first:].argmax())
    return text[joint.places[first][0] : joint.places[last][1]]


def same(one: Joint, other: Joint) -> bool:
    return bool(
        np.array_equal(one.starts, other.starts)
        and np.array_equal(one.ends, other.ends)
        and one.there == other.there
        and one.none == other.none
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did Orlo buy the ferry?", "1987"),
        ("Who built the ferry?", "Ida Holm"),
        ("Where does Holm live?", "Veld"),
        ("What is the name of the ferry?", "Petrel"),
        ("Who bought the ferry?", "The council of Orlo"),
    ],
)
def test_it_finds_what_a_question_asks_for(reader: OnnxCrossEncoder, question: str, said: str) -> None:
    (joint,) = reader.read([(question, ORLO)])
    assert answer(joint, ORLO) == said


@pytest.mark.parametrize(
    ("asked", "not_told"),
    [
        ("Who built the ferry?", "Who sank the ferry?"),
        ("When did Orlo buy the ferry?", "When did Orlo sell the ferry?"),
        ("When did Orlo buy the ferry?", "When did Veld buy the harbour?"),
        ("Where does Holm live?", "How old is Holm?"),
    ],
)
def test_it_is_surer_of_what_is_told_than_of_what_is_not(reader: OnnxCrossEncoder, asked: str, not_told: str) -> None:
    told, other = reader.read([(asked, ORLO), (not_told, ORLO)])
    assert told.there > other.there


@pytest.mark.parametrize(
    ("claim", "false"),
    [
        ("Lind keeps 40,000 bees.", "Lind keeps 60,000 bees."),
        ("The storm was three years ago.", "The storm was five years ago."),
        ("The hives stand on the town hall of Veld.", "The hives stand on the town hall of Orlo."),
        ("Tove Lind opened the hives.", "Ida Holm opened the hives."),
        ("Lind hopes for a market in September 2031.", "Lind hopes for a market in October 2031."),
        ("Lind hopes for a market in September 2031.", "Lind hopes for a market in September 2030."),
        ("The hives were opened on Monday.", "The hives were opened on Friday."),
        ("The honey will not be sold.", "The honey will be sold."),
        ("The bees have come back.", "The bees have not come back."),
        ("Berg said that the honey will not be sold.", "Lind said that the honey will not be sold."),
        ("Lind hopes for a market.", "Berg hopes for a market."),
        ("“The honey will not be sold,” Jens Berg said.", "“The honey will not be sold,” Tove Lind said."),
    ],
)
def test_a_true_claim_scores_above_its_false_twin(verifier: ModelVerifier, claim: str, false: str) -> None:
    true, other = verifier.score([(BEES, claim), (BEES, false)])
    assert true > other


def test_a_sentence_of_the_evidence_is_supported_and_what_nobody_said_is_not(verifier: ModelVerifier) -> None:
    chosen = load({})
    told, other = verifier.score([(BEES, BEES), (BEES, "The council of Orlo bought the ferry Petrel in 1987.")])
    assert told >= chosen.supported > chosen.partly > other


def test_tokens_stand_where_the_text_has_them(exported: OnnxCrossEncoder) -> None:
    (joint,) = exported.read([("Who?", "Ida Holm sank it.")])
    assert ["Ida Holm sank it."[a:b] for a, b in joint.places] == ["Ida", "Holm", "sank", "it", "."]


def test_the_served_model_says_what_the_trained_one_does(exported: OnnxCrossEncoder) -> None:
    """In int8 and in pieces, to what rounding leaves."""
    torch.manual_seed(3)
    model = ReaderModel(find_weights(BUNDLED).folder).eval()
    cutter = Cutter(Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json")), LONGEST)
    (row,) = cutter.rows([Example("Who built it?", ORLO, None, None, "made")], np.random.default_rng(1))
    with torch.inference_mode():
        starts, _, there = model(joined([row]))
    (joint,) = exported.read([("Who built it?", ORLO)])
    assert np.corrcoef(starts[0, row.passage : -1], joint.starts)[0, 1] > 0.95
    assert joint.there == pytest.approx(float(there[0]), abs=0.1)


def test_a_score_depends_neither_on_the_others_nor_on_threads(reader: OnnxCrossEncoder) -> None:
    pairs = [(question, text) for question in ("Who built it?", "When?") for text in (ORLO, "Rain.", ORLO * 3, "")]
    together = reader.read(pairs)
    assert all(same(one, reader.read([pair])[0]) for pair, one in zip(pairs, together, strict=True))
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(reader.read, [pairs] * 4):
            assert all(map(same, found, together))


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_two_texts_can_be_read(reader: OnnxCrossEncoder, first: str, second: str) -> None:
    (joint,) = reader.read([(first, second)])
    assert len(joint.starts) == len(joint.ends) == len(joint.places) <= LONGEST
    assert np.isfinite([*joint.starts, *joint.ends, joint.none, joint.there]).all()
    assert all(0 <= a <= b <= len(second) for a, b in joint.places)


def test_what_is_too_long_is_not_read(reader: OnnxCrossEncoder) -> None:
    (joint,) = reader.read([("why " * 500, "because " * 500)])
    assert len(joint.starts) == LONGEST - FIRST - 3


def test_nothing_to_read(reader: OnnxCrossEncoder) -> None:
    assert reader.read([]) == []


def test_what_ships_is_small_and_what_it_says_it_is() -> None:
    assert sum(len(shipped(name)) for name in SHIPPED) < SHIPS_AT_MOST


@pytest.mark.parametrize("name", ["reader", "verifier"])
def test_a_damaged_model_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.onnx").write_bytes(shipped(name)[:-1])
    with pytest.raises(ModelError, match=rf"{name}\.onnx has sha256 .*, not {SHIPPED[name][:12]}") as error:
        shipped(name, tmp_path)
    assert error.value.hint == "pip install --force-reinstall --no-deps dateline"


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"reader\.onnx is missing") as error:
        shipped("reader", tmp_path)
    assert error.value.hint == "pip install --force-reinstall --no-deps dateline"


def test_word_embeddings_that_are_not_the_encoders_are_refused(tmp_path: Path) -> None:
    """What is wrong is told at the first use, not while a bot is opened."""
    copytree(find_weights(BUNDLED).folder, tmp_path / "weights")
    path = tmp_path / "weights" / "model.safetensors"
    damaged = bytearray(path.read_bytes())
    damaged[2_000_000] ^= 1
    path.write_bytes(damaged)
    made = OnnxCrossEncoder(partial(shipped, "reader"), Weights(BUNDLED, tmp_path / "weights", ""))
    with pytest.raises(ModelError, match="the word embeddings in .* have sha256"):
        made.read([("Who?", ORLO)])
    made.close()


def test_no_torch_on_the_way() -> None:
    """Reading and verifying in a process of their own, and what it imported."""
    code = (
        "import sys; from functools import partial; from rag.crossencoders import OnnxCrossEncoder;"
        "from rag.verifier import ModelVerifier; from rag.weights import BUNDLED, find_weights, shipped;"
        "reader, verifier = (OnnxCrossEncoder(partial(shipped, n), find_weights(BUNDLED)) for n in sys.argv[1:]);"
        "reader.read([('Who?', 'Ida Holm.')]); ModelVerifier(verifier).score([('Ida Holm.', 'Holm.')]);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, "reader", "verifier"], check=False).returncode == 0
