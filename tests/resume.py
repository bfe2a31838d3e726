"""pytest --resume: tests that passed in an earlier run, broken off or failed since, are not run again.

A change of any source file starts afresh; so does a run that ends with everything passed."""

import hashlib
from pathlib import Path

ROOMS = ("rag", "ingest", "eval", "ui", "tests", "examples", "docs")


def pytest_addoption(parser):
    parser.addoption("--resume", action="store_true", help="leave out what passed before a broken-off run")


def pytest_configure(config):
    if config.getoption("--resume"):
        folder = config.cache.mkdir("resume")
        config.pluginmanager.register(
            Resumed(folder / f"{state(config.rootpath)}.passed", keeps=not hasattr(config, "workerinput"))
        )


def state(root: Path) -> str:
    """Names the sources as they are."""
    files = sorted(path for room in ROOMS for path in (root / room).rglob("*.py"))
    return hashlib.sha256("".join(f"{path}{path.stat().st_mtime_ns}" for path in files).encode()).hexdigest()[:12]


class Resumed:
    """Keeps the names of the tests that passed, one a line, as they pass; a worker of many only leaves out."""

    def __init__(self, file: Path, *, keeps: bool):
        self.file, self.keeps, self.failed = file, keeps, set()
        for other in file.parent.glob("*.passed"):
            if other != file:
                other.unlink(missing_ok=True)
        self.passed = set(file.read_text().splitlines()) if file.exists() else set()

    def pytest_collection_modifyitems(self, config, items):
        done = [item for item in items if item.nodeid in self.passed]
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item.nodeid not in self.passed]

    def pytest_runtest_logreport(self, report):
        if self.keeps and report.when == "teardown" and report.passed and report.nodeid not in self.failed:
            with self.file.open("a") as file:
                file.write(f"{report.nodeid}\n")
        elif report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self, exitstatus):
        if self.keeps and exitstatus == 0:
            self.file.unlink(missing_ok=True)
