"""Trained models as they are served: what they read, that nothing else matters to it, and that it is checked."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from rag.weights import BUNDLED, Weights, find_weights

ORLO = "The council of Orlo bought the ferry Petrel in 1987. Ida Holm, who lives in Veld, had built it."


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model as it is exported, its heads untrained: what it says means nothing, how it says it does."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("models") / "reader.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter of torch warns of itself
        export(ReaderModel(find_weights(BUNDLED).folder).eval(), path)
    return path


@pytest.fixture(scope="module")
def reader(graph: Path) -> Iterator[OnnxCrossEncoder]:
    made = OnnxCrossEncoder(graph.read_bytes, find_weights(BUNDLED), threads=2)
    yield made
    made.close()


def same(one: Joint, other: Joint) -> bool:
    return bool(
        np.array_equal(one.starts, other.starts)
        and np.array_equal(one.ends, other.ends)
        and one.there == other.there
        and one.none == other.none
    )


def test_tokens_stand_where_the_text_has_them(reader: OnnxCrossEncoder) -> None:
    (joint,) = reader.read([("Who?", "Ida Holm sank it.")])
    assert ["Ida Holm sank it."[a:b] for a, b in joint.places] == ["Ida", "Holm", "sank", "it", "."]


def test_the_served_model_says_what_the_trained_one_does(reader: OnnxCrossEncoder) -> None:
    """In int8 and in pieces, to what rounding leaves."""
    torch.manual_seed(3)
    model = ReaderModel(find_weights(BUNDLED).folder).eval()
    cutter = Cutter(Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json")), LONGEST)
    (row,) = cutter.rows([Example("Who built it?", ORLO, None, None, "made")], np.random.default_rng(1))
    with torch.inference_mode():
        starts, _, there = model(joined([row]))
    (joint,) = reader.read([("Who built it?", ORLO)])
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


def test_word_embeddings_that_are_not_the_encoders_are_refused(graph: Path, tmp_path: Path) -> None:
    """What is wrong is told at the first use, not while a bot is opened."""
    copytree(find_weights(BUNDLED).folder, tmp_path / "weights")
    path = tmp_path / "weights" / "model.safetensors"
    damaged = bytearray(path.read_bytes())
    damaged[2_000_000] ^= 1
    path.write_bytes(damaged)
    made = OnnxCrossEncoder(graph.read_bytes, Weights(BUNDLED, tmp_path / "weights", ""))
    with pytest.raises(ModelError, match="the word embeddings in .* have sha256"):
        made.read([("Who?", ORLO)])
    made.close()


def test_no_torch_on_the_way(graph: Path) -> None:
    """Reading in a process of its own, and what it imported."""
    code = (
        "import sys; from pathlib import Path; from rag.crossencoders import OnnxCrossEncoder;"
        "from rag.weights import BUNDLED, find_weights;"
        "made = OnnxCrossEncoder(Path(sys.argv[1]).read_bytes, find_weights(BUNDLED));"
        "made.read([('Who?', 'Ida Holm.')]); sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(graph)], check=False).returncode == 0
