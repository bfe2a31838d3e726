"""The encoder that a setting names: MiniLM in int8 on onnxruntime, or sentence-transformers for all the rest.

Knows nothing of passages. Imports no torch: on the way of a question that would cost 5 s and 450 MB."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.ports import Encoder, Vectors
from rag.text import encodable
from rag.weights import BUNDLED, Weights, find_weights, kept

if TYPE_CHECKING:
    from rag.settings import Settings

Progress = Callable[[str], None]

# Part of the cache's folder name and of the fingerprint: raised when the export would give other vectors.
INT8 = "int8-1"
TOKENS = 256  # what the model was made for; the rest of a text is not read
EXPORT_SECONDS = 600


class ExportError(ModelError):
    """The int8 graph could not be made or kept; sentence-transformers can serve instead."""


class OnnxEncoder:
    """The bundled model in dynamic int8, one text at a time: in a batch its scales would depend on the neighbours.

    One session of one thread, called from `threads` threads at once: a session of as many threads is 5 to 15 % slower,
    and three times where others want the cores, as it spins. Errors: ModelError for foreign weights, ExportError."""

    def __init__(
        self, weights: Weights, cache: Path, *, threads: int = 0, progress: Progress = lambda line: None
    ) -> None:
        files = _exported(weights, cache.expanduser() / "encoders", progress)
        self.fingerprint = weights.fingerprint(INT8)
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.no_padding()
        self._session: Any = open_session(files["model.onnx"])
        self.dim: int = self._session.get_outputs()[0].shape[-1]
        self._threads = threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dim), np.float32)
        rows = iter(range(len(texts)))  # shared: whoever is free takes the next

        def work() -> None:
            for row in rows:
                vectors[row] = self._one(texts[row])

        if len(texts) == 1:  # a question: no thread has to be woken
            work()
        else:  # a future for each text would wake the caller as often, which others want the interpreter for
            for worker in [self._pool.submit(work) for _ in range(min(self._threads, len(texts)))]:
                worker.result()
        return vectors

    def _one(self, text: str) -> Vectors:
        ids = self._tokenizer.encode(encodable(text)).ids
        vector: Vectors = self._session.run(None, {"ids": np.array([ids])})[0][0]
        return vector

    def knows(self, word: str) -> bool:
        return self._tokenizer.token_to_id(word) is not None

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._session = None


def open_session(graph: bytes) -> Any:
    """An onnxruntime session of one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _exported(weights: Weights, cache: Path, progress: Progress) -> dict[str, bytes]:
    def make(folder: Path) -> None:
        weights.check()
        progress("preparing the encoder for onnxruntime, once; about 10 seconds")
        _export(weights.folder, folder)

    try:
        return kept(cache / f"{weights.sha256[:12]}-{INT8}", make)
    except subprocess.CalledProcessError as e:
        said = e.stderr.strip().splitlines() or [f"exit code {e.returncode}"]
        raise ExportError(f"the encoder could not be exported for onnxruntime: {said[-1]}") from e
    except (OSError, subprocess.TimeoutExpired) as e:
        raise ExportError(f"the encoder could not be exported for onnxruntime: {e}") from e


def _export(weights: Path, folder: Path) -> None:
    """In a process of its own, which takes torch and its warnings away with it."""
    command = [sys.executable, "-P", "-W", "ignore", "-m", "rag.torch_encoder", str(weights), str(folder)]
    path = os.pathsep.join(map(os.path.abspath, sys.path))
    env = {**os.environ, "PYTHONPATH": path, "HF_HUB_OFFLINE": "1"}
    subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=EXPORT_SECONDS)


def open_encoder(settings: Settings, progress: Progress) -> Encoder:
    """The encoder that the settings name, on the device they name; the first use of the bundled one exports it.

    Where that fails, sentence-transformers serves with a RuntimeWarning. A float32 encoder that stands in for int8, so
    or on a GPU, carries the int8 fingerprint: what a machine can do must not decide which libraries it opens, and the
    two find the same (docs/decisions/0003-encoder.md). Errors: ModelError."""
    weights = find_weights(settings.encoder)
    bundled = settings.encoder == BUNDLED
    int8 = bundled and settings.precision == "int8"
    if int8 and not _gpu(settings.device):
        try:
            return OnnxEncoder(weights, settings.cache, threads=settings.threads, progress=progress)
        except ExportError as e:
            warnings.warn(
                f"{e.message}; sentence-transformers serves, at a quarter of the speed", RuntimeWarning, stacklevel=2
            )
    from rag.torch_encoder import SentenceTransformerEncoder

    progress("loading sentence-transformers, some seconds")
    if bundled:
        weights.check()
    fingerprint = weights.fingerprint(INT8 if int8 else "float32")
    return SentenceTransformerEncoder(weights.folder, fingerprint, device=settings.device, threads=settings.threads)


def _gpu(device: str) -> bool:
    """Whether torch is to be asked for a GPU, told without importing it: by the driver's file and torch's build."""
    if device != "auto":
        return device == "cuda"
    driver = any(Path(path).exists() for path in ("/dev/nvidiactl", "/dev/dxg"))
    return driver and not version("torch").endswith("+cpu")
