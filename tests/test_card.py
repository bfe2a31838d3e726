"""The judge is judged: literal values worked by hand, sklearn as a second opinion, and the card that ships."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from datetime import date
from io import StringIO

import numpy as np
import pytest
from licences import VERIFIER as TRAINED_ON
from rich.console import Console
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from eval.bootstrap import DRAWS
from eval.curves import Point
from eval.examining.card import Card, Fixed, Made, carded, rated
from eval.examining.examination import examine, made_of, no_card, shipped_card
from eval.examining.labelled import EXPERT, LEFT_OUT, SETS, Labelled, expert_halves, located, read
from eval.examining.rating import auc, aucs, balanced, best_threshold, calibration_error, drawn
from eval.examining.scoring import Pair, Scored, groups, score
from rag.build import open_verifier
from rag.errors import DatelineError
from rag.judge import Judge
from rag.overlap import OverlapVerifier
from rag.settings import Settings
from rag.weights import SHIPPED
from ui.card import show
from ui.cli import cli

MADE = Made("words", (), 0.7, 0.6, 1500)
EVIDENCE = "The council of Orlo bought the ferry Petrel in 1987. It sails on Mondays."


def scored(verifier, supported, *, set="one", source="", **others) -> Scored:
    n = len(verifier)
    flat = {
        "groups": tuple(range(n)),
        "bigram": (0.5,) * n,
        "content": (0.5,) * n,
        "passed": tuple(s >= 0.7 for s in verifier),
    }
    return Scored(
        set,
        source,
        tuple(map(bool, supported)),
        verifier=tuple(verifier),
        **{k: others.get(k, v) for k, v in flat.items()},
    )


def card(*found: Scored) -> Card:
    return carded(found, MADE, made_on=date(2026, 11, 27), command="x", looked=["one"], left_out={"two": "trained on"})


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ((0.1, 0.4, 0.35, 0.8), (0, 0, 1, 1), 3 / 4),  # of four comparisons .35 against .4 is lost
        ((0.5, 0.5, 0.2, 0.9), (0, 1, 0, 1), 3.5 / 4),  # a tie is half
        ((0.9, 0.8, 0.2, 0.1), (0, 0, 1, 1), 0.0),
    ],
)
def test_auc_counts_the_comparisons_that_are_won(scores, labels, expected):
    assert auc(scores, labels) == pytest.approx(expected)
    assert aucs(scores, labels, np.ones((1, 4))) == pytest.approx([expected])


def test_auc_of_one_label_alone_cannot_be_told():
    assert np.isnan(auc([0.1, 0.9], [True, True]))
    assert np.isnan(aucs([0.1, 0.9], [True, True], np.ones((1, 2)))).all()


def test_auc_and_balanced_accuracy_are_sklearns_in_every_sample():
    chance = np.random.default_rng(3)
    scores, labels = chance.integers(0, 12, 60) / 12, chance.random(60) < 0.4
    samples = drawn(chance.integers(0, 20, 60).tolist())[:50]
    found = aucs(scores.tolist(), labels.tolist(), samples)
    theirs = [roc_auc_score(labels, scores, sample_weight=row) for row in samples]
    assert found == pytest.approx(theirs, abs=1e-4)
    value = balanced((scores >= 0.5).tolist(), labels.tolist(), samples).value
    assert value == pytest.approx(balanced_accuracy_score(labels, scores >= 0.5), abs=1e-4)


def test_balanced_accuracy_is_the_mean_of_both_sides():
    # Three supported, of which two pass; one other, which passes too.
    found = rated(scored([0.9, 0.7, 0.2, 0.8], [1, 1, 1, 0]), 0.7)
    assert found.shipped.value == pytest.approx((2 / 3 + 0) / 2, abs=1e-4)
    assert (found.n, found.supported) == (4, 0.75)


def test_the_best_threshold_is_the_one_with_most_on_the_right_side():
    assert best_threshold([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.8  # as good as .35, and higher
    assert best_threshold([0.1, 0.2, 0.35678, 0.8], [False, False, True, True]) == 0.3567  # lets .35678 pass


def test_a_threshold_is_fixed_on_another_set():
    wice = scored([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1], set="wice_dev")
    other = scored([0.25, 0.35, 0.2, 0.9], [0, 0, 1, 1])
    found = card(other, wice)
    assert found.fixed == Fixed("wice_dev", 0.3)
    one, two = found.rated
    assert one.fixed.value == 0.5  # .35 is wrongly over .3, .2 wrongly under it
    assert one.shipped.value == 0.75
    assert two.fixed is None  # its own threshold tells nothing of it
    assert card(other).rated[0].fixed is None


def test_what_pairs_share_is_drawn_together():
    pairs = [Pair(evidence, claim, True, "x", "") for evidence, claim in [("a", "1"), ("a", "2"), ("b", "3")]]
    assert groups(pairs) == (0, 0, 1)  # of one article
    assert groups([replace(pair, evidence=pair.claim, claim=pair.evidence) for pair in pairs]) == (0, 0, 1)
    samples = drawn([0, 0, 1])
    assert samples.shape == (DRAWS, 3)
    assert (samples[:, 0] == samples[:, 1]).all()


def test_an_interval_over_articles_is_wider_than_one_over_claims():
    chance = random.Random(1)
    labels = [chance.random() < 0.5 for _ in range(40)] * 5
    scores = [chance.random() + 0.3 * label for label in labels[:40]] * 5
    alone = rated(scored(scores, labels), 0.7).auc
    together = rated(scored(scores, labels, groups=tuple(range(40)) * 5), 0.7).auc
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_scores_are_reliable_as_far_as_they_are_the_share_supported():
    found = rated(scored([0.85, 0.85, 0.85, 0.85, 0.15], [1, 1, 1, 0, 0]), 0.7)
    assert found.curve == (Point(0.15, 0.0, 1), Point(0.85, 0.75, 4))
    assert found.error == pytest.approx((1 * 0.15 + 4 * 0.10) / 5)
    assert calibration_error([Point(0.5, 0.5, 9)]) == 0


def test_scores_of_all_sets_are_pooled_for_calibration_alone():
    found = card(scored([0.85, 0.15], [1, 0]), scored([0.85, 0.15], [0, 1], set="wice_dev"))
    assert (found.n, found.curve) == (4, (Point(0.15, 0.5, 2), Point(0.85, 0.5, 2)))
    assert found.error == pytest.approx(0.35)
    assert [one.auc.value for one in found.rated] == [1, 0]


def test_ahead_is_measured_against_the_better_overlap():
    labels = (0, 0, 1, 1)
    found = rated(scored((0.1, 0.4, 0.35, 0.8), labels, bigram=(0.0, 0.0, 0.0, 1.0), content=(1.0, 0.0, 0.5, 0.5)), 0.7)
    assert (found.auc.value, found.bigram, found.content) == (0.75, 0.75, 0.5)
    assert found.ahead.value == 0
    assert found.ahead.low < 0 < found.ahead.high


def test_a_card_comes_back_from_its_json():
    found = card(
        scored([0.9, 0.8, 0.2], [1, 0, 0]), scored([0.1, 0.2, 0.9], [0, 1, 1], set="frank_valid", source="cnn")
    )
    assert found.rated[1].given == (0.729, 0.669)
    assert Card.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert found.to_dict()["schema"] == 1


def test_the_judge_decides_with_its_exact_rules():
    pairs = [
        Pair(EVIDENCE, "The council of Orlo bought the ferry Petrel in 1987.", True, "x", ""),  # quoted
        Pair(EVIDENCE, "The council of Orlo bought the ferry Petrel in 1988.", False, "x", ""),  # another year
        Pair(EVIDENCE, "Nobody knows the harbour.", False, "x", ""),
    ]
    found = score(pairs, Judge(OverlapVerifier()))
    assert found.verifier[1] > 0.7
    assert found.passed == (True, False, False)
    assert found.bigram == (1.0, 8 / 9, 0.0)
    assert found.content == found.verifier


class Counting(OverlapVerifier):
    def __init__(self):
        self.seen = 0

    def score(self, pairs):
        self.seen += len(pairs)
        return super().score(pairs)


@pytest.fixture
def folder(tmp_path):
    """Two made sets of six pairs, one of a single label, and all others missing."""
    (tmp_path / "data" / "grounding").mkdir(parents=True)
    for name, labels in (("frank_valid", (1, 0)), ("wice_dev", (1, 0)), ("covidfact", (1, 1))):
        made = [
            {"evidence": EVIDENCE, "claim": f"The ferry {n} sails.", "label": labels[n % 2], "source": "cnn"}
            for n in range(6)
        ]
        path = tmp_path / "data" / "grounding" / f"{name}.jsonl.gz"
        path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in made).encode()))
    return tmp_path


def test_an_examination_goes_on_where_it_was_broken_off(folder, tmp_path):
    verifier, part = Counting(), tmp_path / "card.json.part"
    judge = Judge(verifier)
    made = made_of("overlap", judge, 4)
    told = []
    first = examine(folder, judge, made, part=part, told=lambda *heard: told.append(heard))
    assert told[-1] == ("wice_dev", 8, 8)
    assert verifier.seen == 8
    lines = part.read_text().splitlines()
    part.write_text(lines[0] + "\n" + lines[1][:40])  # killed while it wrote the second set
    assert examine(folder, judge, made, part=part) == first
    assert verifier.seen == 12
    assert examine(folder, judge, made_of("overlap", judge, 5), part=part).n == 10  # of another size, from the start
    assert verifier.seen == 22
    assert EVIDENCE[:20] not in part.read_text()


def test_what_is_not_on_a_card_stands_there_with_its_reason(folder):
    judge = Judge(OverlapVerifier())
    found = examine(folder / "data", judge, made_of("overlap", judge, 4))
    left = {one.set: one.why for one in found.left_out}
    assert left["covidfact"] == "all of its pairs are labelled alike"
    assert left["qags_cnn"] == left["frank_valid bbc"] == "none of its rows is there"
    assert left["sick"] == "the shipped verifier was trained on it"
    assert [one.name for one in found.rated] == ["frank_valid cnn", "wice_dev"]
    screen = StringIO()
    show(found, Console(file=screen, width=80))
    lines = screen.getvalue().splitlines()
    assert any(line.split()[:4] == ["frank_valid", "cnn", "*", "4"] for line in lines)
    assert "left out, all of its pairs are labelled alike: covidfact" in lines


def test_the_command_writes_a_card_and_leaves_nothing_else(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_VERIFIER", "overlap")
    out = tmp_path / "new" / "card.json"
    cli.main(["eval", "verifier", str(folder), "--most", "4", "--out", str(out)], standalone_mode=False)
    found = Card.from_dict(json.loads(out.read_text()))
    assert found.made == Made("overlap", (), 0.725, 0.57, 4)
    assert found.command == "dateline eval verifier DATA --most 4"
    assert list(out.parent.iterdir()) == [out]
    assert "calling claims supported" in capsys.readouterr().out


def test_a_folder_without_labelled_sets_is_told(tmp_path):
    with pytest.raises(DatelineError, match="none of the labelled sets, such as grounding/frank_valid.jsonl.gz"):
        located(tmp_path)


def test_nothing_that_the_verifier_was_made_of_is_a_result():
    """By the list of files that training may read: training/licences.py."""
    trained = {name.split("/")[1].split(".")[0] for name in TRAINED_ON if name.startswith("grounding/")}
    assert trained <= set(LEFT_OUT)
    assert not trained & {one.set for one in SETS}
    assert len({one.name for one in SETS}) == len(SETS)


def test_the_card_that_ships_is_of_the_verifier_that_ships():
    found = shipped_card()
    assert no_card() is None
    assert found.made.weights == f"dateline-verifier@{SHIPPED['verifier'][:12]}"
    settings = Settings()
    assert (found.made.supported, found.made.partly) == (settings.supported, settings.partly)
    assert [one.name for one in found.rated] == [one.name for one in SETS]
    assert all(0 < one.auc.low < one.auc.value < one.auc.high < 1 for one in found.rated)
    assert "AUC" in found.summary()


def test_a_card_of_other_weights_is_not_shown():
    made = shipped_card().made
    other = replace(made, weights="dateline-verifier@000000000000")
    assert shipped_card(other) is None
    assert no_card(other) == f"the card is of {made.weights}, in use is dateline-verifier@000000000000"
    anew = replace(made, fitted=(0.0, *made.fitted[1:]))
    assert shipped_card(anew) is None
    assert "fitted anew" in no_card(anew)


def test_expert_qa_is_halved_by_question(test_data):
    fitted, rest = expert_halves(located(test_data) / EXPERT)
    assert len(fitted) == 370
    assert {row["question"] for row in fitted}.isdisjoint(row["question"] for row in rest)


@pytest.mark.parametrize("source", ["cnn", "bbc"])
def test_on_news_the_verifier_is_above_both_measures_of_overlap(source, test_data):
    """All of FRANK, as on the card; on cnn by little."""
    labelled = Labelled("frank_valid", "grounding/frank_valid.jsonl.gz", source)
    judge = Judge(open_verifier(Settings()))
    found = rated(score(read(located(test_data), labelled, 400), judge), 0.7)
    judge.verifier.close()
    before = next(one for one in shipped_card().rated if one.name == labelled.name)
    assert before.auc.low < found.auc.value < before.auc.high
    assert found.auc.value > max(found.bigram, found.content)
    assert before.ahead.value > 0
