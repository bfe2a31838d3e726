"""Readers and verifiers from elsewhere, on tiny models made here; what they say means nothing, how they say it does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes_encoder import HashEncoder
from test_overlap import PASSAGES, QUESTIONS
from tokenizers import Tokenizer
from transformers import BertConfig, BertForQuestionAnswering, BertForSequenceClassification, PreTrainedTokenizerFast

from rag.build import open_reader, open_verifier
from rag.errors import ModelError
from rag.overlap import OverlapReader
from rag.reader import SpanReader
from rag.settings import load
from rag.torch_readers import Entailment, QuestionAnswerer
from rag.weights import BUNDLED, find_weights

TINY = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def save(folder: Path, kind: type, labels: Sequence[str] = ("LABEL_0",)) -> Path:
    torch.manual_seed(3)
    names = dict(enumerate(labels))
    config = BertConfig(**TINY, id2label=names, label2id={label: n for n, label in names.items()})
    kind(config).eval().save_pretrained(folder)
    made = Tokenizer.from_file(str(find_weights(BUNDLED).folder / "tokenizer.json"))
    PreTrainedTokenizerFast(
        tokenizer_object=made, cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> QuestionAnswerer:
    return QuestionAnswerer(save(tmp_path_factory.mktemp("qa"), BertForQuestionAnswering, ("start", "end")))


def test_a_question_answering_model_reads_passages(answerer: QuestionAnswerer) -> None:
    reader = SpanReader(answerer, OverlapReader(HashEncoder()))
    for question in QUESTIONS:
        for passage, reading in zip(PASSAGES, reader.read(question, PASSAGES), strict=True):
            assert len(reading.sentences) == len(passage.sentences)
            assert 0 <= reading.answerable <= 1
            assert reading.span is None or passage.start <= reading.span[0] < reading.span[1] <= passage.end


def test_tokens_stand_where_the_passage_has_them(answerer: QuestionAnswerer) -> None:
    (joint,) = answerer.read([("Who sank?", "The ferry sank.")])
    assert ["The ferry sank."[a:b] for a, b in joint.places] == ["The", "ferry", "sank", "."]
    assert len(joint.starts) == len(joint.ends) == 4
    assert joint.there == pytest.approx(float(joint.starts.max() + joint.ends.max()) - joint.none)


def test_no_text_has_no_answer(answerer: QuestionAnswerer) -> None:
    (joint,) = answerer.read([("Who sank?", "")])
    assert joint.there == 0 and joint.places.shape == (0, 2)


def test_a_reading_does_not_depend_on_the_others(answerer: QuestionAnswerer) -> None:
    pairs = [("Who sank?", "The ferry sank."), ("When?", "The ferry of the northern islands sank in the night.")]
    alone = [answerer.read([pair])[0] for pair in pairs]
    for one, other in zip(alone, answerer.read(pairs), strict=True):
        assert np.array_equal(one.starts, other.starts) and one.none == other.none


@pytest.mark.parametrize("labels", [("contradiction", "entailment", "neutral"), ("LABEL_0",)])
def test_an_entailment_model_or_one_score_gives_support(tmp_path: Path, labels: tuple[str, ...]) -> None:
    verifier = Entailment(save(tmp_path, BertForSequenceClassification, labels))
    pairs = [("The ferry sank.", "It sank."), ("The ferry sailed for a long time that day.", "It sank.")]
    scores = verifier.score(pairs)
    assert all(0 < score < 1 for score in scores)
    assert scores == [verifier.score([pair])[0] for pair in pairs]
    assert verifier.score([]) == []


def test_labels_that_do_not_tell_which_is_support_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="which of the labels good, bad means that a claim is supported"):
        Entailment(save(tmp_path, BertForSequenceClassification, ("good", "bad")))


@pytest.mark.parametrize("kind", [QuestionAnswerer, Entailment])
def test_a_folder_without_a_model_is_named(tmp_path: Path, kind: type) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        kind(tmp_path)


def test_settings_choose_a_reader_and_a_verifier_by_path(tmp_path: Path) -> None:
    reads = save(tmp_path / "qa", BertForQuestionAnswering, ("start", "end"))
    checks = save(tmp_path / "nli", BertForSequenceClassification, ("contradiction", "entailment", "neutral"))
    chosen = load({"reader": str(reads), "verifier": str(checks), "device": "cpu"})
    reader, verifier = open_reader(chosen, HashEncoder()), open_verifier(chosen)
    assert len(reader.read("Who owns the ferry?", PASSAGES)) == len(PASSAGES)
    assert 0 < verifier.score([("The ferry sank.", "It sank.")])[0] < 1
    reader.close()
    verifier.close()


@pytest.mark.parametrize("part", ["reader", "verifier"])
def test_a_model_that_is_not_here_is_named_with_the_command_that_fetches_it(part: str) -> None:
    opened = {"reader": lambda s: open_reader(s, HashEncoder()), "verifier": open_verifier}[part]
    with pytest.raises(ModelError, match=f"{part} 'nobody/nothing' is not on this machine") as error:
        opened(load({part: "nobody/nothing"}))
    assert error.value.hint == "hf download nobody/nothing"
