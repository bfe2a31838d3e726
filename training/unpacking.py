"""Trained weights from a file: safetensors, or the int8 graph that ships, where the others were not kept.

Knows nothing of training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file

QUANTISED = "_quantized"
POSITIONS, MOST = "bert.embeddings.position_embeddings.weight", 512  # the graph leaves out those past its longest input


def weights_in(path: Path) -> dict[str, torch.Tensor]:
    """The weights by their names in ReaderModel, without the word embeddings; of an int8 graph to its precision."""
    return _unpacked(onnx.load(path)) if path.suffix == ".onnx" else load_file(path)


def _unpacked(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """Each weight of the graph times its scale; matrices stand in it transposed, under the name of their product."""
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    named = {node.input[1]: node.name for node in model.graph.node if node.op_type == "MatMulInteger"}
    found = dict[str, torch.Tensor]()
    for name, array in arrays.items():
        if name.endswith(QUANTISED):
            scale, zero = (arrays[name.removesuffix(QUANTISED) + end] for end in ("_scale", "_zero_point"))
            whole = (array.astype(np.float32) - zero.astype(np.float32)) * scale
            own = _owner(named[name]) if name in named else name.removesuffix(QUANTISED)
            found[own.removeprefix("model.")] = torch.from_numpy(whole.T.copy() if name in named else whole)
        elif name.startswith("model.") and not name.endswith(("_scale", "_zero_point")):
            found[name.removeprefix("model.")] = torch.from_numpy(array.copy())
    found[POSITIONS] = torch.nn.functional.pad(found[POSITIONS], (0, 0, 0, MOST - len(found[POSITIONS])))
    return found


def _owner(product: str) -> str:
    """The weight that a product of the graph is made with: /bert/encoder/layer.0/output/dense/MatMul_quant."""
    return ".".join(product.strip("/").split("/")[:-1]) + ".weight"
