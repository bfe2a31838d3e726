"""The page: ask, watch the answer being written and checked, read the passages it stands on.

Knows nothing of how answers are made or dressed: see rag/answer.py and html.py. Asks nothing of any other host."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import gradio as gr

from rag.answer import Bot
from rag.build import open_bot
from rag.errors import DatelineError
from rag.settings import Settings
from rag.types import Answer, Turn
from ui.html import Writing, answer_html, error_html, evidence_html, header_html, question_html, writing_html

STYLE = Path(__file__).with_name("style.css")
# The browser itself refuses what is not ours, whatever an article or a library says. Gradio needs inline and eval.
# A link to a citation would reload the page (gradio sets a base address), so the click is answered here.
HEAD = """
<meta http-equiv="Content-Security-Policy"
      content="default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self'; object-src 'none'">
<script>
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.dl-cite");
  if (!link) return;
  event.preventDefault();
  const quote = document.getElementById(link.hash.slice(1));
  if (!quote) return;
  document.querySelectorAll("mark.dl-here").forEach((other) => other.classList.remove("dl-here"));
  quote.closest("details").open = true;
  quote.classList.add("dl-here");
  quote.scrollIntoView({ block: "center" });
});
</script>
"""

SAME = gr.skip()  # leaves a component as it is
View = tuple[Any, Any, Any, Any]


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the page until interrupted. Errors: DatelineError where the library or the port cannot be used."""
    with open_bot(settings=settings) as bot:
        page = build_page(bot)
        url = launch(page, host=host, port=port)
        print(f"Dateline answers on {url}  (Ctrl+C stops it)", flush=True)
        page.block_thread()


def launch(page: gr.Blocks, *, host: str, port: int) -> str:
    """Starts serving a page in a thread and returns its address. Errors: DatelineError where the port is taken."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            theme=_theme(),
            css_paths=STYLE,
            head=HEAD,
        )
    except OSError as e:
        raise DatelineError(f"cannot listen on {host}, port {port}", f"dateline serve --port {port + 1}") from e
    return url


def build_page(bot: Bot) -> gr.Blocks:
    """The page over one bot; each browser session has a history of its own, kept here while the session lives."""
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_height=True, fill_width=True) as page:
        with gr.Row(elem_id="dl-head"):
            gr.HTML(lambda: header_html(bot.coverage()), js_on_load=None, apply_default_css=False)
            new = gr.Button("New conversation", size="sm", scale=0, min_width=140)
        turns = gr.State(())
        with gr.Row(elem_id="dl-room", equal_height=True):
            with gr.Column(scale=3, min_width=320, elem_id="dl-chat"):
                chat = gr.Chatbot(
                    show_label=False,
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    allow_tags=False,
                    height="100%",
                    placeholder="Answers quote the articles. Where the articles do not say, Dateline says so.",
                    elem_id="dl-log",
                )
                with gr.Row(elem_id="dl-ask"):
                    asked = gr.Textbox(
                        label="Question",
                        placeholder="Ask about the articles",
                        show_label=False,
                        container=False,
                        autofocus=True,
                    )
                    ask = gr.Button("Ask", variant="primary", scale=0, min_width=80)
            with gr.Column(scale=2, min_width=320, elem_id="dl-evidence"):
                evidence = gr.HTML(evidence_html(()), js_on_load=None, apply_default_css=False)
        shown = [asked, chat, evidence, turns]

        asking = gr.on(
            [asked.submit, ask.click],
            partial(reply, bot),
            [asked, turns],
            shown,
            trigger_mode="once",
            show_progress="hidden",
            api_visibility="private",
        )
        asking.then(None, js="() => document.getElementById('dl-evidence').scrollTo(0, 0)", api_visibility="private")
        new.click(_emptied, None, shown, cancels=[asking], show_progress="hidden", api_visibility="private")
    return cast(gr.Blocks, page)


def reply(bot: Bot, question: str, turns: tuple[Turn, ...]) -> Iterator[View]:
    """What the page shows while a question is answered: (question field, messages, evidence, turns)."""
    question, before, writing = question.strip(), _messages(turns), Writing()
    if not question:
        yield SAME, SAME, SAME, SAME
        return
    yield "", [*before, *_exchange(question, writing_html(writing))], SAME, SAME
    try:
        for event in bot.stream(question, history=turns):
            if isinstance(event, Answer):
                turns = (*turns, Turn(question, event.text, event))
                yield SAME, _messages(turns), evidence_html(turns), turns
            else:
                writing = writing.after(event)
                yield SAME, [*before, *_exchange(question, writing_html(writing))], SAME, SAME
    except DatelineError as e:
        yield question, [*before, *_exchange(question, error_html(e))], SAME, SAME


def _emptied() -> View:
    return "", [], evidence_html(()), ()


def _messages(turns: tuple[Turn, ...]) -> list[gr.ChatMessage]:
    answered = [(number, turn, turn.answer) for number, turn in enumerate(turns, 1) if turn.answer]
    return [m for number, turn, answer in answered for m in _exchange(turn.question, answer_html(answer, number))]


def _exchange(question: str, html: str) -> tuple[gr.ChatMessage, gr.ChatMessage]:
    return gr.ChatMessage(role="user", content=question_html(question)), gr.ChatMessage(role="assistant", content=html)


def _theme() -> gr.themes.Base:
    """Grey and one accent, in the fonts of the reader's own system: gradio's default would fetch some."""
    accent = gr.themes.colors.teal
    return gr.themes.Base(
        primary_hue=accent,
        secondary_hue=accent,
        neutral_hue=gr.themes.colors.gray,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "monospace"],
    ).set(  # gradio's 500 is too light under white letters
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
    )
