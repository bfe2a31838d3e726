"""Addresses into raw documents: pages, and the pages that feeds and sitemaps list.

Knows nothing of sockets, cleaning or libraries; a bad address becomes a Failure and costs only itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, zip_longest

from lxml import etree
from lxml.html import HTMLParser

from ingest.address import host, untracked
from ingest.ahead import ahead
from ingest.content import GZIP, Kind, gunzip, kind, text
from ingest.document import Document, Failure, Unchanged
from ingest.feeds import Entry, feed, sitemap
from ingest.fetch import Fetcher, Response
from ingest.html import own_url
from ingest.seen import Said, Seen, Validators
from rag.errors import ReadError

PAGES = 1000  # of one feed or sitemap in a run, the newest: at one a second a quarter of an hour
AT_ONCE = 4  # hosts that are asked at the same time

Outcome = Document | Failure | Unchanged
ByContent = Callable[[str, str | None, bytes], Iterable[Document | Failure]]


@dataclass(frozen=True, slots=True)
class _Job:
    """An address to be asked, what the user named to come to it, and what is expected there."""

    url: str
    origin: str
    expected: tuple[Kind, ...] = ("page", "feed", "sitemap", "other")
    entry: Entry = Entry(None)


def refuse(name: str, content_type: str | None, body: bytes) -> Iterable[Document | Failure]:
    """What is done with files that are no web pages, unless the caller knows more. Errors: ReadError."""
    raise ReadError(f"{content_type or 'this kind of content'} is not read from the web")


def documents(
    addresses: Sequence[str],
    fetcher: Fetcher,
    seen: Seen | None = None,
    *,
    by_content: ByContent = refuse,
    pages: int = PAGES,
    at_once: int = AT_ONCE,
) -> Iterator[Outcome]:
    """The articles at some addresses: pages first, then what feeds and sitemaps list, one host after the other in turn.

    The order does not depend on who answers first. `by_content` makes documents of other files (PDF, plain text) from
    address, content type and bytes, with ids that begin "file:" and the address; it may raise ReadError. `seen` is used
    in the caller's thread only. Left early, or interrupted, it closes the fetcher."""
    run = _Run(fetcher, seen, by_content, pages)
    jobs = run.new([_Job(untracked(address), address) for address in addresses])
    while jobs:
        for job, answer in ahead(jobs, run.ask, at_once, broken_off=fetcher.close):
            yield from run.outcomes(job, answer)
        jobs = run.new(run.listed())
        yield from run.left_out()


