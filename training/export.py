"""Writes a trained model for onnxruntime: python training/export.py WEIGHTS.safetensors OUT.onnx [--check DATA-FOLDER].

Int8, without the word embeddings, which the encoder ships: whoever runs it hands in their rows."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from reader_model import ReaderModel
from safetensors.torch import load_file

from rag.weights import BUNDLED, find_weights

OPSET = 17
LONGEST = 384  # tokens of both texts together


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
    missing, unknown = model.load_state_dict(load_file(weights), strict=False)
    assert not unknown and all("word_embeddings" in name for name in missing), (missing, unknown)
    return model.eval()


def export(model: ReaderModel, target: Path) -> None:
    """Weights in int8 for each output channel and in 7 bits, as the encoder's: see rag/torch_encoder.py."""
    embeddings = model.bert.embeddings
    embeddings.position_embeddings.weight.data = embeddings.position_embeddings.weight.data[:LONGEST].clone()
    size = model.bert.config.hidden_size
    with TemporaryDirectory() as work:
        graph = Path(work, "float32.onnx")
        torch.onnx.export(
            Rows(model),
            (torch.zeros(1, 8, size), torch.ones(1, 8, dtype=torch.long)),
            str(graph),
            input_names=["words", "types"],
            output_names=["spans", "there"],
            dynamic_axes={"words": {1: "n"}, "types": {1: "n"}, "spans": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(graph, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    export(loaded(args.weights), args.out)


if __name__ == "__main__":
    main()
