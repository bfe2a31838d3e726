"""What is generated in README.md and docs/ is what Dateline says today; `make docs` writes it again."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from rag.restored import answer_schema

GENERATE = runpy.run_path(str(ROOT / "docs" / "generate.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def marked(name: str) -> str:
    found = re.search(rf"<!-- {name}\b[^>]*-->\n(.*?)<!-- /{name} -->", README, re.S)
    assert found, f"README.md has no place for {name}"
    return found[1]


def lines(block: str) -> list[str]:
    """The lines whatever number each citation has."""
    return sorted(re.sub(r"\[\d+\]", "[n]", line) for line in block.splitlines())


def test_the_table_of_settings_is_current() -> None:
    assert marked("settings") == GENERATE["settings"]()


def test_the_page_of_commands_is_current() -> None:
    page = GENERATE["commands"]()
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page
    assert re.findall(r"^## dateline ?(.*)", page, re.M) == [
        "",
        *("articles", "articles list", "articles remove", "articles show", "articles verify"),
        *(
            "ask",
            "chat",
            "eval",
            "eval compare",
            "eval corpus",
            "eval damage",
            "eval draft",
            "eval export",
            "eval gate",
        ),
        *("eval report", "eval run", "eval score", "eval verifier"),
        *("feedback", "feedback export", "ingest"),
        *("keys", "keys add", "keys list", "keys revoke", "library", "library export", "library import"),
        *("serve", "settings", "users", "users add", "users list", "users remove"),
    ]


def test_the_schema_of_an_answer_is_current() -> None:
    text = (ROOT / "docs" / "answer.schema.json").read_text(encoding="utf-8")
    assert text == GENERATE["schema"]()
    assert json.loads(text) == answer_schema()


def test_the_page_of_measures_is_current() -> None:
    page = GENERATE["measures"]()
    assert (ROOT / "docs" / "measures.md").read_text(encoding="utf-8") == page
    assert all(len(row.split(" | ")[3]) > 20 for row in page.splitlines() if row.startswith("| `"))


def test_the_answer_shown_is_the_answer_given() -> None:
    # Vectors differ between processors in the fourth digit: nearly equal sentences may change places, no more.
    assert lines(marked("answer")) == lines(GENERATE["answer"]())
    assert {"[1]", "[2]"} <= set(re.findall(r"^\[\d\]", marked("answer"), re.M))
    assert max(map(len, marked("answer").splitlines())) <= 80


def test_a_change_is_found_named_and_written(tmp_path: Path) -> None:
    for name in ("docs", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    readme, generated = tmp_path / "README.md", tmp_path / "docs" / "commands.md"
    readme.write_text(README, encoding="utf-8")
    run(tmp_path)
    current = readme.read_text(encoding="utf-8")
    readme.write_text(current.replace("| `chunk_size` | `600` |", "| `chunk_size` | `700` |"), encoding="utf-8")
    generated.unlink()
    assert run(tmp_path, "--check") == (1, ["README.md", "docs/commands.md"])
    assert not generated.exists()
    assert run(tmp_path) == (0, ["README.md", "docs/commands.md"])
    assert (run(tmp_path, "--check"), readme.read_text(encoding="utf-8")) == ((0, []), current)


def run(root: Path, *args: str) -> tuple[int, list[str]]:
    ran = subprocess.run([sys.executable, "docs/generate.py", *args], cwd=root, capture_output=True, text=True)
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


@pytest.mark.parametrize("text", ["no place", "<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->"])
def test_a_place_that_is_missing_or_twice_there_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="README.md has [02] places for 'a', not one"):
        GENERATE["between"](text, "a", "new")
