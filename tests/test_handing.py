"""A terminal's work handed over to a process that serves: done there, told here, and done here where nobody serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from commandline import Ran, run
from conftest import ROOT
from desk import two_articles
from fastapi import FastAPI
from serving import served
from stores import elsewhere
from waiting import PATIENCE, waited
from web_server import Reply, WebServer

from ingest import Report, ingest
from rag.database import writer
from rag.errors import DatelineError, LibraryBusy, ReadError
from rag.settings import Settings
from ui.handed import handed as routes
from ui.handing import NOTE, SECRET, handed, handed_removal, noted, standing
from ui.jobs import Jobs

KEY = "a secret of this test"
SERVING = """
import sys
from contextlib import closing
from pathlib import Path
from fastapi import FastAPI
from rag.settings import Settings
from serving import served
from ui.handed import handed
from ui.handing import noted
from ui.jobs import Jobs
settings = Settings(library=Path(sys.argv[1]), private_addresses=True, pause=0)
app = FastAPI()
with closing(Jobs(settings)) as jobs:
    app.include_router(handed(jobs, "secret"))
    with served(app) as url, noted(settings, url, "secret"):
        print(url, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the serving process, and of terminals that are started here."""
    monkeypatch.setenv("DATELINE_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("DATELINE_PAUSE", "0")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library").mkdir()
    return Settings(library=tmp_path / "library")


@pytest.fixture
def jobs(settings: Settings) -> Iterator[Jobs]:
    with closing(Jobs(settings)) as jobs:
        yield jobs


@pytest.fixture
def page(settings: Settings, jobs: Jobs) -> Iterator[str]:
    """A server that terminals hand over to."""
    app = FastAPI()
    app.include_router(routes(jobs, KEY))
    with served(app) as url, noted(settings, url, KEY) as taken:
        assert taken
        yield url


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = two_articles(tmp_path / "news")
    (folder / "empty.txt").write_text("")
    return folder


@dataclass
class Ears:
    """Hears all that is told of an ingestion."""

    told: list[tuple[int, int, int, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    spoken: Event = field(default_factory=Event)

    def hand(self, settings: Settings, *inputs: str, prune: bool = False) -> Report | None:
        return handed(settings, inputs, refresh=False, prune=prune, progress=self.progress, say=self.say)

    def progress(self, done: int, total: int, passages: int, name: str) -> None:
        self.told.append((done, total, passages, name))

    def say(self, line: str) -> None:
        self.said.append(line)
        self.spoken.set()


def test_the_report_is_that_of_a_direct_run(page, jobs, settings, news, tmp_path):
    ears = Ears()
    own = settings.model_copy(update={"library": tmp_path / "own"})
    assert ears.hand(settings, "news") == ingest([news], settings=own)
    assert ears.told[-1][:2] == (3, 3)
    (news / "bees.txt").unlink()
    inputs = ["news", "news/ferry.txt"]
    assert ears.hand(settings, *inputs, prune=True) == ingest(inputs, settings=own, prune=True)
    assert [(job.title, job.owner, job.removed) for job in jobs.recent()] == [
        ("news and 1 more", "terminal", 1),
        ("news", "terminal", 0),
    ]


def test_a_refresh_needs_no_inputs(page, jobs, settings, news):
    ids = ingest([news], settings=settings).added
    report = handed(settings, (), refresh=True, prune=False, progress=Ears().progress, say=Ears().say)
    assert report == Report(unchanged=ids)
    assert jobs.recent()[0].title == "all articles again"


def test_the_command_line_says_what_it_says_without_a_page(page, jobs, settings, news, capsys):
    alone = [run(capsys, *command, "--library", "alone") for command in commands()]
    assert jobs.recent() == []
    assert [run(capsys, *command, "--library", "library") for command in commands()] == alone
    assert [job.title for job in jobs.recent()] == ["remove file:bees.txt", "news"]
    assert alone == [
        Ran(2, "added: file:bees.txt\nadded: file:ferry.txt\nadded 2, updated 0, unchanged 0, failed 1\n", FAILED),
        Ran(2, "added 2, updated 0, unchanged 0, failed 1\n", FAILED),
        Ran(0, "removed file:bees.txt\n", ""),
        Ran(2, "", "error: no file or folder nowhere\nhint: dateline ingest PATH\n"),
    ]


FAILED = "failed: empty.txt: the file is empty\n"


def commands() -> list[list[str]]:
    return [["ingest", "--dry-run", "news"], ["ingest", "news"], ["articles", "remove", "bees"], ["ingest", "nowhere"]]


def test_errors_are_those_of_a_direct_run(page, settings, news):
    ingest([news], settings=settings)
    with writer(settings.library), pytest.raises(LibraryBusy, match="is writing to the library") as busy:
        Ears().hand(settings, "news")
    assert busy.value.hint == "try again when it is done"
    with pytest.raises(ReadError, match="no file or folder nowhere"):
        Ears().hand(settings, "nowhere")
    with pytest.raises(DatelineError, match="no article has the id none") as unknown:
        handed_removal(settings, "none")
    assert unknown.value.hint == "dateline articles list"


def test_work_waits_for_the_job_before_it_and_says_so(page, jobs, settings, news):
    ears, outcome = Ears(), Future[Report]()
    with WebServer({"/story": Reply(then="hang")}) as site:
        slow = jobs.start([f"{site.url}/story"], title="slow", owner="me")
        assert site.hung.wait(PATIENCE)
        Thread(target=lambda: outcome.set_result(ears.hand(settings, "news"))).start()
        assert ears.spoken.wait(PATIENCE)
        jobs.stop(slow.id)
        assert len(outcome.result(PATIENCE).added) == 2
    assert ears.said == ["waits for the job before it"]


# --- ends


def test_ctrl_c_ends_the_job(page, jobs, settings, offline_env, tmp_path):
    path = os.pathsep.join([str(ROOT), offline_env["PYTHONPATH"]])
    with WebServer({"/story": Reply(then="hang")}) as site:
        child = subprocess.Popen(
            [sys.executable, "-c", "from ui.cli import main; main()", "ingest", f"{site.url}/story"],
            cwd=tmp_path,
            env={**offline_env, "PYTHONPATH": path},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert site.hung.wait(PATIENCE)
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=PATIENCE)[1]
        assert (child.returncode, "Traceback" in said) == (130, False)
        assert waited(jobs, jobs.recent()[0]).state == "stopped"


def test_a_job_that_is_stopped_in_the_page_is_an_error_here(page, jobs, settings):
    with WebServer({"/story": Reply(then="hang")}) as site:

        def stop() -> None:
            site.hung.wait(PATIENCE)
            jobs.stop(jobs.recent()[0].id)

        Thread(target=stop).start()
        with pytest.raises(DatelineError, match="the job was stopped"):
            Ears().hand(settings, f"{site.url}/story")


def test_a_server_that_is_killed_amid_the_work_is_an_error_and_its_note_is_none_afterwards(settings, news):
    with WebServer({"/story": Reply(then="hang")}) as site, elsewhere(SERVING, settings.library) as server:
        assert server.stdout.readline().startswith("http://")

        def kill() -> None:
            site.hung.wait(PATIENCE)
            server.kill()

        Thread(target=kill).start()
        with pytest.raises(DatelineError, match=f"process {server.pid}, which serves the library") as ended:
            Ears().hand(settings, f"{site.url}/story")
    assert ended.value.hint == "give the same command again: what was done is not done twice"
    assert (settings.library / NOTE).exists()
    assert standing(settings) is None
    assert Ears().hand(settings, "news") is None
    assert not handed_removal(settings, "file:bees.txt")


def test_a_server_that_ends_without_a_report_has_ended_too_early(settings):
    app = FastAPI()

    @app.post("/handed/ingest")
    def nothing() -> str:
        return "done"

    with served(app) as url, noted(settings, url, KEY), pytest.raises(DatelineError, match=f"process {os.getpid()},"):
        Ears().hand(settings)


# --- who may, and who does not


def test_without_the_secret_there_is_nothing(page, jobs):
    work = {"inputs": ["news"], "refresh": False, "prune": False}
    for secret in (None, "", "another", KEY.upper(), f"{KEY}s", "\u00fc".encode()):
        shown = {} if secret is None else {SECRET: secret}
        for what in ("ingest", "remove"):
            answer = httpx.post(f"{page}handed/{what}", json=work, headers=shown)
            assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        assert httpx.request(method, f"{page}handed/ingest", headers={SECRET: KEY}).status_code == 404
    assert httpx.post(f"{page}handed/eat", json=work, headers={SECRET: KEY}).status_code == 404
    assert httpx.get(f"{page}openapi.json").json()["paths"] == {}
    assert jobs.recent() == []


def test_the_note_is_for_its_owner_and_of_one_server_only(page, settings):
    path = settings.library / NOTE
    assert path.stat().st_mode & 0o777 == 0o600
    note = standing(settings)
    assert note is not None
    assert (note.url, note.pid, KEY in repr(note)) == (page, os.getpid(), False)
    with noted(settings, "http://127.0.0.1:1/", "other") as taken:
        assert not taken
        assert standing(settings) == note
    assert standing(settings) == note


def test_the_note_goes_with_its_server(settings):
    with noted(settings, "http://127.0.0.1:1/", KEY):
        assert standing(settings)
    assert not (settings.library / NOTE).exists()
    assert standing(settings) is None
    with noted(settings, "http://127.0.0.1:1/", KEY) as taken:
        assert taken


@pytest.mark.parametrize("changed", [{"chunk_size": 300}, {"private_addresses": False}, {"encoder": "other"}])
def test_a_server_with_other_settings_is_not_asked(page, settings, changed):
    assert standing(settings.model_copy(update={"llm": "ollama:small"}))
    assert standing(settings.model_copy(update=changed)) is None


def test_notes_that_say_nothing_are_none(settings):
    with noted(settings, "http://127.0.0.1:1/", KEY):
        path = settings.library / NOTE
        assert standing(settings)
        assert Ears().hand(settings) is None  # nobody listens there
        for text in ("", "{}", "[1]", json.dumps({"url": "x"}), json.dumps({"more": 1})):
            path.write_text(text)
            assert standing(settings) is None


def test_a_server_that_answers_otherwise_is_of_another_version(settings, jobs):
    app = FastAPI()
    app.include_router(routes(jobs, "another secret"))
    with served(app) as url, noted(settings, url, KEY):
        assert Ears().hand(settings) is None
        assert not handed_removal(settings, "file:bees.txt")


def test_a_folder_that_may_not_be_written_to_has_no_note(tmp_path):
    settings = Settings(library=tmp_path / "nowhere")
    with noted(settings, "http://127.0.0.1:1/", KEY) as taken:
        assert not taken
    assert standing(settings) is None
