"""The report of a run: plots that are the same each time, a page that needs nothing else, harmless text, Markdown.

`python tests/test_report.py` writes the golden Markdown anew; read the difference before keeping it."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from click.testing import CliRunner
from report_cases import CARD, FOUL, GOOD, HARBOUR, HOSTILE_RUN, LEADS, OUTCOMES, RUN, own

from eval.evaluation import Run, write
from eval.questions import Question
from eval.reporting.charts import charts
from eval.reporting.inert import XML, as_markdown, inert
from eval.reporting.marked import marked
from eval.reporting.report import html, markdown, write_report
from eval.reporting.shown import FAULTS, sections, show, worst_first
from eval.reporting.summary import headline, rooms
from rag.errors import DatelineError, QuestionsError
from rag.text import UNSAFE
from ui.cli import cli

GOLDEN = Path(__file__).parent / "golden" / "report.md"
SVG = "{http://www.w3.org/2000/svg}"
VOID = {"meta", "br", "img", "link", "input"}


class Page(HTMLParser):
    """A page as tags with their attributes, and the text of each element by its class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[int] = []
        self.texts: dict[int, str] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(len(self.tags) - 1)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.tags[self.open.pop()][0] == tag

    def handle_data(self, data):
        for place in self.open:
            self.texts[place] = self.texts.get(place, "") + data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def all(self, tag: str, name: str = "") -> list[str]:
        """The texts of the elements of a tag, and of a class where one is given."""
        return [
            " ".join(self.texts.get(place, "").split())
            for place, (found, attrs) in enumerate(self.tags)
            if found == tag and (not name or name in attrs.get("class", "").split())
        ]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html(RUN, CARD))


@pytest.fixture(scope="module")
def hostile() -> str:
    return html(HOSTILE_RUN, CARD)


class TestPlots:
    def test_the_same_figures_give_the_same_bytes(self):
        with matplotlib.rc_context({"font.size": 30, "lines.color": "red", "svg.hashsalt": "else"}):
            other = charts(OUTCOMES, CARD)
        assert charts(OUTCOMES, CARD) == other
        assert len(other) == 5

    def test_words_stand_in_them_as_text(self):
        drawn = {
            chart.title: " ".join(ElementTree.fromstring(chart.svg).itertext()) for chart in charts(OUTCOMES, CARD)
        }
        for title, words in {
            "Wrong among the surest answers": ("questions answered", "of them wrong", "0 %"),
            "What the verifier's score is worth": ("score of the verifier", "Of 600 pairs"),
            "How sentences stand, by type of question": (
                "quoted",
                "partly supported",
                "not supported",
                "1 of 3",
                "when",
            ),
            "Where the search finds the evidence": ("articles", "passages", "10"),
            "How long an answer takes": ("50 %: 0.25 s", "95 %:", "seconds"),
        }.items():
            assert [word for word in words if word not in drawn[title]] == []

    def test_their_colours_are_the_page_s(self):
        for chart in charts(OUTCOMES, CARD):
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb", re.sub(r"[\"(]#[\w-]+[\")]", "", chart.svg)) == []
            assert "font-family" not in chart.svg and "<style" not in chart.svg and "date" not in chart.svg

    def test_they_say_what_they_show(self):
        for chart in charts(OUTCOMES, CARD):
            svg = ElementTree.fromstring(chart.svg)
            assert svg.attrib["role"] == "img"
            assert svg.attrib["aria-labelledby"].split() == [svg[0].attrib["id"], svg[1].attrib["id"]]
            assert (svg[0].tag, svg[0].text, svg[1].tag, svg[1].text) == (
                f"{SVG}title",
                chart.title,
                f"{SVG}desc",
                chart.text,
            )

    def test_verdicts_differ_by_more_than_colour(self):
        verdicts = next(chart for chart in charts(OUTCOMES, CARD) if chart.tall)
        assert len(set(re.findall(r"url\(#(verdicts-h\w+)\)", verdicts.svg))) == 3  # and quoted has no pattern

    def test_nothing_is_drawn_of_nothing(self):
        silent = [replace(o, seconds=None, found=None, confidence=None) for o in OUTCOMES]
        assert [chart.title for chart in charts(silent, None)] == ["How sentences stand, by type of question"]
        assert charts([], None) == []

    def test_shares_by_rank(self):
        found = next(chart for chart in charts(OUTCOMES, None) if chart.headings[0] == "first k")
        assert found.rows[:2] == (("1", "0 %", "100 %"), ("2", "100 %", "100 %"))


