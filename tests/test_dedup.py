"""Copies of a story are told from near misses, by literal cases and by labelled pairs of real articles."""

import subprocess
import sys

import pytest
from copies import made, printed
from edits import copyedit
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedup import BANDS, SHARED, bands, overlap, same_story, shingles, story_of

STORY = """The harbour council of Port Ellery voted on Tuesday to close the old ferry terminal, ending 94 years of service.

Councillor Ruth Amadi said the pilings had rotted so badly that divers refused to work beneath the western pier. "We cannot put one more passenger on that deck," she told the chamber.

The vote passed by 11 to 4 after a debate of six hours, during which ferry workers sang in the public gallery.

Repairs would have cost $38 million, according to a survey by the engineers Holt and Brandt, against $52 million for a new building further up the estuary.

Captain Iain Moss, who has sailed the Ellery line since 1987, called the decision a betrayal of the islands. He said families on Skerra and Little Vane depended on the morning boat for school and for the hospital.

The last sailing is planned for 30 September. Until then boats will leave every two hours, and heavy lorries must use the bridge at Tarn Cross.

Work on the new terminal is expected to begin next spring, and the council has asked the regional fund to carry half of the bill."""
OTHER = """A court in Dunmore has ordered the dairy group Felgate to pay 2,300 farmers for milk it collected and never paid for.

Judge Petra Lindqvist found that the company had kept false weight records at three depots between 2016 and 2019.

Felgate said it would study the ruling. Its shares fell nine per cent in early trading before they recovered a little.

The farmers' union, which brought the case, said most members had given up hope after the first trial collapsed.

Payments must begin within 60 days, with interest, under the supervision of an accountant named by the court.

The case began when a driver, Olaf Brandvold, compared his own notes with the slips that the depot printed for him.

Two former managers face a criminal trial in the autumn. Both deny that they knew of the altered scales.

Milk prices in the region have risen by a fifth since then, and several smaller farms have turned to cheese."""
FOLLOW_UP = """Ferry workers chained themselves to the gates of Port Ellery's terminal on Friday and swore to stay until the council gives way.

About sixty people spent the night on the quay, where volunteers handed out soup and blankets from a van. Police watched from the bridge and made no arrests.

"My mother sold tickets here and so do I," said Nell Furze, 41, who had fastened her bicycle lock around a railing.

Repairs would have cost $38 million, according to a survey by the engineers Holt and Brandt, against $52 million for a new building further up the estuary.

Captain Iain Moss, who has sailed the Ellery line since 1987, called the decision a betrayal of the islands. He said families on Skerra and Little Vane depended on the morning boat for school and for the hospital.

The last sailing is planned for 30 September. Until then boats will leave every two hours, and heavy lorries must use the bridge at Tarn Cross."""
REPORT = """Ferries will stop calling at the centre of Port Ellery this autumn, bringing to an end almost a century of crossings from the town quay.

Fifteen council members argued until late on Tuesday before most of them backed the closure of a building that surveyors consider dangerous.

Islanders fear longer journeys. One skipper with decades at the wheel accused politicians of forgetting the people of Skerra.

Officials answer that mending the rotten piers would be almost as dear as starting again upstream, where ground is firm and parking is easy."""
DRAW = """The winning numbers for {day}'s Saltmarsh draw were {a}, {b}, {c}, {d} and {e}, with a bonus ball of {f}.

No ticket matched all of the balls, so the jackpot rolls over to an estimated {g} million crowns for the next draw.

In all, {h} tickets won a prize of some kind. Players have 180 days to claim, at any shop that sells tickets or by post.

The largest prize ever paid by the draw went to a retired welder from {town}, who bought one ticket at a petrol station and kept it in a biscuit tin."""


# Stored bands are compared with new ones: when this pin moves (rag.text has changed), libraries need a new fingerprint.
FIRST_BANDS = (207736657069786772, 310587152588951084)


def told(a, b):
    return same_story(shingles(a), shingles(b))


def filled(*values):
    return DRAW.format(**dict(zip(("day", "a", "b", "c", "d", "e", "f", "g", "h", "town"), values, strict=True)))


def paragraphs(text, *which):
    found = text.split("\n\n")
    return "\n\n".join(found[i] for i in which)


COPIES = {
    "itself": STORY,
    "first-two-paragraphs": paragraphs(STORY, 0, 1),
    "first-third": paragraphs(STORY, 0, 1, 2),
    "agency": f"PORT ELLERY (Reuters) - {STORY}\n\n(Reporting by Jo Marsh; Editing by Tom Okoye)",
    "retitled": f"Ferry terminal shuts after 94 years\n\nBy Mia Holm\n\n{STORY}",
    "local-reaction": f"{STORY}\n\n{paragraphs(OTHER, 2, 3, 4)}",
    "new-top": f"{paragraphs(OTHER, 0, 1)}\n\n{STORY}",
    "reordered": paragraphs(STORY, 0, 4, 2, 5, 1, 3, 6),
    "other-quotes": STORY.replace('"', "”").replace("harbour", "harbor").replace("six hours", "6 hours"),
    "light-edits": STORY.replace("voted on Tuesday", "decided Tuesday").replace("so badly", "so severely")
    .replace("told the chamber", "said").replace("further up", "higher up").replace("next spring", "in spring"),
    "shouted": STORY.upper(),
}  # fmt: skip
NEAR_MISSES = {
    "another-subject": OTHER,
    "another-report": REPORT,
    "shared-background": FOLLOW_UP,
    "round-up": f"{OTHER}\n\n{paragraphs(STORY, 0, 1)}",
    "round-up-with-most": "\n\n".join((*[f"{OTHER} {i}".replace("a", "a" * i) for i in range(1, 6)], paragraphs(STORY, 0, 1, 2, 3))),
}  # fmt: skip


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_the_same_story_and_a_candidate(copy):
    assert told(STORY, copy)
    assert told(copy, STORY)
    assert len({*bands(shingles(STORY))} & {*bands(shingles(copy))}) >= SHARED


