"""A real causal language model of two tiny layers and random weights, saved as Hugging Face's are; it never ends."""

from __future__ import annotations

from pathlib import Path

import torch
from newsroom import ARTICLES
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END = "<end>"
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"


def saved(folder: Path, *, positions: int = 8192) -> str:
    """Puts the model and its tokenizer into the folder and gives its path; it reads and writes `positions` tokens."""
    bytewise = Tokenizer(models.BPE())
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=[END], initial_alphabet=alphabet, show_progress=False)
    bytewise.train_from_iterator([article.text for article in ARTICLES], trainer)
    PreTrainedTokenizerFast(tokenizer_object=bytewise, eos_token=END, chat_template=TEMPLATE).save_pretrained(folder)
    ends = {"bos_token_id": None, "eos_token_id": None}
    config = GPT2Config(vocab_size=400, n_positions=positions, n_embd=32, n_layer=2, n_head=2, **ends)
    torch.manual_seed(0)
    GPT2LMHeadModel(config).save_pretrained(folder)
    return str(folder)
