"""Dateline as an MCP server: the tools `ask` and `search`, for assistants that call tools.

Knows nothing of how questions are answered. Stateless: each request stands alone. Source: modelcontextprotocol.io,
Streamable HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Any

from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from starlette.routing import Route

from rag.errors import DatelineError
from rag.restored import answer_schema
from rag.types import Hit, Source, as_json
from ui.faults import told, unfit
from ui.footnoted import escaped, footnoted, linked, titled
from ui.house import House, Wish
from ui.shapes import MOST, Window

PATH = "/mcp"
ABOUT = (
    "News articles to ask and to search. Every sentence of an answer is tied to exact words of an article, and where "
    "the articles do not hold the answer, it says so: do not fill it in from elsewhere."
)
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
Asked = Annotated[str, StringConstraints(min_length=1, max_length=MOST)]


class Ask(Window):
    """Answers a question from the news articles, each sentence with the words of the articles that it rests on.

    The question has to stand alone. `after` and `before` are publish days, both inclusive."""

    question: Asked


class Search(Window):
    """Finds the passages of the news articles that are nearest to a query, best first.

    `after` and `before` are publish days, both inclusive."""

    query: Asked
    k: int = Field(10, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage: `start` and `end` are offsets into the clean text of its article."""

    source: Source
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Passages:
    passages: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Mounted:
    """The server as a route, which answers only while `lifespan` is open; that is to be opened once, by the app.

    tools = mounted(house)
    app = FastAPI(lifespan=lambda app: tools.lifespan())
    app.router.routes.append(tools.route)        # before anything that is mounted at /"""

    route: Route
    lifespan: Callable[[], AbstractAsyncContextManager[None]]


def mounted(house: House) -> Mounted:
    """The MCP server over one house. It checks neither host nor key: it belongs behind the walls of app.py."""

    async def list_(context: ServerRequestContext[Any], params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool("ask", Ask, answer_schema()), _tool("search", Search, _schema())])

    async def call(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        return await called(house, params.name, params.arguments or {})

    server = Server[Any](
        "dateline", version=version("dateline"), instructions=ABOUT, on_list_tools=list_, on_call_tool=call
    )
    manager = StreamableHTTPSessionManager(server, stateless=True)
    # No GET: without sessions there is nothing to say to a client that does not ask.
    return Mounted(Route(PATH, StreamableHTTPASGIApp(manager), methods=["POST"]), manager.run)


async def called(house: House, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """What a tool gives; what the caller can mend is a result that says so. Errors: MCPError for an unknown tool."""
    try:
        match name:
            case "ask":
                return await _ask(house, Ask.model_validate(arguments))
            case "search":
                return await _search(house, Search.model_validate(arguments))
    except ValidationError as e:
        first = e.errors()[0]
        return _failed(unfit(first["loc"], first["msg"]))
    except DatelineError as e:
        return _failed(told(e))
    raise MCPError(INVALID_PARAMS, f"there is no tool {name!r}; there are ask and search")


async def _ask(house: House, asked: Ask) -> CallToolResult:
    answer = await house.answer(asked.question, wish=Wish(asked.filter()))
    return CallToolResult(content=[_text(footnoted(answer))], structured_content=answer.to_dict())


async def _search(house: House, asked: Search) -> CallToolResult:
    hits = await house.search(asked.query, asked.k, asked.filter())
    found = Passages(tuple(map(_found, hits)))
    lines = [
        f"{number}. {titled(one.source)}{linked(one.source)}\n\n   {escaped(one.text)}"
        for number, one in enumerate(found.passages, 1)
    ]
    return CallToolResult(
        content=[_text("\n\n".join(lines) or "No passage was found.")], structured_content=as_json(found)
    )


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(passage.source, passage.start, passage.end, passage.text, hit.score)


def _tool(name: str, given: type[Window], output: dict[str, Any]) -> Tool:
    return Tool(
        name=name,
        description=given.__doc__,
        input_schema=given.model_json_schema(),
        output_schema=output,
        annotations=READS,
    )


def _schema() -> dict[str, Any]:
    return TypeAdapter(Passages).json_schema(mode="serialization")


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[_text(message)], is_error=True)
