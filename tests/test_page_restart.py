"""The page over a process that is killed and started again: conversations and open tabs outlive it."""

from __future__ import annotations

import pytest
from browsing import BROWSER, Open, ask, browser, playwright, question, tab  # noqa: F401
from playwright.sync_api import expect
from test_serve import free_port, interrupted, library, process  # noqa: F401

pytestmark = [*BROWSER, pytest.mark.full]
MEETING = "When did Putin receive Pashinyan in the Kremlin?"
NEXT = "And what did he say?"


def test_conversations_and_open_tabs_outlive_a_process(library, offline_env, tab):  # noqa: F811
    port = free_port()
    with process(library, port, offline_env):
        stays = tab(f"http://127.0.0.1:{port}/")
        ask(stays, MEETING)
        expect(stays.locator(".dl-answer")).to_have_count(1)
        loaded = tab(stays.url, beside=stays)
        expect(loaded.locator(".dl-answer")).to_have_count(1)
    ask(stays, NEXT)
    expect(stays.locator("#dl-now")).to_contain_text("This did not work")
    expect(question(stays)).to_have_value(NEXT)
    with process(library, port, offline_env) as server:
        loaded.reload()
        expect(loaded.locator(".dl-answer")).to_have_count(1)
        expect(loaded.locator("#dl-talks [aria-current]")).to_have_text(MEETING)
        question(stays).press("Enter")
        expect(stays.locator("#dl-log .dl-turn")).to_have_count(2)
        loaded.reload()
        expect(loaded.locator("#dl-log .dl-turn")).to_have_count(2)
        assert interrupted(server) == (0, "")
