"""Cleaning: golden pages of many layouts, single rules that are easily wrong, and what holds for any text at all."""

from collections import Counter

import pytest
from golden_pages import lines, pages
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.clean import clean, normal
from ingest.furniture import closed, opener, rule, same_title

DEV, HELD, FRESH = pages("dev"), pages("held"), pages("fresh")
LOST = {"held-17": {"Quake felt in three counties"}}  # the first subhead of a page of briefs passes for its headline
UNTITLED = {"held-03", "held-17"}  # a headline broken into two lines; the page of briefs


@pytest.mark.parametrize("page", DEV, ids=lambda page: page.name)
def test_a_page_the_rules_were_written_for(page):
    got = clean(page.raw, title=page.given)
    assert got.text == page.kept
    assert got.title == page.title


@pytest.mark.parametrize("page", HELD + FRESH, ids=lambda page: page.name)
def test_no_article_line_is_lost_on_other_pages(page):
    got = clean(page.raw, title=page.given)
    assert set(page.article - lines(got.text)) == LOST.get(page.name, set())
    assert (got.title == page.title) == (page.name not in UNTITLED)


@pytest.mark.parametrize(("batch", "gone", "all_furniture"), [(DEV, 145, 145), (HELD, 177, 197), (FRESH, 61, 71)])
def test_share_of_furniture_that_goes(batch, gone, all_furniture):
    """The figures of docs/measurements-cleaning.md."""
    left = sum((lines(clean(page.raw, title=page.given).text) - page.article).total() for page in batch)
    assert sum(page.furniture.total() for page in batch) == all_furniture
    assert all_furniture - left == gone


@pytest.mark.parametrize("page", DEV + HELD + FRESH, ids=lambda page: page.name)
def test_cleaning_twice_changes_nothing(page):
    once = clean(page.raw, title=page.given)
    twice = clean(once.text, title=once.title or "")
    assert (twice.text, twice.cuts) == (once.text, ())


BODY = "The council met on Monday and voted for the bridge.\nIt will open in the spring, the mayor said.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, the minister urged.",
        "Subscribe numbers fell by a third.",
        "Follow the river and you will find the mill.",
        "Share prices rose 3 percent.",
        "Advertisement revenue paid for half of the bees.",
        "Photo experts at the university said the picture was genuine.",
        "“Follow us and you will not drown,” reads a banner.",
        "Copyright law was changed in 2019.",
        "By Friday the docks were empty.",
        "By Christmas the docks will be empty",
        "Published minutes will follow on Thursday.",
        "Topics",
        "Comments",
        "Home",
        "Kings Park 2-2 Old Mill",
        "12 March 2024",
        "10:45",
        "Q: Were you afraid?",
        "Yes.",
        "NewsWire.Example - The prefix of an agency stays with its sentence.",
        "Anyone who saw it should e-mail witness@police.example.",
        "More on this will be known in May.",
        "The site uses cookies without consent, the regulator found.",
        "He works for Getty Images.",
        "# A subhead of Markdown",
    ],
)
def test_a_line_amid_an_article_stays(line):
    assert line in clean(f"{BODY}{line}\n{BODY}", title="").text.split("\n")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Read more", "promo"),
        ("READ MORE: Ferry order goes to rival yard", "promo"),
        ("**Related:** [Budget gap grows](https://news.example/gap)", "promo"),
        ("ADVERTISEMENT", "ad"),
        ("Story continues below advertisement", "ad"),
        ("Ad feedback", "ad"),
        ("Video player was slow to load content Ad froze or did not finish loading Other issues", "ad"),
        ("Ana Holm © Lena Dorn; The Observer", "credit"),
        ("A flooded street. (AP Photo/Lena Dorn)", "credit"),
        ("Lena Dorn / Reuters", "credit"),
        ("Photograph: Ruth Bell/The Meridian", "credit"),
        ("Share this article", "share"),
        ("Follow us on Facebook", "share"),
        ("Sign up for our weekly newsletter and never miss an interview.", "share"),
        ("Facebook | Twitter | WhatsApp", "menu"),
        ("We use cookies to improve your experience.", "cookies"),
        ("© 2024 The Observer. All rights reserved.", "copyright"),
        ("Published 5 May 2024, 10:32 GMT", "timestamp"),
        ("3 min read", "timestamp"),
        ("Additional reporting by Kim Sand", "byline"),
        ("Tags: council, library, budget", "tags"),
        ("* * *", "rule-line"),
        ("![Smoke over the hill](https://img.example/smoke.jpg)", "image"),
        ("https://social.example/status/1", "link"),
    ],
)
def test_a_line_amid_an_article_goes(line, name):
    got = clean(f"{BODY}{line}\n{BODY}", title="")
    assert got.text == BODY + BODY.rstrip()
    assert [(cut.rule, cut.text, cut.at) for cut in got.cuts] == [(name, line, len(BODY))]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Home > News > Local", "menu"),
        ("By Jane Doe and John Roe", "byline"),
        ("Jane Doe | 5 May 2024 | 3 min read", "timestamp"),
        ("Tue 4 Jun 2019 06.00 BST", "timestamp"),
        ("SPORT", "menu"),
    ],
)
def test_a_line_that_goes_only_above_the_first_sentence(line, name):
    above = clean(f"A bridge for the town\n{line}\n{BODY}")
    assert (above.title, above.text) == ("A bridge for the town", BODY.rstrip())
    assert [cut.rule for cut in above.cuts] == ["headline", name]
    assert line in clean(f"{BODY}{line}\n{BODY}", title="").text


TEASERS = "Ferry order goes to the rival yard across the bay\nWhat the yard has meant to this town for years\n"


