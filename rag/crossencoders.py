"""Small models trained for Dateline, on onnxruntime: two texts read together by the encoder's own trunk.

Knows nothing of questions, claims and settings. The word embeddings are the encoder's, and are taken from its file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from rag.encoders import open_session
from rag.errors import ModelError
from rag.ports import Joint, Vectors
from rag.text import encodable
from rag.weights import REINSTALL, Weights

TABLE = "embeddings.word_embeddings.weight"
TABLE_SHA256 = "352d34a4ad725bb742f36fc3f2a2dcfa7f07317926128d47c362198125003892"
CLS, SEP = 101, 102  # of the uncased BERT vocabulary
FIRST = 96  # tokens of the first text that are read
LONGEST = 384  # tokens of both together


class OnnxCrossEncoder:
    """An ONNX graph without word embeddings, one pair at a time, so that no score depends on the others.

    `threads` pairs are read side by side, as in OnnxEncoder. Everything is loaded and checked in the background; what
    went wrong is told at the first use. Errors: ModelError."""

    def __init__(self, graph: Callable[[], bytes], encoder: Weights, *, threads: int = 0) -> None:
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="reader")
        self._table = self._pool.submit(_table, encoder)
        self._session = self._pool.submit(lambda: open_session(graph()))
        self._tokenizer = self._pool.submit(_tokenizer, encoder.folder)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Joint]:
        tokenizer = self._tokenizer.result()
        firsts = {first: tokenizer.encode(encodable(first), add_special_tokens=False).ids[:FIRST] for first, _ in pairs}
        session, table = self._session.result(), self._table.result()

        def one(pair: tuple[str, str]) -> Joint:
            second = tokenizer.encode(encodable(pair[1]), add_special_tokens=False)
            return _joint(session, table, firsts[pair[0]], second)

        return [one(pairs[0])] if len(pairs) == 1 else list(self._pool.map(one, pairs))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _joint(session: Any, table: Vectors, first: list[int], second: Encoding) -> Joint:
    room = LONGEST - len(first) - 3
    ids = [CLS, *first, SEP, *second.ids[:room], SEP]
    before = len(first) + 2
    types = np.array([0] * before + [1] * (len(ids) - before))
    spans, there = session.run(None, {"words": table[ids][None], "types": types[None]})
    places = np.array(second.offsets[:room], np.int64).reshape(-1, 2)
    return Joint(spans[before:-1, 0], spans[before:-1, 1], places, float(spans[0].sum()), float(there[0]))


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _table(encoder: Weights) -> Vectors:
    """The word embeddings out of the encoder's safetensors file, mapped: 47 MB of which a question touches a hundredth.

    The file: 8 bytes that tell the length of a JSON header, the header, the tensors
    (https://github.com/huggingface/safetensors#format). Errors: ModelError."""
    path = encoder.folder / "model.safetensors"
    with path.open("rb") as file:
        header = json.loads(file.read(size := int.from_bytes(file.read(8), "little")))
    told = header[TABLE]
    table = np.memmap(path, np.float32, "r", 8 + size + told["data_offsets"][0], tuple(told["shape"]))
    if (found := hashlib.sha256(table.data).hexdigest()) != TABLE_SHA256:
        raise ModelError(f"the word embeddings in {path} have sha256 {found[:12]}, not {TABLE_SHA256[:12]}", REINSTALL)
    return table
