"""schemathesis on the OpenAPI description: whatever it makes up, no answer is a 5xx, and each is as described."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from serving import application
from test_api import api, house  # noqa: F401

FEW, MANY = 10, 100  # calls of each operation
# What is well formed may still name nothing that is there: 400 with the reason.
LEFT_OUT = [positive_data_acceptance]


@pytest.fixture(scope="module")
def described(api):  # noqa: F811
    """The description as it is served; calls go to the real server."""
    return schemathesis.openapi.from_url(f"{api.base_url}api/openapi.json")


def test_every_call_is_answered_as_described(described, api, request):  # noqa: F811
    count = MANY if request.config.getoption("--full") else FEW
    tried = set()
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def calls(case):
            case.call_and_validate(cookies=dict(api.cookies), timeout=60, excluded_checks=LEFT_OUT)

        calls()
        tried.add(operation.label)
    assert {"POST /api/ask", "POST /api/ask/stream", "GET /api/search", "DELETE /api/articles/{id}"} <= tried, tried


def test_every_route_of_the_api_is_described(house):  # noqa: F811
    paths = application(house).openapi()["paths"]
    assert {"/api/ask", "/api/ask/stream", "/api/search", "/api/articles", "/api/feedback", "/v1/models"} <= {*paths}
    assert not any(path.startswith(("/page", "/gradio")) for path in paths)