@pytest.mark.parametrize("text", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_near_miss_is_another_story(text):
    assert not told(STORY, text)
    assert not told(text, STORY)


def test_a_template_filled_in_for_another_day_is_another_story():
    one = filled("Monday", 3, 18, 22, 31, 44, 9, 6.5, "41,207", "Elmsford")
    other = filled("Thursday", 7, 11, 25, 38, 49, 2, 7.25, "39,880", "Elmsford")
    assert told(one, one)
    assert not told(one, other)


def test_a_round_up_that_prints_a_short_story_whole_is_another_story():
    brief = paragraphs(STORY, 0, 1)
    digest = "\n\n".join(" ".join(f"{word}{i}" for word in OTHER.split()) for i in range(3))
    assert overlap(shingles(brief), shingles(f"{digest}\n\n{brief}")).shorter > 0.9
    assert not told(brief, f"{digest}\n\n{brief}")


def test_a_text_too_short_for_a_story_has_no_bands():
    caption = shingles("A ferry leaves Port Ellery on Tuesday. Photograph: Mia Holm")
    assert bands(caption) == ()
    assert not same_story(caption, caption)
    assert bands(shingles("")) == ()
    assert story_of(shingles(""), [("a", shingles(STORY))]) is None


def test_the_best_of_several_stories_is_taken():
    firsts = [("other", shingles(OTHER)), ("cut", shingles(paragraphs(STORY, 0, 1, 2, 3))), ("whole", shingles(STORY))]
    assert story_of(shingles(STORY), firsts) == "whole"
    assert story_of(shingles(REPORT), firsts) is None
    assert story_of(shingles(STORY), []) is None


def test_small_changes_do_not_chain_far_texts_into_one_story():
    source = [p for text in (STORY, OTHER, REPORT, FOLLOW_UP) for p in text.split("\n\n")][:19]
    versions = ["\n\n".join(source[i : i + 7]) for i in range(13)]
    firsts, stories = {}, []
    for i, version in enumerate(versions):
        text = shingles(version)
        story = story_of(text, firsts.items())
        stories.append(story if story is not None else str(i))
        firsts.setdefault(stories[-1], text)
    assert stories[0] == "0"
    assert stories[7] != "0"
    for version, story in zip(versions, stories, strict=True):
        assert told(version, versions[int(story)])


def test_bands_are_the_same_in_another_process(offline_env):
    program = "import sys; from ingest.dedup import *; print(bands(shingles(sys.stdin.read())))"
    command, env = [sys.executable, "-c", program], {**offline_env, "PYTHONHASHSEED": "1"}
    done = subprocess.run(command, input=STORY, text=True, encoding="utf-8", env=env, capture_output=True, check=True)
    assert done.stdout.strip() == str(bands(shingles(STORY)))
    assert bands(shingles(STORY))[:2] == FIRST_BANDS
    assert len(bands(shingles(STORY))) == BANDS


@given(st.text())
def test_any_text_has_shingles(text):
    found = shingles(text)
    assert len(found.numbers) == len(found.names)
    assert len(found.hashes) == max(len(found.numbers) - 2, 0)
    assert all(-(2**63) <= band < 2**63 for band in bands(found))


@given(
    st.lists(st.sampled_from(sorted({*STORY.split(), *OTHER.split()})), max_size=200), st.randoms(use_true_random=False)
)
def test_order_does_not_matter_and_a_text_is_its_own_copy(words, random):
    text = " ".join(words)
    other = copyedit(text, STORY, random)
    a, b = shingles(text), shingles(other)
    assert overlap(a, b) == overlap(b, a)
    assert same_story(a, b) == same_story(b, a)
    assert same_story(a, a) == bool(bands(a))


def test_real_pairs(test_data):
    articles = printed(test_data, limit=240)
    pairs = [pair for half in ("dev", "held") for pair in made(articles, half, 10)]
    assert [p.same for p in pairs].count(True) == 20
    wrong = [p.kind for p in pairs if told(p.left, p.right) != p.same]
    assert len(wrong) <= 2, wrong


@pytest.mark.full
def test_all_real_pairs(test_data):
    articles = printed(test_data)
    for half in ("dev", "held"):
        pairs = [*made(articles, half, 100)]
        said = [told(p.left, p.right) for p in pairs]
        right = sum(yes and p.same for p, yes in zip(pairs, said, strict=True))
        assert right >= 0.98 * sum(said)
        assert right >= 0.95 * 100