class TestPage:
    def test_it_needs_nothing_from_elsewhere(self, hostile):
        page = Page(hostile)
        assert {tag for tag, _ in page.tags} & {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
        } == set()
        for tag, attrs in page.tags:
            assert not [
                name for name in attrs if name.startswith("on") or name in ("src", "srcset", "xlink:href", "data")
            ]
            assert attrs.get("href", "#").startswith("#"), tag
        assert re.findall(r"url\([^#]", hostile) == []
        assert "@import" not in hostile and "default-src 'none'" in hostile

    def test_links_lead_somewhere_on_it(self, page):
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert {attrs["href"][1:] for _, attrs in page.tags if "href" in attrs} <= set(ids)

    def test_hostile_text_is_text(self, hostile):
        page = Page(hostile)
        assert [found[0] for pattern in (UNSAFE, XML) for found in pattern.finditer(hostile)] == []
        shown = " ".join(inert(FOUL).split())
        for found in (
            page.all("span", "asked"),
            page.all("h5"),
            page.all("p", "said"),
            page.all("blockquote"),
            page.all("p", "error"),
        ):
            assert any(shown in text for text in found)
        assert all("script" not in tag and "<" not in name for tag, attrs in page.tags for name in (tag, *attrs))

    def test_the_same_run_gives_the_same_bytes(self):
        assert html(RUN, CARD) == html(Run(RUN.head, OUTCOMES), CARD)
        assert markdown(RUN, CARD) == markdown(Run(RUN.head, OUTCOMES), CARD)

    def test_every_question_stands_once_worst_first(self, page):
        assert page.all("span", "asked") == [
            "Who sank the ships?",
            "What does the other say?",
            "How old is it?",
            "Who told it?",
            "Did it rain?",
            "What burns?",
            "How many tanks are there?",
            "Who leads the office?",
            "When did the harbour open?",
        ]
        assert page.all("span", "tag") == [*FAULTS, "good"][:1] + ["wrong answer"] * 2 + [*FAULTS][2:] + ["good"] * 3

    def test_the_first_ten_faulty_ones_are_open(self, page):
        questions = [attrs for tag, attrs in page.tags if tag == "details" and "question" in attrs.get("class", "")]
        assert ["open" in attrs for attrs in questions] == [True] * 6 + [False] * 3
        many = Page(
            html(
                Run(
                    RUN.head,
                    tuple(
                        replace(o, question=replace(o.question, id=f"{o.question.id}{n}"))
                        for n in range(3)
                        for o in OUTCOMES
                    ),
                ),
                None,
            )
        )
        assert sum("open" in attrs for tag, attrs in many.tags if tag == "details") == 10

    def test_relevance_stands_first_in_grounding(self, page):
        grounding = page.all("table", "scores")[1]
        assert grounding.lower().startswith("grounding")
        assert grounding.index("sentences to the point") < grounding.index("sentences quoted")
        assert headline(RUN.scores)[-1] == "Of 10 sentences shown 8 are quoted or supported, and 4 are to the point."

    def test_head_and_card(self, page):
        text = page.texts[0]
        for word in (
            "aaaa0000bbbb1111",
            "eeee (reader 1)",
            "2024-12-05",
            "0.1.0",
            CARD.summary(),
            "qags_cnn",
            "83.0 [78.0 88.0]",
        ):
            assert word in text
        assert "No card:" in Page(html(RUN, None)).texts[0]

    def test_a_run_of_nothing_is_a_page(self):
        empty = Run(RUN.head, ())
        assert "Evaluation of 0 questions" in html(empty, None)
        assert markdown(empty, None).startswith("# Evaluation of 0 questions")


