"""The page: conversations, the chat, its evidence, the articles; gradio lays it out, its own script fills it.

Knows nothing of how answers are made or dressed. Keeps nothing between two events: what was said stands in people.db,
which conversation is open in the browser. Asks nothing of any other host."""

from __future__ import annotations

from typing import Any, cast

import gradio as gr

from ingest.kinds import SUFFIXES
from rag.accounts import user_in
from rag.errors import UnknownConversation
from ui.house import House
from ui.html import header_html
from ui.leaving import leaving
from ui.talking import Desk
from ui.timeline import timeline

# The script tells which answer's picture is wanted: see assets/dateline.js.
HEARS = "element.addEventListener('dl', (told) => trigger(told.detail.name, told.detail));"
WISHES = "(...wishes) => { window.dateline?.wish(...wishes); }"
NAV = """
<nav class="dl-nav" aria-label="Views">
  <button type="button" data-do="side" aria-expanded="true" aria-controls="dl-side"
    aria-label="Conversations">☰</button>
  <h1>Dateline</h1>
  <button type="button" data-do="view" data-view="chat" aria-pressed="true">Ask</button>
  <button type="button" data-do="view" data-view="articles" aria-pressed="false">Articles</button>
  <button type="button" data-do="sheet" class="dl-phone">Evidence</button>
</nav>
"""
ASKING = """
<form id="dl-ask">
  <label for="dl-question">Question</label>
  <textarea id="dl-question" rows="1" maxlength="{most}" placeholder="Ask about the articles" autofocus></textarea>
  <button type="submit" id="dl-go">Ask</button>
  <button type="button" id="dl-stop" data-do="stop" hidden>Stop</button>
</form>
"""
ADDING = """
<section class="dl-adding" aria-label="Add articles">
  <h2>Add articles</h2>
  <form id="dl-url"><label>Page, feed or sitemap<input name="address" type="url" required placeholder="https://"></label>
    <button type="submit">Add</button></form>
  <form id="dl-files"><label>Files: text, Markdown, HTML, PDF, Word, mail, tables, or a zip of these
    <input name="files" type="file" multiple required
      accept="{kinds}"></label>
    <button type="submit">Upload</button></form>
  <p class="dl-label" id="dl-add-said" role="alert"></p>
  <ul id="dl-jobs" aria-live="polite" aria-label="Work on the library"></ul>
</section>
<section aria-label="Articles">
  <h2>Articles</h2>
  <form id="dl-find" role="search">
    <label>Search titles and publishers<input name="q" type="search" maxlength="200"></label></form>
  <div id="dl-articles"></div>
</section>
"""
DAYS = """
<div id="dl-days"><label>From day<input type="date" name="after"></label>
<label>To day<input type="date" name="before"></label></div>
"""
SIDE = '<button type="button" data-do="new" id="dl-new">New conversation</button><div id="dl-talks"></div>'
CHAT = '<div id="dl-log"></div><div id="dl-now" aria-live="polite"></div>'
EVIDENCE = """
<div id="dl-evidence-head"><h2>Evidence</h2>
  <button type="button" data-do="sheet" class="dl-phone" aria-label="Close the evidence">Close</button></div>
<div id="dl-passages"></div>
"""
SHEET = '<div id="dl-sheet" hidden><button type="button" data-do="back">Back</button><div></div></div>'


def build_page(house: House) -> gr.Blocks:
    """The page over one house."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_height=True, fill_width=True) as page:
        with gr.Row(elem_id="dl-head"):
            _html(NAV)
            head = _html("", elem_id="dl-holds")
        with gr.Row(elem_id="dl-room"):
            with gr.Column(elem_id="dl-side", min_width=0):
                _html(SIDE)
            with gr.Column(elem_id="dl-chat", min_width=0):
                _html(CHAT)
                with gr.Column(elem_id="dl-asking", min_width=0):
                    _html(ASKING.format(most=house.settings.question_length))
                    wishes = _wishes(house)
            with gr.Column(elem_id="dl-evidence", min_width=0):
                _html(EVIDENCE)
                plot = gr.Plot(visible=False, show_label=False, elem_id="dl-plot")
                _html(SHEET)
        with gr.Column(elem_id="dl-library"):
            _html(ADDING.format(kinds=",".join(SUFFIXES)))
        chosen = gr.HTML("<span></span>", elem_id="dl-chosen", js_on_load=HEARS, apply_default_css=False)

        def picture(request: gr.Request, told: gr.EventData) -> Any:
            """The picture of an answer's evidence by day and publisher; none where there is little to see."""
            try:
                answer = Desk(house, _owner(request)).answer(str(told.talk), int(told.turn))
            except UnknownConversation:
                answer = None
            chart = timeline(answer) if answer else None
            return gr.update(value=chart, visible=True) if chart else gr.update(visible=False)

        def headed(request: gr.Request) -> Any:
            """What the library holds and, for one who has logged in, the way out; the publishers to choose from."""
            held = house.bot.coverage()
            return header_html(held, user_in(_owner(request))), gr.update(choices=list(held.publishers))

        gr.on([page.load, chosen.change], headed, None, [head, wishes[0]], **quiet)
        chosen.select(picture, None, [plot], concurrency_limit=None, **quiet)
        gr.on([wish.change for wish in wishes], None, wishes, None, js=WISHES, queue=False, **quiet)
    return cast(gr.Blocks, page)


def _html(value: str, *, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _owner(request: gr.Request) -> str:
    """Who asks, as the wall before the page found."""
    return str(request.username)


def _wishes(house: House) -> list[Any]:
    """How the next question is to be answered: days, publishers, strict or marked, who writes."""
    llm = house.settings.llm
    with gr.Accordion("Filters and model", open=False, elem_id="dl-wishes"):
        _html(DAYS)  # gradio's field for days has no name that a screen reader could say
        # What there is to choose from comes once the page is loaded.
        publishers = gr.Dropdown([], multiselect=True, label="Publishers", value=[])
        policy = gr.Radio(
            [("Remove what the articles do not support", "strict"), ("Show it, marked", "mark")],
            value=house.settings.policy,
            label="Unsupported sentences",
        )
        writer = gr.Radio(
            [("Quotes: nothing leaves this machine", "quotes"), *([(leaving(house.settings), "model")] if llm else [])],
            value="model" if llm else "quotes",
            label="Who writes",
        )
    return [publishers, policy, writer]
