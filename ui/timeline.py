"""The evidence of an answer as a small picture: a dot for each article, its day across, its publisher down.

Knows nothing of gradio. The picture is data alone: it names no address, and whatever draws it has nothing to load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import altair as alt

from rag.text import inert
from rag.types import Answer, Source, sources
from ui.render import day, plural

ROWS, ROW = 8, 22  # publishers, the last row being for all others where there are more; pixels of each
WIDTH, LABEL = 240, 120  # pixels of the picture, and of a publisher's name at its side
LONGEST = 120  # characters of a title or publisher
ACCENT = "#0d9488"  # at least 3:1 on white and on the page's dark grey
AROUND = "currentColor"  # the text of the page: no one grey is read well on both
# Unless it says otherwise itself, it is drawn on a canvas, under a menu that leads to an editor elsewhere.
EMBEDDED = {"embedOptions": {"actions": False, "renderer": "svg"}}


def timeline(answer: Answer) -> alt.Chart | None:
    """Articles cited as filled dots, those found beside them as hollow ones; None where fewer than two have a day.

    Equal answers have equal pictures."""
    cited = list(dict.fromkeys(citation.source for citation in answer.citations))
    found = [source for source in sources(answer.hits) if source not in cited]
    dated = [source for source in (*found, *cited) if source.published]  # drawn in this order: cited ones on top
    if len(dated) < 2:
        return None
    rows = _rows(dated)
    dots = [_dot(source, rows[_publisher(source)], cited=source in cited) for source in dated]
    names = list(dict.fromkeys(rows.values()))
    chart = alt.Chart(alt.InlineData(values=dots)).mark_point(size=70, stroke=ACCENT, strokeWidth=1.5, opacity=1)
    chart = chart.encode(
        x=_across([dot["day"] for dot in dots]),
        y=alt.Y("row:N", title=None, sort=names, axis=alt.Axis(labelLimit=LABEL)),
        fill=alt.condition("datum.cited", alt.value(ACCENT), alt.value("transparent")),
        tooltip=[alt.Tooltip(f"{name.lower()}:N", title=name) for name in ("Title", "Publisher", "Published")],
    )
    return _dressed(chart, len(names)).properties(description=_told(dated, cited, answer))


def _publisher(source: Source) -> str:
    return _short(source.publisher or "") or "publisher unknown"


def _short(text: str) -> str:
    """On one line, and of a length that can be shown."""
    line = " ".join(inert(text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _rows(dated: Sequence[Source]) -> Mapping[str, str]:
    """The row of each publisher, those with most articles first."""
    count = Counter(map(_publisher, dated))
    order = sorted(count, key=lambda name: (-count[name], name))
    own = order if len(order) <= ROWS else order[: ROWS - 1]
    return {name: name if name in own else f"{len(order) - len(own)} others" for name in order}


def _dot(source: Source, row: str, *, cited: bool) -> dict[str, Any]:
    return {
        "day": source.published.isoformat() if source.published else None,
        "row": row,
        "cited": cited,
        "title": _short(source.title),
        "publisher": _publisher(source),
        "published": day(source.published),
    }


def _across(days: Sequence[str]) -> alt.X:
    """The days, counted in UTC wherever the reader is; of them the first and the last are written."""
    ends = sorted({min(days), max(days)})
    axis = alt.Axis(format="%-d %b %Y", values=ends, labelFlush=True, grid=False)
    return alt.X("day:T", title=None, scale=alt.Scale(type="utc", nice=False, padding=8), axis=axis)


def _dressed(chart: alt.Chart, rows: int) -> alt.Chart:
    """In the colours of the page around it."""
    legend = alt.Title("● cited  ○ found, not cited", anchor="start", fontSize=11, fontWeight="normal", color=AROUND)
    sized = chart.properties(width=WIDTH, height=ROW * rows, background="transparent", title=legend, usermeta=EMBEDDED)
    axis = alt.AxisConfig(
        labelFontSize=11, labelColor=AROUND, domainColor=AROUND, tickColor=AROUND, gridColor=AROUND, gridOpacity=0.15
    )
    return sized.properties(config=alt.Config(axis=axis, view=alt.ViewConfig(stroke=None)))


def _told(dated: Sequence[Source], cited: Collection[Source], answer: Answer) -> str:
    """The picture in words, for who cannot see it."""
    used = [source for source in dated if source in cited]
    left = len({*sources(answer.hits), *cited}) - len(dated)
    told = "; ".join(f"{_publisher(one)}, {day(one.published)}" for one in sorted(used, key=lambda s: str(s.published)))
    parts = [
        f"{plural(len(used), 'article')} cited{f': {told}' if told else ''}",
        f"{len(dated) - len(used)} found, not cited",
        f"{left} without a day not shown" if left else "",
    ]
    return f"Articles by day and publisher. {'. '.join(filter(None, parts))}."
