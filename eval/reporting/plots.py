"""The plots of a report as SVG that takes its letters and colours from the page around it.

Drawn in stand-ins for colours that become CSS variables; the same figures give the same bytes. The only file that
imports matplotlib. Knows nothing of outcomes and scores."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from eval.curves import Point
from eval.reporting.inert import inert
from eval.reporting.shown import VERDICTS
from eval.reporting.svg import ACCENT, DIM, FILLS, INK, LINE, PAPER, Words, dressed

WIDTH, HEIGHT, LETTERS = 340, 224, 12  # units of the picture, which a phone shows a little smaller than pixels
ROW = 20  # units that a bar has
HATCHES = dict(zip(VERDICTS, ("", "////", "||||", "xxx"), strict=True))
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "dateline",
    "svg.fonttype": "none",
    "font.size": LETTERS,
    "text.color": INK,
    "text.parse_math": False,  # a type may be called "$x$"
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.labelcolor": DIM,
    "axes.labelsize": LETTERS,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": DIM,
    "axes.titlelocation": "left",
    "axes.titlesize": LETTERS,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 1.0,
    "legend.frameon": False,
    "xtick.color": DIM,
    "ytick.color": DIM,
    "xtick.major.pad": 8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}
DASHED = (0, (4, 3))


@dataclass(frozen=True, slots=True)
class Bar:
    """The sentences of some answers, counted by verdict in the order of VERDICTS, and a remark beside them."""

    name: str
    counts: tuple[int, ...]
    beside: str


def risk(words: Words, points: Sequence[Point]) -> str:
    """Wrong answers among the surest, by how many questions they are; at least one point."""

    def draw(axes: Axes) -> None:
        x, y = [point.x for point in points], [point.y for point in points]
        axes.fill_between(x, y, color=ACCENT, alpha=0.12, linewidth=0)
        axes.plot(x, y, color=ACCENT, linewidth=2)
        axes.plot(x[-1:], y[-1:], "o", color=ACCENT)
        axes.set(xlim=(0, 1.02), ylim=(0, max(0.1, 1.1 * max(y))), title="of them wrong", xlabel="questions answered")
        _in_percent(axes.xaxis)
        _in_percent(axes.yaxis)

    return _svg(words, draw)


def calibration(words: Words, points: Sequence[Point]) -> str:
    """What people found supported by score, larger where there is more of it; the diagonal is a perfect score."""

    def draw(axes: Axes) -> None:
        most = max(point.n for point in points)
        sizes = [20 + 130 * point.n / most for point in points]
        axes.plot((0, 1), (0, 1), color=DIM, linewidth=1, linestyle=DASHED)
        axes.plot([p.x for p in points], [p.y for p in points], color=ACCENT, linewidth=1.5)
        axes.scatter([p.x for p in points], [p.y for p in points], s=sizes, color=ACCENT, edgecolors=PAPER)
        axes.set(xlim=(0, 1.02), ylim=(0, 1.04), title="supported, people say", xlabel="score of the verifier")
        _in_percent(axes.yaxis)

    return _svg(words, draw)


def found_by_rank(words: Words, passages: Sequence[float], articles: Sequence[float]) -> str:
    """Shares of questions whose evidence is among the first k, from k = 1: by passage, and by article."""

    def draw(axes: Axes) -> None:
        for shares, style, label in ((articles, "s--", "articles"), (passages, "o-", "passages")):
            colour = ACCENT if shares is passages else INK
            axes.plot(range(1, len(shares) + 1), shares, style, color=colour, label=label, markersize=5)
        axes.set(ylim=(0, 1.04), title="evidence among them", xlabel="first k", xticks=range(1, len(passages) + 1))
        _in_percent(axes.yaxis)
        axes.legend(loc="lower right")

    return _svg(words, draw)


def latency(words: Words, seconds: Sequence[float], marked: Sequence[tuple[str, float, float]]) -> str:
    """How many answers took at most x seconds, between answers in a straight line as percentiles are read; `marked`
    names shares and the seconds they took."""

    def draw(axes: Axes) -> None:
        ordered = sorted(seconds)
        shares = [n / max(1, len(ordered) - 1) for n in range(len(ordered))]
        axes.plot(ordered, shares, color=ACCENT, linewidth=2)
        for label, share, x in marked:
            axes.plot((x, x), (0, share), color=DIM, linewidth=1, linestyle=DASHED)
            axes.plot((x,), (share,), "o", color=ACCENT)
            behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
            axes.annotate(label, (x, share), (8, -13), textcoords="offset points", bbox=behind)
        room = 1.5 * max(x for _, _, x in marked)  # for the words beside the last one
        axes.set(xlim=(0, max(*seconds, room) or 1), ylim=(0, 1.04), title="answers there", xlabel="seconds")
        _in_percent(axes.yaxis)

    return _svg(words, draw)


def verdicts(words: Words, bars: Sequence[Bar], beside: str) -> str:
    """Sentences by verdict, a bar for each name; `beside` heads the remarks at the right."""

    def draw(axes: Axes) -> None:
        longest = _stacked(axes, bars)
        axes.set(ylim=(len(bars) - 0.4, -0.6), xlim=(0, max(longest, 1)), xlabel="sentences")
        axes.set_yticks(range(len(bars)), [_shortened(bar.name) for bar in bars], color=INK)
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        beyond = axes.get_yaxis_transform()  # x in widths of the plot
        for n, one in enumerate([beside, *(bar.beside for bar in bars)], start=-1):
            axes.text(1.24, n, inert(one), transform=beyond, ha="right", va="center_baseline", color=DIM)
        if longest:
            axes.figure.legend(loc="outside upper left", ncols=2, handlelength=1.4, columnspacing=1.2, borderaxespad=0)

    return _svg(words, draw, 110 + ROW * len(bars))


def _stacked(axes: Axes, bars: Sequence[Bar]) -> int:
    """Draws the bars verdict by verdict; the length of the longest."""
    begun, look = [0] * len(bars), {"edgecolor": PAPER, "linewidth": 0.5}
    for n, verdict in enumerate(VERDICTS):
        counts = [bar.counts[n] for bar in bars]
        if any(counts):
            drawn = axes.barh(range(len(bars)), counts, 0.62, begun, label=VERDICTS[verdict], color=FILLS[verdict])
            for one in drawn:
                one.set(hatch=HATCHES[verdict], **look)
        begun = [a + b for a, b in zip(begun, counts, strict=True)]
    return max(begun, default=0)


def _in_percent(axis: Axis) -> None:
    axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))


def _shortened(name: str, most: int = 15) -> str:
    line = " ".join(inert(name).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _svg(words: Words, draw: Callable[[Axes], None], height: float = HEIGHT) -> str:
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # the page's letters show what matplotlib's lack
        matplotlib.rcdefaults()  # whatever the user's own file says
        matplotlib.rcParams.update(STYLE)
        figure = Figure((WIDTH / 72, height / 72), layout="constrained")
        figure.patch.set_visible(False)
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        written = StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return dressed(written.getvalue(), words, (WIDTH, height))
