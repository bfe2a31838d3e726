"""The faces for programs over one real house with the example articles: what each tells is what the bot answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import openai
import pytest
from example_house import CHOSEN, UNKNOWN, house  # noqa: F401
from fastapi import FastAPI
from mcp import Client
from serving import served

from ui.completions import completions
from ui.footnoted import footnoted
from ui.health import health
from ui.house import House
from ui.metrics import metrics_router
from ui.tools import mounted


@pytest.fixture(scope="module")
def url(house: House) -> Iterator[str]:  # noqa: F811
    tools = mounted(house)
    app = FastAPI(lifespan=lambda app: tools.lifespan())
    for router in (completions(house), metrics_router(house.metrics), health(house)):
        app.include_router(router)
    app.router.routes.append(tools.route)
    with served(app) as url:
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}v1", api_key="dl_x", max_retries=0) as client:
        yield client


@pytest.mark.parametrize("question", [CHOSEN, UNKNOWN])
def test_a_completion_is_the_bots_answer_whole_and_streamed(client, house, question) -> None:  # noqa: F811
    messages, expected = [{"role": "user", "content": question}], house.bot.ask(question)
    whole = client.chat.completions.create(model="dateline", messages=messages)
    assert whole.choices[0].message.content == footnoted(expected)
    assert whole.model_extra["dateline"] == json.loads(json.dumps(expected.to_dict()))
    stream = client.chat.completions.create(model="dateline", messages=messages, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == footnoted(expected)


def test_a_completion_given_back_is_history(client) -> None:
    messages = [{"role": "user", "content": CHOSEN}]
    first = client.chat.completions.create(model="dateline", messages=messages).choices[0].message
    messages += [{"role": "assistant", "content": first.content}, {"role": "user", "content": "And when was that?"}]
    second = client.chat.completions.create(model="dateline", messages=messages)
    assert "CSTO" in second.model_extra["dateline"]["queries"][0]["text"]


async def test_tools_answer_with_slices_of_the_articles(url, house) -> None:  # noqa: F811
    async with Client(f"{url}mcp") as client:
        await client.list_tools()
        answer = (await client.call_tool("ask", {"question": CHOSEN})).structured_content
        refused = (await client.call_tool("ask", {"question": CHOSEN, "before": "1999-01-01"})).structured_content
        found = (await client.call_tool("search", {"query": CHOSEN, "k": 3})).structured_content["passages"]
    assert answer == json.loads(json.dumps(house.bot.ask(CHOSEN).to_dict()))
    assert (refused["status"], refused["reason"]) == ("refused", "no article lies in the window asked for")
    assert len(found) == 3
    places = [
        (one["source"], one["start"], one["end"], one.get("quote", one.get("text")))
        for one in (*answer["citations"], *found)
    ]
    for source, start, end, text in places:
        assert house.bot.text(source["id"], source["digest"])[start:end] == text


def test_a_process_that_can_answer_says_so_and_counts(url, house, client) -> None:  # noqa: F811
    assert httpx.get(f"{url}readyz").status_code == 200
    before = house.metrics.registry.get_sample_value("dateline_questions_total", {"outcome": "answered"})
    client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": CHOSEN}])
    with pytest.raises(openai.BadRequestError, match="the question is empty"):
        client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": " "}])
    counts = httpx.get(f"{url}metrics").text
    assert f'dateline_questions_total{{outcome="answered"}} {before + 1}' in counts
    assert f"dateline_articles {float(house.bot.coverage().articles)}" in counts
