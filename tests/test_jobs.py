"""Jobs over a real library: one after the other, told as they go, stopped wherever they are."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest
from desk import BEES, FERRY, two_articles
from hypothesis import given
from hypothesis import strategies as st
from waiting import PATIENCE, waited
from web_server import Reply, WebServer

from ingest import Report, ingest
from ingest.build import verify
from ingest.inputs import Inputs
from rag import open_bot
from rag.database import FILE, Database, writer
from rag.errors import DatelineError, LibraryBusy
from rag.settings import Settings
from ui.job import Job, UnknownJob
from ui.jobs import KEPT, Jobs
from ui.shelf import addresses


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(library=tmp_path / "library", private_addresses=True, pause=0)


@pytest.fixture
def jobs(settings: Settings) -> Iterator[Jobs]:
    with closing(Jobs(settings)) as jobs:
        yield jobs


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return two_articles(tmp_path / "news")


@pytest.fixture
def slow() -> Iterator[WebServer]:
    """A site that takes a request and never answers."""
    with WebServer({"/story": Reply(then="hang")}) as site:
        yield site


def hanging(jobs: Jobs, site: WebServer, *before: str | Path) -> Job:
    """A job that is at an address which does not answer."""
    job = jobs.start([*before, f"{site.url}/story"], title="slow", owner="me")
    assert site.hung.wait(PATIENCE)
    return job


def articles(settings: Settings) -> int:
    with open_bot(settings=settings) as bot:
        return bot.coverage().articles


def test_a_bot_of_the_same_process_sees_what_a_job_wrote(jobs, settings, news):
    ingest([news / "ferry.txt"], settings=settings)
    (news / "empty.txt").write_text("")
    with open_bot(settings=settings) as bot:
        assert not any(hit.passage.text == BEES for hit in bot.search("Where are the bees?"))
        first = jobs.start([news], title="news", owner="me")
        assert (first.title, first.owner, first.over) == ("news", "me", False)
        done = waited(jobs, first)
        assert (done.state, done.done, done.total, done.passages, done.said, done.error) == ("done", 3, 3, 1, "", None)
        assert (done.added, done.updated, done.unchanged, done.removed) == (1, 0, 1, 0)
        assert done.failed == (("empty.txt", "the file is empty"),)
        assert bot.search("Where are the bees?")[0].passage.text == BEES
        gone = waited(jobs, jobs.remove("file:bees.txt", owner="me"))
        assert (gone.state, gone.removed, gone.title) == ("done", 1, "remove file:bees.txt")
        assert bot.coverage().articles == 1
    assert [job.id for job in jobs.recent()] == [gone.id, first.id]


def test_what_cannot_be_done_is_told_and_the_next_job_runs(jobs, news, tmp_path, caplog):
    missing = jobs.start([tmp_path / "nowhere"], title="missing", owner="me")
    broken = jobs.start([None], title="a bug of ours", owner="me")
    unknown = jobs.remove("file:none.txt")
    good = jobs.start([news], title="good", owner="me")
    assert waited(jobs, good).state == "done"
    assert jobs.get(missing.id).error == (f"no file or folder {tmp_path / 'nowhere'}", "dateline ingest PATH")
    assert jobs.get(unknown.id).error == ("no article has the id file:none.txt", "dateline articles list")
    assert [jobs.get(job.id).state for job in (missing, broken, unknown)] == ["failed"] * 3
    assert jobs.get(broken.id).error[0].startswith("TypeError: ")
    assert [(record.message, bool(record.exc_info)) for record in caplog.records] == [(f"job {broken.id} failed", True)]


def test_the_whole_report_goes_to_who_asked_for_it(jobs, settings, news):
    first, second = Future[Report](), Future[Report]()
    jobs.start([news], title="news", owner="me", outcome=first)
    jobs.remove("file:none.txt", outcome=second)
    assert first.result(PATIENCE).added == ["file:bees.txt", "file:ferry.txt"]
    with pytest.raises(DatelineError, match="no article has the id file:none.txt"):
        second.result(PATIENCE)


def test_an_upload_is_known_by_its_name_and_leaves_no_folder(jobs, settings, tmp_path):
    found = []
    for text in (FERRY, FERRY, FERRY.replace("seven", "eleven")):
        scratch = tmp_path / f"scratch {len(found)}"
        (scratch / "0").mkdir(parents=True)
        file = scratch / "0" / "ferry.txt"
        file.write_text(f"Ferry stays for a year\n\n{text}\n", encoding="utf-8")
        outcome = Future[Report]()
        jobs.start([file], title="ferry.txt", owner="me", scratch=scratch, outcome=outcome)
        report = outcome.result(PATIENCE)
        found.append((report.added, report.unchanged, report.updated))
        assert not scratch.exists()
    id = ["file:ferry.txt"]
    assert found == [(id, [], []), ([], id, []), ([], [], id)]
    with closing(Database(settings.library / FILE)) as kept:
        assert kept.rows("SELECT origin, id FROM origins") == [("upload", "file:ferry.txt")]


def test_an_upload_stays_when_a_folder_that_had_the_same_file_is_pruned(jobs, settings, news, tmp_path):
    (tmp_path / "scratch").mkdir()
    uploaded = shutil.copy(news / "ferry.txt", tmp_path / "scratch")
    waited(jobs, jobs.start([uploaded], title="ferry.txt", owner="me", scratch=tmp_path / "scratch"))
    ingest([news], settings=settings)
    for file in ("ferry.txt", "bees.txt"):
        (news / file).unlink()
    assert ingest([news], settings=settings, prune=True).removed == ["file:bees.txt"]


# --- stopping


def test_a_job_stopped_amid_its_work_leaves_nothing_half_done(jobs, settings, news, slow):
    before = {*threading.enumerate()}
    job = hanging(jobs, slow, news)
    assert waited(jobs, job, lambda job: job.done == 2).name == "ferry.txt"
    started = {*threading.enumerate()} - before
    jobs.stop(job.id)
    stopped = waited(jobs, job)
    assert (stopped.state, stopped.error, stopped.added) == ("stopped", None, 0)
    for thread in started:
        if not thread.name.startswith("jobs") and "process_request" not in thread.name:  # ours, and the site's
            thread.join(PATIENCE)
            assert not thread.is_alive(), thread.name
    assert articles(settings) == 0
    assert verify(settings=settings).count == 0
    assert waited(jobs, jobs.start([news], title="again", owner="me")).added == 2
    assert verify(settings=settings).count == 0


def test_jobs_wait_for_their_turn_and_may_be_stopped_before_it(jobs, news, slow, tmp_path):
    scratch = tmp_path / "scratch"
    shutil.copytree(news, scratch)
    first = hanging(jobs, slow)
    outcome = Future[Report]()
    second = jobs.start([scratch], title="second", owner="me", scratch=scratch, outcome=outcome)
    third = jobs.start([news], title="third", owner="me")
    assert (jobs.get(first.id).state, second.state, second.said) == (
        "running",
        "waiting",
        "waits for the job before it",
    )
    assert jobs.stop(second.id).state == "stopped"
    assert jobs.stop(second.id).state == "stopped"
    assert not scratch.exists()
    with pytest.raises(DatelineError, match="the job was stopped"):
        outcome.result(0)
    assert not jobs.stop(first.id).over
    assert (waited(jobs, third).added, jobs.get(first.id).state) == (2, "stopped")
    assert jobs.stop(third.id).state == "done"


def test_closing_stops_all(settings, news, slow):
    with closing(Jobs(settings)) as jobs:
        hanging(jobs, slow)
        jobs.start([news], title="second", owner="me")
    assert [job.state for job in jobs.recent()] == ["stopped", "stopped"]


def test_old_jobs_are_forgotten_and_too_many_are_refused(jobs, news, slow, tmp_path):
    first = hanging(jobs, slow)
    waiting = [jobs.start([news], title=str(n), owner="me") for n in range(1, KEPT)]
    with pytest.raises(DatelineError, match="50 jobs are waiting"):
        jobs.start([news], title="one too many", owner="me")
    for job in waiting:
        jobs.stop(job.id)
    last = jobs.start([news], title="last", owner="me")
    with pytest.raises(UnknownJob):
        jobs.get(waiting[0].id)
    assert [job.id for job in jobs.recent()] == [last.id, *(job.id for job in reversed(waiting[1:])), first.id]


# --- another process writes


def test_a_job_waits_while_another_process_writes(jobs, settings, news):
    ingest([news / "bees.txt"], settings=settings)
    with writer(settings.library):
        job = jobs.start([news], title="news", owner="me")
        told = waited(jobs, job, lambda job: job.said.startswith("process"))
        assert (told.state, told.said.endswith(f"is writing to the library in {settings.library}")) == ("waiting", True)
        jobs.stop(job.id)
        assert waited(jobs, job).state == "stopped"
        last = jobs.start([news], title="last", owner="me")
        waited(jobs, last, lambda job: job.said.startswith("process"))
    assert (waited(jobs, last).state, jobs.get(last.id).added) == ("done", 1)


def test_an_impatient_job_gives_the_error_itself(jobs, settings, news):
    ingest([news / "bees.txt"], settings=settings)
    outcome = Future[Report]()
    with writer(settings.library):
        jobs.start([news], title="news", owner="me", patient=False, outcome=outcome)
        with pytest.raises(LibraryBusy):
            outcome.result(PATIENCE)


# --- changes


def test_who_waits_for_a_change_is_told_of_it_or_that_there_was_none(jobs, tmp_path):
    async def told() -> None:
        now = await jobs.changed(-1, PATIENCE)
        assert await jobs.changed(now, 0.01) == now
        waiting = [asyncio.create_task(jobs.changed(now, PATIENCE)) for _ in range(3)]
        await asyncio.sleep(0)
        job = jobs.start([tmp_path / "nowhere"], title="missing", owner="me")
        assert min(await asyncio.gather(*waiting)) > now
        while not jobs.get(job.id).over:
            now = await jobs.changed(now, PATIENCE)

    asyncio.run(told())


def test_who_went_away_is_in_nobodys_way(jobs, tmp_path):
    loop = asyncio.new_event_loop()
    left = loop.create_task(jobs.changed(0, PATIENCE))  # as a server leaves it that ends
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    assert waited(jobs, jobs.start([tmp_path / "nowhere"], title="missing", owner="me")).state == "failed"
    assert not left.done()


# --- what a user of the page may name


def test_addresses_may_be_named_and_no_paths():
    named = [" https://orlo.example/a?b=c\n", "HTTP://veld.example"]
    assert addresses(named) == ["https://orlo.example/a?b=c", "HTTP://veld.example"]
    for bad in ("", "/etc/passwd", "news", "file:///etc/passwd", "ftp://x/y", "https:/x", "https:///x", "ht\ntp://x"):
        with pytest.raises(DatelineError, match="is no address"):
            addresses(["https://orlo.example", bad])
    with pytest.raises(DatelineError, match="no address is given"):
        addresses([])


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.from_regex(r"[ \n]?https?:/{0,3}[a-z./\n]+")))
def test_what_counts_as_an_address_is_never_taken_for_a_path(text):
    try:
        named = addresses([text])
    except DatelineError:
        return
    assert Inputs.of(named) == Inputs((), (text.strip(),), ())
