"""The reader in torch: the encoder's trunk with a head for where the answer stands and one for whether it is there.

Knows nothing of data."""

from __future__ import annotations

from pathlib import Path

import torch
from batches import Batch
from torch import nn
from transformers import BertModel

NOWHERE = -1e4  # logit of a token where no answer may begin


class ReaderModel(nn.Module):
    """(question, passage) to start and end logits of every token, [CLS] for none, and one logit of answerability."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.bert.embeddings.word_embeddings.weight.requires_grad = False  # ships with the encoder, once
        size = self.bert.config.hidden_size
        self.spans, self.there = nn.Linear(size, 2), nn.Linear(size, 1)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        hidden = self.bert(input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.mask).last_hidden_state
        spans = self.spans(hidden).masked_fill(~batch.allowed.unsqueeze(-1), NOWHERE)
        return spans[..., 0], spans[..., 1], self.there(hidden[:, 0])[:, 0]


def loss(model: ReaderModel, batch: Batch) -> torch.Tensor:
    """Cross-entropy of start and end, of [CLS] where there is no answer (Devlin et al. 2019), and of answerability."""
    starts, ends, there = model(batch)
    entropy = nn.functional.cross_entropy
    place = (entropy(starts, batch.starts) + entropy(ends, batch.ends)) / 2
    return place + nn.functional.binary_cross_entropy_with_logits(there, batch.there)
