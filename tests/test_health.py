"""Whether a process lives and can answer, over real HTTP and a library of the example articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace

import httpx
from example_house import house  # noqa: F401
from fastapi import FastAPI
from serving import PATIENCE, served

from rag import Bot
from rag.errors import ModelError
from rag.judge import Judge
from ui.health import health
from ui.house import House


@dataclass
class Breaking:
    """A verifier that cannot be loaded at first."""

    asked: int = 0

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += 1
        if self.asked == 1:
            raise ModelError("the verifier's weights are not there", "pip install --force-reinstall dateline")
        return [1.0 for _ in pairs]

    def close(self) -> None: ...


@contextmanager
def probe(bot: Bot) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(health(SimpleNamespace(bot=bot)))  # type: ignore[arg-type]
    with served(app) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def test_it_is_ready_while_its_library_is_there(house: House) -> None:  # noqa: F811
    folder = house.settings.library
    with probe(house.bot) as client:
        ready = client.get("readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ok"})
        (folder / "library.db").rename(folder / "away")
        gone, lives = client.get("readyz"), client.get("healthz")
        (folder / "away").rename(folder / "library.db")
        assert (gone.status_code, gone.headers["retry-after"]) == (503, "10")
        told = gone.json()
        assert (told["status"], told["error"]) == ("not ready", f"there is no library in {folder} any more")
        assert told["hint"].startswith("dateline ingest PATH")
        assert (lives.status_code, lives.json()) == (200, {"status": "ok"})
        assert client.get("readyz").status_code == 200


def test_it_is_ready_once_its_models_have_answered_and_asks_them_no_more(house: House) -> None:  # noqa: F811
    verifier = Breaking()
    broken = replace(house.bot, drafter=replace(house.bot.drafter, judge=Judge(verifier)))
    with probe(broken) as client:
        early = client.get("readyz")
        assert (early.status_code, early.json()["error"]) == (503, "the verifier's weights are not there")
        assert [client.get("readyz").status_code for _ in range(3)] == [200, 200, 200]
    assert verifier.asked == 2
