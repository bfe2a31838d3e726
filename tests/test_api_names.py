"""The public names: all there, none of them costly to import."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from conftest import ROOT

ROOMS = ("rag", "ingest")
HEAVY = [
    "chromadb",
    "gradio",
    "huggingface_hub",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "numpy",
    "onnx",
    "onnxruntime",
    "pydantic",
    "pydantic_settings",
    "sentence_transformers",
    "tantivy",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
]


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_there(room: str) -> None:
    module = importlib.import_module(room)
    assert sorted(module.__all__) == list(module.__all__)
    for name in module.__all__:
        assert getattr(module, name).__name__ == name


@pytest.mark.parametrize("room", ROOMS)
def test_every_handed_on_name_is_public(room: str) -> None:
    """The imports that a type checker reads are the names that a program gets."""
    source = (ROOT / room / "__init__.py").read_text(encoding="utf-8")
    lines = [
        line.strip() for line in source.splitlines() if line.startswith("    from ") and " import_module" not in line
    ]
    told = sorted(name.strip() for line in lines for name in line.partition(" import ")[2].split(","))
    assert told == list(importlib.import_module(room).__all__)


@pytest.mark.parametrize("room", ROOMS)
def test_another_name_is_an_attribute_error(room: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{room}' has no attribute 'nothing'"):
        _ = importlib.import_module(room).nothing


@pytest.mark.parametrize("statement", ["import rag", "import ingest", "from rag import Answer, Turn, DatelineError"])
def test_importing_costs_nothing_heavy(statement: str, offline_env: dict[str, str]) -> None:
    code = f"import sys\n{statement}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], env=offline_env, cwd=ROOT, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
