"""The built wheel, in a new environment and outside the checkout: it ingests, answers and names the options of serve."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import GUARD, ROOT

pytestmark = pytest.mark.full  # a new environment: minutes, and pip needs its index

MEETING = "When did Putin receive Pashinyan in the Kremlin?"
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        command, cwd=cwd, env={**clean, **(env or {})}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Copies, so that nothing of an earlier build gets in.
    for name in {name.split(".")[0] for name in SETUP["packages"]}:
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, folder / "source", cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new environment in `venv`, the wheel in it, and a copy of the example articles."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", python, "install"]
    index = os.environ.get("TORCH_INDEX")  # make hands it on
    run(*pip, "--no-deps", *(["--index-url", index] if index else []), "torch==2.13.0", cwd=folder)
    run(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    shutil.copytree(ROOT / "examples" / "articles", folder / "articles")
    return folder


def test_the_wheel_holds_the_rooms_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    code = {name for name in names if ".dist-info/" not in name}
    rooms = ("rag", "ingest", "eval", "ui")
    files = {path.relative_to(ROOT).as_posix() for room in rooms for path in (ROOT / room).rglob("*.py")}
    data = {
        path.relative_to(ROOT).as_posix()
        for package, patterns in SETUP["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    assert {
        "rag/models/reader.onnx",
        "rag/models/verifier.onnx",
        "ui/assets/style.css",
        "eval/sets/examples.jsonl",
    } <= data
    assert code == files | data
    assert sum(bool(re.fullmatch(r"dateline-.+\.dist-info/licenses/LICENSE", name)) for name in names) == 1


def test_it_ingests_answers_and_serves(elsewhere: Path) -> None:
    dateline = elsewhere / "venv" / "bin" / "dateline"
    env = {"PYTHONPATH": str(GUARD), "COLUMNS": "80", "DATELINE_CACHE": str(elsewhere / "cache")}
    code = "import rag, ui, ingest, eval; print(rag.__file__, ui.__file__, ingest.__file__, eval.__file__)"
    files = run(elsewhere / "venv" / "bin" / "python", "-c", code, cwd=elsewhere, env=env)
    assert all(Path(file).is_relative_to(elsewhere / "venv") for file in files.split())
    said = run(dateline, "ingest", "articles", cwd=elsewhere, env=env)
    assert said == "added 16, updated 0, unchanged 0, failed 0\n"
    assert "Short answer: May 8, 2024 [1]" in run(dateline, "ask", MEETING, cwd=elsewhere, env=env)
    assert "--port" in run(dateline, "serve", "--help", cwd=elsewhere, env=env)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run(dateline, "--version", cwd=elsewhere, env=env) == f"{version}\n"
