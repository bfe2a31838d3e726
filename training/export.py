"""Writes a trained model for onnxruntime: python training/export.py WEIGHTS.safetensors OUT.onnx.

Int8, without the word embeddings, which the encoder ships: whoever runs it hands in their rows."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from reader_model import ReaderModel

from rag.crossencoders import LONGEST
from rag.torch_encoder import write_int8
from rag.weights import BUNDLED, find_weights


class Rows(torch.nn.Module):
    """Word embeddings of one pair, (1, n, size), and token types, (1, n), to span logits, (n, 2), and one of there."""

    def __init__(self, model: ReaderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, words: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.model.bert(inputs_embeds=words, token_type_ids=types).last_hidden_state[0]
        return self.model.spans(hidden), self.model.there(hidden[0])


def loaded(weights: Path) -> ReaderModel:
    """A trained model, ready to read."""
    model = ReaderModel(find_weights(BUNDLED).folder)
    model.restore(weights)
    return model.eval()


def export(model: ReaderModel, target: Path) -> None:
    """Weights in int8 for each output channel and in 7 bits, as the encoder's: see rag/torch_encoder.py."""
    embeddings = model.bert.embeddings
    embeddings.position_embeddings.weight.data = embeddings.position_embeddings.weight.data[:LONGEST].clone()
    words, types = torch.zeros(1, 8, model.bert.config.hidden_size), torch.ones(1, 8, dtype=torch.long)
    write_int8(Rows(model), {"words": words, "types": types}, {"spans": 0, "there": None}, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    export(loaded(args.weights), args.out)


if __name__ == "__main__":
    main()
