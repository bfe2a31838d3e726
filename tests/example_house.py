"""A house over the example articles, as a process serves it, and questions that they answer or do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import ROOT

from rag.settings import Settings
from ui.house import House, open_house

CHOSEN = "Who was chosen to become secretary general of the CSTO in place of Stanislav Zas?"
FRANCE = "What did Pashinian tell France 24 about participation in the CSTO?"
UNKNOWN = "Which team won the football World Cup in Qatar?"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from ingest import ingest

    folder = tmp_path_factory.mktemp("library")
    ingest([ROOT / "examples" / "articles"], library=folder)
    with open_house(Settings(library=folder)) as house:
        yield house
