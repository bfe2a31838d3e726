"""The models that ship, as they are served: what they read, that nothing else matters to it, and that they are checked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.crossencoders import FIRST, LONGEST, OnnxCrossEncoder
from rag.errors import ModelError
from rag.ports import Joint
from rag.weights import BUNDLED, SHIPPED, Weights, find_weights, shipped

ORLO = "The council of Orlo bought the ferry Petrel in 1987. Ida Holm, who lives in Veld, had built it."
SHIPS_AT_MOST = 40_000_000  # bytes of all models together


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxCrossEncoder]:
    made = OnnxCrossEncoder(partial(shipped, "reader"), find_weights(BUNDLED), threads=2)
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


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(shipped("reader")[:-1])
    with pytest.raises(ModelError, match=rf"reader\.onnx has sha256 .*, not {SHIPPED['reader'][:12]}") as error:
        shipped("reader", tmp_path)
    assert error.value.hint.startswith("pip install")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"reader\.onnx is missing"):
        shipped("reader", tmp_path)


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
        "from rag.weights import BUNDLED, find_weights, shipped;"
        "made = OnnxCrossEncoder(partial(shipped, 'reader'), find_weights(BUNDLED));"
        "made.read([('Who?', 'Ida Holm.')]); sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
