"""What every test stands on: no network but loopback, no settings from outside, test data only where it is given."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

# Speed is measured in benchmarks/, not here: a slow machine fails no test.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")

pytest_plugins = ["resume"]

ROOT = Path(__file__).parent.parent
GUARD = Path(__file__).parent / "guard"


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="run the long tests with their full counts")


def pytest_configure(config):
    # A worker of many is deaf to interrupts, and what it starts would be too.
    if hasattr(config, "workerinput"):
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in [n for n in os.environ if n.startswith("DATELINE_") and not n.startswith("DATELINE_TEST_")]:
        del os.environ[name]


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--full"):
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="long: run with --full, or make test-all"))


@pytest.fixture(autouse=True)
def no_network():
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The public test data; tests that need it skip where DATELINE_TEST_DATA does not name its folder."""
    folder = os.environ.get("DATELINE_TEST_DATA")
    if not folder:
        pytest.skip("DATELINE_TEST_DATA is not set: public test data is not here")
    return Path(folder)


@pytest.fixture
def offline_env() -> dict[str, str]:
    """The environment of a child process that may reach loopback only."""
    path = os.pathsep.join(p for p in (str(GUARD), os.environ.get("PYTHONPATH", "")) if p)
    return {**os.environ, "PYTHONPATH": path}
