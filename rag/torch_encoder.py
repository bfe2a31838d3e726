"""Sentence-transformers behind the Encoder port; run as `python -m rag.torch_encoder WEIGHTS FOLDER`, the int8 export.

Knows nothing of settings, names and caches: folders are handed in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import numpy as np
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from rag.errors import ModelError
from rag.ports import Vectors
from rag.text import encodable

OPSET = 17
# Cosine of int8 to float32 below which the graph is broken, not coarse: of 9,000 passages, none was further off.
FAITHFUL = 0.97
PROBE = "Prices rose 3.5 percent in May, the ministry said on Tuesday, while wages stood still."


class SentenceTransformerEncoder:
    """A sentence-transformers folder in float32 on `device`: auto, cpu or cuda.

    Errors: ModelError for a folder that holds no such model, and for a GPU that is not there."""

    def __init__(self, folder: Path, fingerprint: str, *, device: str = "auto", threads: int = 0) -> None:
        there = present(device)
        if threads:
            torch.set_num_threads(threads)
        self.fingerprint = fingerprint
        self._alone = Lock()
        self._model: SentenceTransformer | None = _load(folder, there)
        self.dim = len(self.encode(["?"])[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert self._model is not None, "closed"
        if not texts:
            return np.empty((0, self.dim), np.float32)
        with self._alone:
            return self._model.encode(
                [encodable(text) for text in texts], normalize_embeddings=True, show_progress_bar=False
            )

    def knows(self, word: str) -> bool:
        assert self._model is not None, "closed"
        return word in self._model.tokenizer.get_vocab()

    def close(self) -> None:
        self._model = None


def present(device: str) -> str:
    """cuda or cpu for a device of auto, cuda or cpu. Errors: ModelError for a GPU that is not there."""
    gpu = torch.cuda.is_available()
    if device == "cuda" and not gpu:
        raise ModelError("device is cuda, but torch sees no GPU", "set device to auto or cpu")
    return "cuda" if gpu and device != "cpu" else "cpu"


def _load(folder: Path, device: str) -> SentenceTransformer:
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # one for every load
    try:
        model = SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (OSError, ValueError) as e:
        raise ModelError(f"no sentence-transformers model in {folder}: {e}", "dateline settings") from e
    return model.float()  # some are stored in half precision, which a CPU computes slowly


class OneText(torch.nn.Module):
    """The ids of one text to its unit vector: no batch, so no padding and no mask: half as fast again."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids).last_hidden_state
        return torch.nn.functional.normalize(hidden.mean(dim=1), dim=-1)


def export(weights: Path, folder: Path) -> None:
    """Writes model.onnx (ids of shape (1, n) to a vector of shape (1, dim)) and tokenizer.json.

    Weights are quantised for each output channel (cosine to float32 0.992; for each tensor 0.953) and to 7 bits:
    with 8, processors without VNNI overflow and give other vectors (cosine 0.993 to those with; so 0.9999)."""
    model = _load(weights, "cpu").eval()
    bert: Any = model[0].auto_model
    bert.set_attn_implementation("eager")  # the other one, sdpa, branches on shapes
    write_int8(OneText(bert), {"ids": torch.ones(1, 8, dtype=torch.long)}, {"vector": None}, folder / "model.onnx")
    shutil.copyfile(weights / "tokenizer.json", folder / "tokenizer.json")
    _check(model, folder / "model.onnx")


def write_int8(
    module: torch.nn.Module, inputs: dict[str, torch.Tensor], outputs: dict[str, int | None], target: Path
) -> None:
    """Writes a module as an ONNX graph in int8. Of inputs axis 1 may grow, of outputs the axis that is named."""
    grows = {name: {1: "n"} for name in inputs} | {
        name: {axis: "n"} for name, axis in outputs.items() if axis is not None
    }
    with TemporaryDirectory() as work:
        graph = Path(work, "float32.onnx")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(graph),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=grows,
            opset_version=OPSET,
            dynamo=False,  # the newer exporter needs onnxscript: one more dependency, for these ten seconds
        )
        quantize_dynamic(graph, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def _check(model: SentenceTransformer, target: Path) -> None:
    """Errors: ModelError where the graph does not do what the model does."""
    ids = model.tokenizer(PROBE, return_tensors="np")["input_ids"]
    (vector,) = InferenceSession(target, providers=["CPUExecutionProvider"]).run(None, {"ids": ids})[0]
    cosine = float(vector @ model.encode(PROBE, normalize_embeddings=True))
    if not cosine >= FAITHFUL:
        raise ModelError(f"the exported encoder strays from the model: cosine {cosine:.3f}")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