def test_teasers_amid_an_article_go_and_the_subhead_after_them_stays():
    got = clean(f"{BODY}Keep Reading\n{TEASERS}A costly choice\n{BODY}", title="")
    assert got.text == f"{BODY}A costly choice\n{BODY.rstrip()}"
    assert [cut.rule for cut in got.cuts] == ["promo", "teasers", "teasers"]


def test_whole_sentences_under_a_tail_heading_go():
    tail = "Top stories\nThe budget needs adjusting.\nSix trees have burned. Two were old.\nPartner news\n---"
    assert clean(BODY * 2 + tail, title="").text == (BODY * 2).rstrip()


def test_an_article_that_goes_on_after_a_tail_heading_stays():
    rest = "The mayor opened the box.\n“It is empty,” she said.\nNobody laughed.\n"
    assert clean(f"{BODY}Most read\n{rest}", title="").text == (BODY + rest).rstrip()


def test_a_list_interrupted_by_a_button_stays():
    listed = "What to bring:\nRead more\nA blanket for the night\nA torch with spare batteries\n"
    assert clean(f"{BODY}{listed}{BODY}", title="").text == (BODY + listed.replace("Read more\n", "") + BODY).rstrip()


@pytest.mark.parametrize(
    ("raw", "given_title", "title"),
    [
        (f"A bridge for the town\n{BODY}", None, "A bridge for the town"),
        (f"# A bridge for the town\n\n{BODY}", None, "A bridge for the town"),
        (f"A bridge for the town - The Observer\nA BRIDGE FOR THE TOWN!\n{BODY}", None, "A BRIDGE FOR THE TOWN!"),
        (f"Town to get a new bridge\n{BODY}", "Something else in the tag", "Something else in the tag"),
        (BODY, None, None),
        (BODY, " A bridge\n for \ud800 ", "A bridge for \ufffd"),
        ("x" * 119 + f"\n{BODY}", None, "x" * 119),
        ("x" * 120 + f"\n{BODY}", None, None),
        ("One line only", None, None),
        ("", None, None),
    ],
)
def test_title(raw, given_title, title):
    assert clean(raw, title=given_title).title == title


def test_another_headline_than_the_given_title_stays():
    assert clean(f"Town to get a new bridge\n{BODY}", title="Floods in the north").text.startswith("Town to get")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a b c", "a b c"),
        ("one  \r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("so\u00adlar pow\u200ber\ufeff", "solar power"),
        ("a\x00b\x07c\td", "abc d"),
        ("\ud83d\ude00 \ud800!", "\U0001f600 \ufffd!"),
        (
            "w\u200dord n\u200ci \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "word ni \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("“quotes” ‘stay’ – as they are…", "“quotes” ‘stay’ – as they are…"),
    ],
)
def test_normalised_text(raw, text):
    assert clean(raw, title="").text == text


def test_lines_tell_what_they_are():
    assert [opener(line) for line in ("Read more:", "## Top Stories", "Read more books.")] == ["teasers", "tail", None]
    assert closed("He left.”") and closed("Wait…") and not closed("A headline")
    assert rule("x" * 1000, "head") is None
    assert same_title("Storm hits coast | The Observer", "STORM HITS COAST!")
    assert not same_title("Storm hits coast.", "Storm hits inland")


PIECES = [
    "Read more", "Top stories", "Keep Reading", "Advertisement", "By Jane Doe", "5 May 2024", "10:45", "---", "Topics", "Home",
    "Home > News", "© Observer", "Council votes for the bridge", "A subhead", "It rained.", "The council met on Monday for hours.",
    "Police found six owls in a barn.", "“No,” she said on Tuesday.", "", "", "Share", "Tags: a, b", "Yes", "Sport", "Jane Doe",
    "What to bring:", "Comments", "Was this article helpful?",
]  # fmt: skip
PAGE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=25).map("\n".join)
TITLE = st.one_of(st.none(), st.just(""), st.sampled_from(PIECES), st.text(max_size=30))


@given(PAGE, TITLE)
@example("\ud800\udc00 \udfff\ud800", None)
@example("a\u200d\n\u2028b", "\x00")
def test_any_text_is_cleaned(raw, title):
    got = clean(raw, title=title)
    got.text.encode("utf-8")
    (got.title or "").encode("utf-8")
    assert got.text == got.text.strip("\n") and "\n\n\n" not in got.text
    assert [cut.at for cut in got.cuts] == sorted(cut.at for cut in got.cuts)
    assert all(0 <= cut.at <= len(got.text) and cut.text and cut.rule for cut in got.cuts)
    assert all(cut.at == len(got.text) or cut.at == 0 or got.text[cut.at - 1] == "\n" for cut in got.cuts)


@given(PAGE, TITLE)
def test_every_line_is_kept_or_cut_and_stays_in_order(raw, title):
    got = clean(raw, title=title)
    said = [line for line in normal(raw).split("\n") if line]
    kept = [line for line in got.text.split("\n") if line]
    assert Counter(line.strip() for line in said) == Counter(line.strip() for line in kept) + Counter(
        c.text for c in got.cuts
    )
    rest = iter(said)
    assert all(any(line == other for other in rest) for line in kept)


@given(PAGE, TITLE)
@example("It rained all day.\nBy Jane Doe\nPolice found six owls in a barn.", "It rained all day.")
@example("It rained all day.\nTopics\nIt rained all day.", "It rained all day.")
def test_a_second_cleaning_finds_the_text_as_it_is(raw, title):
    once = clean(raw, title=title)
    assert clean(once.text, title=once.title or "").text == once.text
