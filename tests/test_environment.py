"""What is installed is what is pinned, and what is imported is what is asked for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
from conftest import ROOT
from floors import ROOMS
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOOLS = {"pip", "setuptools", "wheel"}  # they come with the environment
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def test_what_is_installed_fits_together() -> None:
    ran = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "No broken requirements found.\n")


def test_everything_installed_is_pinned_at_its_version() -> None:
    installed = {canonicalize_name(found.name): found.version.partition("+")[0] for found in distributions()}
    ours = {name: version for name, version in installed.items() if name not in {*TOOLS, PROJECT["name"]}}
    assert {name: version for name, version in ours.items() if pins().get(name) != version} == {}


@pytest.mark.parametrize("python", PYTHONS)
def test_what_another_python_would_need_is_pinned(python: str) -> None:
    other = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    needed = {
        canonicalize_name(need.name)
        for found in distributions()
        for need in map(Requirement, found.requires or ())
        if need.marker is None or need.marker.evaluate(other)
    }
    assert needed - TOOLS - set(pins()) == set()


def test_torch_is_pinned_and_torchvision_is_not_wanted() -> None:
    assert pins()["torch"] == "2.13.0"
    assert "torchvision" not in pins()
    assert [found.version for found in distributions() if found.name == "torchvision"] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^TORCH +:= torch==(.+)$", makefile, re.M)[1] == pins()["torch"]


def imported(root: Path) -> dict[str, list[str]]:
    """Each top-level name that the rooms import, with the files that do."""
    found: dict[str, list[str]] = {}
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*.py")):
        for name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(str(path.relative_to(root)))
    return found


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def unasked(names: dict[str, list[str]], asked: list[str]) -> dict[str, list[str]]:
    """The third-party names that no requirement brings, with the files that import them."""
    wanted = {canonicalize_name(Requirement(line).name) for line in asked}
    homes = packages_distributions()
    third = {name: files for name, files in names.items() if name not in {*sys.stdlib_module_names, *ROOMS}}
    return {
        name: files
        for name, files in third.items()
        if not wanted & {canonicalize_name(home) for home in homes.get(name, [])}
    }


def test_every_import_is_a_dependency() -> None:
    extras = [line for name, lines in PROJECT["optional-dependencies"].items() if name != "dev" for line in lines]
    assert unasked(imported(ROOT), [*PROJECT["dependencies"], *extras]) == {}


def test_a_missing_dependency_is_seen(tmp_path: Path) -> None:
    (tmp_path / "rag").mkdir()
    (tmp_path / "rag" / "a.py").write_text("import json\nfrom rag.b import c\n\ndef f():\n    import yaml.nodes\n")
    (tmp_path / "rag" / "b.py").write_text("from . import a\nimport chromadb\nimport not_there\n")
    assert unasked(imported(tmp_path), ["chromadb>=1"]) == {"yaml": ["rag/a.py"], "not_there": ["rag/b.py"]}
