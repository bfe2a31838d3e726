"""Models from elsewhere as reader and verifier: extractive question answering, and entailment by a cross-encoder.

Knows nothing of settings: folders are handed in. Imports torch, which costs 5 s and 450 MB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from sentence_transformers import CrossEncoder
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from rag.errors import ModelError
from rag.ports import Joint
from rag.text import encodable
from rag.torch_encoder import present

LONGEST = 512  # tokens of a question and a passage; most models were made for no more
SUPPORTS = ("entailment", "supported", "support", "supports", "consistent", "true", "1")


class QuestionAnswerer:
    """Any extractive-QA model of transformers behind the CrossEncoder port, one pair at a time.

    Such a model has no logit of its own for answerability: the margin of its best span over none stands for it.
    Errors: ModelError for a folder that holds no such model."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        there = present(device)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, use_fast=True, local_files_only=True)
            self._model: Any = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError) as e:
            raise ModelError(f"no question-answering model in {folder}: {e}", "dateline settings") from e
        self._model.float().eval().to(there)
        self._alone = Lock()

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Joint]:
        with self._alone, torch.inference_mode():
            return [self._one(encodable(first), encodable(second)) for first, second in pairs]

    def _one(self, question: str, passage: str) -> Joint:
        made = self._tokenizer(
            question, passage, truncation="only_second", max_length=LONGEST, return_tensors="pt",
            return_offsets_mapping=True,
        )  # fmt: skip
        places = made.pop("offset_mapping")[0].numpy()
        second = np.array([part == 1 for part in made.sequence_ids(0)])
        found = self._model(**made.to(self._model.device))
        starts, ends = (logits[0].float().cpu().numpy() for logits in (found.start_logits, found.end_logits))
        none = float(starts[0] + ends[0])
        best = float(starts[second].max() + ends[second].max()) if second.any() else none
        return Joint(starts[second], ends[second], places[second], none, best - none)

    def close(self) -> None:
        self._model = None


class Entailment:
    """Any cross-encoder that tells entailment, or gives one score of consistency, behind the Verifier port.

    Errors: ModelError for a folder that holds none, or one whose labels do not say which of them is support."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        there = present(device)
        try:
            self._model: CrossEncoder | None = CrossEncoder(str(folder), device=there, local_files_only=True)
        except (OSError, ValueError) as e:
            raise ModelError(f"no cross-encoder in {folder}: {e}", "dateline settings") from e
        labels = self._model.model.config.id2label
        self._support = _support(labels) if len(labels) > 1 else None
        self._alone = Lock()

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        assert self._model is not None, "closed"
        if not pairs:
            return []
        texts = [(encodable(evidence), encodable(claim)) for evidence, claim in pairs]
        with self._alone:
            # One at a time: padding changes a score in its last digits.
            rows = [
                self._model.predict([pair], activation_fn=torch.nn.Identity(), convert_to_tensor=True)[0]
                for pair in texts
            ]
        if self._support is None:
            return [float(torch.sigmoid(row)) for row in rows]
        return [float(torch.softmax(row, dim=-1)[self._support]) for row in rows]

    def close(self) -> None:
        self._model = None


def _support(labels: dict[int, str]) -> int:
    """The number of the label that means support. Errors: ModelError."""
    found = [n for n, label in labels.items() if label.lower() in SUPPORTS]
    if len(found) != 1:
        told = ", ".join(labels.values())
        raise ModelError(f"which of the labels {told} means that a claim is supported?", f"name one {SUPPORTS[0]}")
    return int(found[0])
