"""The reader in torch: the encoder's trunk with a head for where the answer stands and one for whether it is there.

Knows nothing of data."""

from __future__ import annotations

from pathlib import Path

import torch
from batches import Batch
from torch import nn
from transformers import BertModel
from unpacking import weights_in

NOWHERE = -1e4  # logit of a token where no answer may begin
POINTING = 0.3  # weight of where a fault is, beside whether there is one


class ReaderModel(nn.Module):
    """(question, passage) to start and end logits of every token, [CLS] for none, and one logit of answerability."""

    def __init__(self, folder: Path, dropout: float = 0.0) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            # The fused one is half as fast in bfloat16 on a CPU.
            attn_implementation="sdpa" if torch.cuda.is_available() else "eager",
        )
        self.bert.embeddings.word_embeddings.weight.requires_grad = False  # ships with the encoder, once
        size = self.bert.config.hidden_size
        self.spans, self.there = nn.Linear(size, 2), nn.Linear(size, 1)

    def restore(self, weights: Path) -> None:
        """Takes trained weights from a file; the word embeddings, which it leaves out, stay."""
        missing, unknown = self.load_state_dict(weights_in(weights), strict=False)
        assert not unknown and all("word_embeddings" in name for name in missing), (missing, unknown)

    @property
    def device(self) -> torch.device:
        return self.there.weight.device

    def hidden(self, batch: Batch) -> torch.Tensor:
        """The last hidden states, (rows, tokens, size)."""
        # Three times as fast as float32 where there is hardware for it, slower elsewhere; the heads stay in float32.
        quick = batch.ids.is_cuda or torch.cpu.get_capabilities().get("avx512_bf16", False)
        with torch.autocast(batch.ids.device.type, torch.bfloat16, enabled=self.training and quick):
            found = self.bert(input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.mask)
        return found.last_hidden_state.float()

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        hidden = self.hidden(batch)
        spans = self.spans(hidden).masked_fill(~batch.allowed.unsqueeze(-1), NOWHERE)
        return spans[..., 0], spans[..., 1], self.there(hidden[:, 0])[:, 0]


def loss(model: ReaderModel, batch: Batch) -> torch.Tensor:
    """Cross-entropy of start and end, of [CLS] where there is no answer (Devlin et al. 2019), and of answerability."""
    starts, ends, there = model(batch)
    entropy = nn.functional.cross_entropy
    place = (entropy(starts, batch.starts) + entropy(ends, batch.ends)) / 2
    return place + nn.functional.binary_cross_entropy_with_logits(there, batch.there)


def support_loss(model: ReaderModel, batch: Batch) -> torch.Tensor:
    """Cross-entropy of whether the evidence supports the claim; spans are not trained."""
    return nn.functional.binary_cross_entropy_with_logits(model(batch)[2], batch.there)


def fault_loss(model: ReaderModel, batch: Batch) -> torch.Tensor:
    """As `support_loss`, and where in the claim its fault begins and ends: at [CLS] where it has none.

    Unsupported claims whose fault is not known count for the first part only."""
    hidden = model.hidden(batch)
    entropy = nn.functional.binary_cross_entropy_with_logits
    support = entropy(model.there(hidden[:, 0])[:, 0], batch.there)
    known = batch.there.bool() | (batch.starts > 0)
    claim = (batch.types == 0) & batch.mask.bool()
    spans = model.spans(hidden).masked_fill(~claim.unsqueeze(-1), NOWHERE)[known]
    place = nn.functional.cross_entropy
    return (
        support + POINTING * (place(spans[..., 0], batch.starts[known]) + place(spans[..., 1], batch.ends[known])) / 2
    )
