"""The standard suite of langchain-tests that applies: the one for retrievers; it has none for plain Runnables."""

from typing import Any

from langchain_tests.integration_tests import RetrieversIntegrationTests
from newsroom import newsroom

from rag.chain import PassageRetriever


class TestPassageRetriever(RetrieversIntegrationTests):
    @property
    def retriever_constructor(self) -> type[PassageRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"bot": newsroom(), "k": 2}

    @property
    def retriever_query_example(self) -> str:
        return "When will the ferry sail?"
