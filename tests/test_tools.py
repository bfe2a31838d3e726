"""The MCP server, called by the official client over real HTTP, in the protocol of today and in the one before."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pytest
from evidence import EVIDENCE, FERRY
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from serving import PATIENCE, served
from small_house import FOR_EVER, SmallHouse, answered, played

from rag.types import Filter
from ui.footnoted import footnoted
from ui.gate import Busy
from ui.tools import mounted

QUESTION = "Does it stay?"
WINDOW = {"after": "2024-03-01", "before": "2024-03-31", "publishers": ["Harbor Post"]}
MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


@contextmanager
def tools(house: SmallHouse) -> Iterator[str]:
    """The address of a server over a house, mounted as an application is to do it."""
    made = mounted(house)  # type: ignore[arg-type]
    app = FastAPI(lifespan=lambda app: made.lifespan())
    app.router.routes.append(made.route)
    with served(app) as url:
        yield f"{url}mcp"


@pytest.fixture(scope="module")
def house() -> SmallHouse:
    def script(question: str):
        return [Busy(4, 16, 7)] if question == "busy" else played(answered(question))

    return SmallHouse(script, hits=EVIDENCE)


@pytest.fixture(scope="module")
def url(house: SmallHouse) -> Iterator[str]:
    with tools(house) as url:
        yield url


@MODES
async def test_the_tools_say_what_they_take_and_give(url, mode) -> None:
    async with Client(url, mode=mode) as client:
        ask, search = (await client.list_tools()).tools
    assert (ask.name, search.name) == ("ask", "search")
    assert ask.input_schema["required"] == ["question"]
    assert ask.input_schema["properties"].keys() == {"question", "after", "before", "publishers"}
    assert search.input_schema["properties"]["k"]["default"] == 10
    assert ask.annotations.read_only_hint and search.annotations.read_only_hint
    for tool in (ask, search):
        assert tool.description and tool.output_schema["type"] == "object"
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)


@MODES
async def test_an_answer_is_text_for_people_and_the_whole_for_programs(url, house, mode) -> None:
    async with Client(url, mode=mode) as client:
        await client.list_tools()  # from now on the client checks results against their schema
        result = await client.call_tool("ask", {"question": QUESTION, **WINDOW})
    expected = answered(QUESTION)
    assert not result.is_error
    assert [part.text for part in result.content] == [footnoted(expected)]
    assert result.structured_content == json.loads(json.dumps(expected.to_dict()))
    seen = house.seen[-1]
    assert (seen.question, seen.history) == (QUESTION, ())
    assert seen.wish.filter == Filter(date(2024, 3, 1), date(2024, 3, 31), ("Harbor Post",))


@MODES
async def test_passages_come_with_their_place_and_score(url, house, mode) -> None:
    async with Client(url, mode=mode) as client:
        await client.list_tools()
        result = await client.call_tool("search", {"query": "ferry", "k": 2, **WINDOW})
    found = result.structured_content["passages"]
    assert [passage["source"]["id"] for passage in found] == ["ferry", "mayor"]
    assert (found[0]["start"], found[0]["end"], found[0]["text"], found[0]["score"]) == (0, FERRY.end, FERRY.text, 1.0)
    assert found[0].keys() == {"source", "start", "end", "text", "score"}
    assert found[0]["source"]["published"] == "2031-03-04"
    (part,) = result.content
    assert part.text.startswith(f"1. Ferry to Orlo stays in port, Harbour Post, 4 March 2031\n\n   {FERRY.text}\n\n2. ")
    assert house.seen[-1].wish.filter.publishers == ("Harbor Post",)


async def test_nothing_found_is_said() -> None:
    with tools(SmallHouse(lambda question: [])) as url:
        async with Client(url) as client:
            result = await client.call_tool("search", {"query": "ferry"})
    assert (result.content[0].text, result.structured_content) == ("No passage was found.", {"passages": []})


@MODES
@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": ""}, "question: String should have at least 1 character"),
        ("ask", {"question": QUESTION, "after": "soon"}, "after: Input should be a valid date"),
        ("ask", {"question": QUESTION, "publisher": "Post"}, "publisher: Extra inputs are not permitted"),
        ("search", {"query": "x", "k": 101}, "k: Input should be less than or equal to 100"),
        ("ask", {"question": "busy"}, "4 questions are being answered and 16 wait; ask again in 7 seconds"),
    ],
)
async def test_what_the_caller_can_mend_is_a_result_that_says_so(url, mode, name, arguments, said) -> None:
    async with Client(url, mode=mode) as client:
        result = await client.call_tool(name, arguments)
    assert result.is_error
    assert result.content[0].text.startswith(said)


@MODES
async def test_an_unknown_tool_is_an_error(url, mode) -> None:
    async with Client(url, mode=mode) as client:
        with pytest.raises(MCPError, match="there is no tool 'remove'"):
            await client.call_tool("remove", {})


def test_only_posts_are_taken(url) -> None:
    assert httpx.get(url, headers={"accept": "text/event-stream"}).status_code == 405
    assert httpx.delete(url).status_code == 405


@pytest.mark.parametrize("version", ["2026-07-28", "2025-06-18"])
def test_who_leaves_ends_the_work(version) -> None:
    house = SmallHouse(lambda question: [FOR_EVER])
    params = {"name": "ask", "arguments": {"question": QUESTION}}
    if version == "2026-07-28":
        params["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {},
        }
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    headers = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": version,
        "Mcp-Method": "tools/call",
        "Mcp-Name": "ask",
        "Content-Length": f"{len(body)}",
    }
    head = "\r\n".join(["POST /mcp HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())])
    with tools(house) as url:
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port)) as leaving:
            leaving.sendall(f"{head}\r\n\r\n{body}".encode())
            assert house.waits.wait(PATIENCE)
        assert house.left.wait(PATIENCE)
