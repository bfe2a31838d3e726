"""The HTTP API over real HTTP: ask, stream, search, articles, conversations, feedback, and every error as it is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from example_house import CHOSEN, UNKNOWN, house  # noqa: F401
from jsonschema import Draft202012Validator
from serving import application, served

from ui.house import House


@pytest.fixture(scope="module")
def api(house: House) -> Iterator[httpx.Client]:  # noqa: F811
    with served(application(house)) as url, httpx.Client(base_url=url, timeout=60) as client:
        client.get("/")  # a browser's cookie
        yield client


def events(response: httpx.Response) -> list[tuple[str, dict]]:
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    return [(block[0].removeprefix("event: "), json.loads(block[1].removeprefix("data: "))) for block in blocks]


def test_an_answer_is_the_bots_own(api, house):  # noqa: F811
    found = api.post("/api/ask", json={"question": CHOSEN})
    assert (found.status_code, found.json()) == (200, json.loads(json.dumps(house.bot.ask(CHOSEN).to_dict())))


def test_an_answer_fits_its_published_schema(api):
    validator = Draft202012Validator(api.get("/api/answer.schema.json").json())
    for question in (CHOSEN, UNKNOWN):
        assert list(validator.iter_errors(api.post("/api/ask", json={"question": question}).json())) == []
    assert list(validator.iter_errors({"schema": 2}))


def test_a_stream_ends_with_the_settled_answer(api, house):  # noqa: F811
    told = events(api.post("/api/ask/stream", json={"question": CHOSEN}))
    names = [name for name, _ in told]
    assert names[-1] == "answer" and {"draft", "settled"} <= {*names}
    assert told[-1][1] == json.loads(json.dumps(house.bot.ask(CHOSEN).to_dict()))


def test_a_conversation_is_kept_leaned_on_rated_and_deleted(api, house):  # noqa: F811
    first = api.post("/api/ask", json={"question": CHOSEN, "conversation": "new"})
    talk = first.headers["Dateline-Conversation"]
    assert first.headers["Dateline-Turn"] == "1"
    told = events(api.post("/api/ask/stream", json={"question": "And by whom?", "conversation": talk}))
    assert [data for name, data in told if name == "kept"] == [{"Dateline-Conversation": talk, "Dateline-Turn": "2"}]
    kept = api.get(f"/api/conversations/{talk}").json()
    assert [turn["question"] for turn in kept["turns"]] == [CHOSEN, "And by whom?"]
    assert kept["turns"][0]["answer"] == first.json()
    rating = {"conversation": talk, "turn": 1, "thumb": 1, "comment": "short"}
    assert api.post("/api/feedback", json=rating).status_code == 204
    assert api.put(f"/api/conversations/{talk}", json={"title": "Posts"}).status_code == 204
    assert [one["title"] for one in api.get("/api/conversations").json()["conversations"]] == ["Posts"]
    for kind in ("md", "html", "json"):
        assert CHOSEN.split()[-1] in api.get(f"/api/conversations/{talk}/export.{kind}").text
    assert api.delete(f"/api/conversations/{talk}").status_code == 204
    assert api.get(f"/api/conversations/{talk}").status_code == 404


def test_nobody_reaches_the_conversation_of_another(api):
    talk = api.post("/api/ask", json={"question": CHOSEN, "conversation": "new"}).headers["Dateline-Conversation"]
    with httpx.Client(base_url=api.base_url, timeout=60) as other:
        other.get("/")
        assert other.get("/api/conversations").json() == {"conversations": []}
        tried = [
            other.get(f"/api/conversations/{talk}"),
            other.get(f"/api/conversations/{talk}/export.json"),
            other.put(f"/api/conversations/{talk}", json={"title": "Mine"}),
            other.delete(f"/api/conversations/{talk}"),
            other.post("/api/ask", json={"question": CHOSEN, "conversation": talk}),
            other.post("/api/feedback", json={"conversation": talk, "turn": 1, "thumb": 1}),
        ]
    assert [one.status_code for one in tried] == [404] * len(tried)


def test_search_gives_passages_in_the_window(api):
    hits = api.get("/api/search", params={"q": "CSTO summit", "k": 5}).json()["hits"]
    assert len(hits) == 5 and all(hit["passage"]["text"] for hit in hits)
    none = api.get("/api/search", params={"q": "CSTO summit", "before": "1990-01-01"}).json()["hits"]
    assert none == []


def test_articles_are_listed_found_and_read(api, house):  # noqa: F811
    everything = api.get("/api/articles").json()
    assert everything["total"] == 16 == len(everything["articles"])
    one = everything["articles"][0]
    assert api.get("/api/articles", params={"limit": 1, "offset": 1}).json()["articles"] == everything["articles"][1:2]
    word = one["title"].split()[0]
    assert one in api.get("/api/articles", params={"q": word}).json()["articles"]
    read = api.get(f"/api/articles/{one['id']}").json()
    assert read == {"source": one, "text": house.bot.text(one["id"], one["digest"])}
    assert api.get(f"/api/articles/{one['id']}", params={"digest": one["digest"]}).json()["text"] == read["text"]


def test_an_uploaded_article_is_found_and_removed(api, tmp_path: Path):
    text = (
        "Lighthouse of Skerry turns a hundred\n\nThe lighthouse of Skerry turned a hundred years old on 4 May 2024.\n"
    )
    job = api.post("/api/articles/files", files=[("files", ("skerry.txt", text.encode()))]).json()
    assert done(api, job)["added"] == 1
    [source] = api.get("/api/articles", params={"q": "Skerry"}).json()["articles"]
    answer = api.post("/api/ask", json={"question": "How old did the lighthouse of Skerry turn?"}).json()
    assert [c["source"]["id"] for c in answer["citations"]] == [source["id"]]
    gone = api.delete(f"/api/articles/{source['id']}")
    assert gone.status_code == 202 and done(api, gone.json())["removed"] == 1
    assert api.get(f"/api/articles/{source['id']}").status_code == 404


def done(api: httpx.Client, job: dict) -> dict:
    """A job once it is over."""
    with api.stream("GET", "/page/jobs") as news:
        for line in news.iter_lines():
            if line.startswith("data:"):
                job = api.get(f"/api/jobs/{job['id']}").json()
                if job["state"] not in ("waiting", "running"):
                    break
    assert job["state"] == "done", job
    return job


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("POST", "/api/ask", {"question": "\u202e \n"}, 400),
        ("POST", "/api/ask", {"question": "x" * 2_001}, 400),
        ("POST", "/api/ask", {"question": "x", "writer": "model"}, 400),
        ("POST", "/api/ask", {"question": "x", "conversation": "unknown"}, 404),
        ("POST", "/api/ask", {"question": "x", "unknown": 1}, 422),
        ("POST", "/api/articles", {"addresses": ["/etc/passwd"]}, 400),
        ("POST", "/api/articles", {"addresses": ["file:///etc/passwd"]}, 400),
        ("GET", "/api/articles/unknown", None, 404),
        ("DELETE", "/api/articles/unknown", None, 404),
        ("GET", "/api/jobs/unknown", None, 404),
        ("GET", "/page/article?id=unknown&digest=1", None, 404),
    ],
)
def test_what_cannot_be_done_says_why(api, method, path, body, status):
    told = api.request(method, path, json=body)
    assert told.status_code == status
    assert {*told.json()} == {"error", "hint"} and told.json()["error"]


def test_no_page_of_another_site_may_send_a_key(api):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for origin in ("https://evil.example", "http://localhost:1", "null"):
        told = api.options("/api/ask", headers={"Origin": origin, **asks})
        assert [name for name in told.headers if name.startswith("access-control-")] == []


def test_a_file_of_no_known_kind_is_refused(api):
    told = api.post("/api/articles/files", files=[("files", ("run.exe", b"MZ"))])
    assert (told.status_code, told.json()["error"]) == (400, "run.exe cannot be read")


def test_a_wish_for_marked_or_quoted_sentences_is_heard(api):
    told = api.post("/api/ask", json={"question": CHOSEN, "policy": "mark", "writer": "quotes"}).json()
    assert told["writer"] == "quotes" and told["status"] == "answered"