@dataclass
class _Run:
    fetcher: Fetcher
    seen: Seen | None
    by_content: ByContent
    pages: int
    asked: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    lists: defaultdict[str, list[_Job]] = field(default_factory=lambda: defaultdict(list))
    over: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def new(self, jobs: list[_Job]) -> list[_Job]:
        """Those not yet asked, the hosts in turn."""
        hosts: dict[str, list[_Job]] = {}
        for job in jobs:
            if job.url not in self.asked:
                self.asked.add(job.url)
                hosts.setdefault(host(job.url), []).append(job)
        return [job for job in chain.from_iterable(zip_longest(*hosts.values())) if job]

    def ask(self, job: _Job) -> Callable[[], Response | Failure | Unchanged]:
        """Looks up what is known of an address; what it returns may be called in any thread."""
        known = self.seen.known(job.url) if self.seen else None
        if known is None:
            return lambda: self._fetch(job, None, "")
        id, said = known[0], Said.from_json(known[1])
        if said.stamp and said.stamp == job.entry.stamp:
            return lambda: Unchanged(id, job.url)
        return lambda: self._fetch(job, said.validators, id)

    def _fetch(self, job: _Job, validators: Validators | None, id: str) -> Response | Failure | Unchanged:
        try:
            return self.fetcher.fetch(job.url, validators) or Unchanged(id, job.url)
        except ReadError as e:
            return Failure(job.url, e.message)

    def outcomes(self, job: _Job, answer: Response | Failure | Unchanged) -> Iterator[Outcome]:
        """What comes of an answer; what a feed or sitemap lists is kept for later."""
        try:
            found = self._read(job, answer) if isinstance(answer, Response) else [answer]
            yield from (outcome for outcome in found if self._is_new(outcome))
        except ReadError as e:
            yield Failure(job.url, e.message)

    def _is_new(self, outcome: Outcome) -> bool:
        if isinstance(outcome, Failure):
            return True
        new = outcome.id not in self.taken
        self.taken.add(outcome.id)
        return new

    def _read(self, job: _Job, answer: Response) -> Iterable[Outcome]:
        body = answer.body
        if body.startswith(GZIP):  # a sitemap.xml.gz; of other zipped files nothing is read
            body = gunzip([body], self.fetcher.limits.size)
        answer = replace(answer, body=body)
        if not body.strip():
            raise ReadError("the answer is empty")
        found = kind(answer.content_type, body)
        if found not in job.expected:
            raise ReadError(f"a {found} where a {job.expected[0]} should be")
        if found == "feed":
            return self._list(job, answer.url, feed(body, answer.url, content_type=_with_charset(answer)))
        if found == "sitemap":
            return self._list(job, answer.url, sitemap(body, answer.url))
        return [self._page(job, answer)] if found == "page" else self._other(job, answer)

    # --- articles

    def _page(self, job: _Job, answer: Response) -> Document:
        page = text(answer.body, answer.charset)
        url = untracked(answer.url)
        id = own_url(_canonical(page), url) or url
        document = replace(_document(job, id, page), name=job.url, url=url)
        self._remember(job, document, answer)
        return document

    def _other(self, job: _Job, answer: Response) -> Iterable[Document | Failure]:
        url = untracked(answer.url)
        made = [_at(item, url, job) for item in self.by_content(url, answer.content_type, answer.body)]
        if len(made) == 1 and isinstance(made[0], Document):
            self._remember(job, made[0], answer)
        return made

    def _remember(self, job: _Job, document: Document, answer: Response) -> None:
        stamp = job.entry.stamp if "T" in (job.entry.stamp or "") else None  # within a day much may change
        said = Said(answer.validators, stamp)
        if self.seen and document.id not in self.taken and said.says_something:
            self.seen.remember(job.url, document.digest, said.to_json())

    # --- lists

    def _list(self, job: _Job, url: str, entries: list[Entry]) -> Iterator[Outcome]:
        if not entries:
            yield Failure(job.url, "lists no articles")
        for entry in entries:
            if entry.listing and job.entry.listing:  # the protocol knows none, and they could go on for ever
                yield Failure(entry.guid, "a sitemap index within a sitemap index")
            elif entry.url:
                expected: tuple[Kind, ...] = ("sitemap",) if entry.listing else ("page", "other")
                self.lists[job.origin].append(_Job(untracked(entry.url), job.origin, expected, entry))
            elif entry.content:
                yield _document(replace(job, entry=entry), f"feed:{url}#{entry.guid}", _wrapped(entry.content))
            else:
                yield Failure(f"{url}#{entry.guid}", "an entry of a feed with neither a link nor its text")
        self._trim(job.origin)

    def _trim(self, origin: str) -> None:
        """Of too many addresses the newest are kept; those without a date are the oldest."""
        jobs = self.lists[origin]
        if len(jobs) > self.pages:
            self.over[origin] += len(jobs) - self.pages
            newest = sorted(jobs, key=lambda job: job.entry.stamp or job.entry.published or "", reverse=True)
            kept = {id(job) for job in newest[: self.pages]}
            self.lists[origin] = [job for job in jobs if id(job) in kept]

    def listed(self) -> list[_Job]:
        jobs = list(chain.from_iterable(self.lists.values()))
        self.lists.clear()
        return jobs

    def left_out(self) -> Iterator[Failure]:
        for origin, count in self.over.items():
            reason = f"lists {count:,} addresses more than the {self.pages:,} that a run takes; the newest were taken"
            yield Failure(origin, reason)
        self.over.clear()


def _document(job: _Job, id: str, page: str) -> Document:
    entry = job.entry
    return Document(
        id,
        "html",
        page,
        entry.title or id,
        title=entry.title,
        publisher=entry.publisher,
        author=entry.author,
        published=entry.published,
        origin=job.origin,
        fetched=datetime.now(UTC).date().isoformat(),
        hints=True,
    )


def _at(item: Document | Failure, url: str, job: _Job) -> Document | Failure:
    """What a file reader made, as something of the web; its id begins with the name it was given."""
    if isinstance(item, Failure):
        return item
    return replace(item, id=item.id.removeprefix("file:"), url=item.url or url, origin=job.origin)


def _wrapped(content: str) -> str:
    return f"<html><body><article>{content}</article></body></html>"


def _with_charset(answer: Response) -> str | None:
    return f"{answer.content_type}; charset={answer.charset}" if answer.charset else answer.content_type


def _canonical(page: str) -> str | None:
    """The canonical address a page gives: two addresses with one of it are one article."""
    try:
        tree = etree.fromstring(page.encode("utf-8", "replace"), HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but a comment
        return None
    found = tree.xpath("//link[@rel='canonical']/@href") if tree is not None else []
    return str(found[0]) if isinstance(found, list) and found else None