class TestShown:
    def test_evidence_is_marked_across_white_space(self):
        pieces = show(GOOD).quotes[0].pieces
        assert [(piece.text, piece.marked) for piece in pieces] == [("Ada Lind leads\nthe office", True), (".", False)]

    def test_a_quote_inside_the_evidence_is_marked_whole(self):
        question = replace(LEADS, evidence_any=("It is known that Ada Lind leads the office, in May.",))
        assert [piece.marked for piece in marked(question, "Ada Lind leads")] == [True]

    def test_without_evidence_the_expected_answer_is_marked(self):
        question = Question("q", "Who?", "t", True, answers=("ada lind", "Lind leads"))
        assert [p.text for p in marked(question, "So Ada Lind leads.") if p.marked] == ["Ada Lind leads"]

    def test_where_evidence_was_left(self):
        states = {shown.question.id: [e.state for e in shown.evidence] for s in sections(OUTCOMES) for shown in s.shown}
        assert states["a"] == ["cited"]
        assert states["g"] == ["not cited; found, place 2"]
        assert states["i"] == ["cited"]
        assert states["h"] == ["not cited"]
        lost = replace(GOOD, judged=(), found=replace(GOOD.found, pieces=((), ())))
        assert [e.state for e in show(lost).evidence] == ["not found among 2 passages"]

    def test_others_are_shown_by_what_they_cite(self):
        shown = show(OUTCOMES[-1])
        assert [(s.verdict, s.numbers, s.dangling) for s in shown.sentences] == [
            ("not supported", (1,), 0),
            ("partly supported", (1,), 0),
            ("supported", (1,), 1),
        ]
        assert [(quote.number, quote.title, quote.origin) for quote in shown.quotes] == [
            (1, "The office", "Harbor Post, date unknown")
        ]

    def test_a_refusal_shows_its_nearest_passages(self):
        shown = show(own(LEADS))
        assert (shown.refused, shown.quotes, len(shown.nearest)) == (True, (), 2)
        assert "".join(piece.text for piece in shown.nearest[0].pieces) == HARBOUR.text

    def test_order_within_a_fault(self):
        ids = [outcome.question.id for outcome in worst_first(OUTCOMES)]
        assert ids == ["d", "i", "e", "f", "g", "h", "c", "a", "b"]
        shares = [
            sum(j.relevant for j in o.judged) / max(1, len(o.judged)) for o in worst_first(OUTCOMES) if not o.fault
        ]
        assert all(a <= b for a, b in pairwise(shares))


class TestMarkdown:
    def test_it_is_as_agreed(self):
        assert markdown(RUN, CARD) == GOLDEN.read_text(encoding="utf-8")

    def test_hostile_text_stays_on_its_line(self):
        written = markdown(HOSTILE_RUN, None)
        assert [found[0] for pattern in (UNSAFE, XML) for found in pattern.finditer(written)] == []
        assert re.findall(r"(?<!\\)<", written) == []
        assert len(written.split("\n")) == len(markdown(HOSTILE_RUN, None).splitlines()) + 1
        table = written.split("## By type")[1].split("##")[0]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.strip().split("\n")}) == 1

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a | b", r"a \| b"),
            ("[x](javascript:y)\n# <b>", r"\[x\](javascript:y) \# \<b\>"),
            ("https://a.example www.a.example", r"https\://a.example www\.a.example"),
            ("$5 and 5*4*3_2_", r"\$5 and 5\*4\*3\_2\_"),
            ("a\u202eb\u2028c\ud800", "ab c\ufffd"),
        ],
    )
    def test_markdown_is_text(self, text, expected):
        assert as_markdown(text) == expected


def test_bars_are_for_shares():
    rows = {row.label: row for room in rooms(RUN.scores) for row in room.rows}
    right = rows["right and rightly cited"]
    assert (right.value, right.low, right.at, right.high) == ("28.6 %", 0.0, 28.6, 66.7)
    assert rows["sources per answer"].at is None
    assert rows["answered wrong"].lower_is_better and not right.lower_is_better


class TestFiles:
    def test_page_and_markdown_stand_beside_each_other(self, tmp_path):
        write(RUN, tmp_path)
        assert write_report(tmp_path) == (tmp_path / "report.html", tmp_path / "report.md")
        assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Evaluation of 9 questions\n")
        assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")

    def test_the_command_tells_where_they_are(self, tmp_path):
        write(HOSTILE_RUN, tmp_path)
        told = CliRunner().invoke(cli, ["eval", "report", str(tmp_path), "--out", str(tmp_path / "x.html")])
        assert told.output.split() == [str(tmp_path / "x.html"), str(tmp_path / "x.md")]
        assert (tmp_path / "x.html").exists() and (tmp_path / "x.md").exists()

    def test_the_page_may_not_be_in_the_place_of_the_markdown(self, tmp_path):
        with pytest.raises(DatelineError, match=r"x\.md is for the Markdown") as caught:
            write_report(tmp_path, tmp_path / "x.md")
        assert caught.value.hint == f"--out {tmp_path / 'x.html'}"

    def test_a_folder_without_a_run_is_an_error(self, tmp_path):
        with pytest.raises(QuestionsError, match="holds no finished run"):
            write_report(tmp_path)


if __name__ == "__main__":
    GOLDEN.write_text(markdown(RUN, CARD), encoding="utf-8")
