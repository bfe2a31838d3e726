"""docs/serving.md tells the truth: its program runs against a real server, its paths, settings and commands are there."""

from __future__ import annotations

import re
import subprocess
import sys

import click
import pytest
from conftest import ROOT
from example_house import house  # noqa: F401
from fastapi import FastAPI
from serving import application, served

from rag.settings import Settings
from ui.cli import cli
from ui.house import House

PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
SPANS = re.findall(r"`([^`\n]+)`", PAGE)
UNDESCRIBED = {"/mcp", "/api/openapi.json", "/v1"}


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:  # noqa: F811
    return application(house)


def test_its_program_runs(app: FastAPI, offline_env: dict[str, str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    with served(app) as url:
        here = program.replace("http://127.0.0.1:7860/", url)
        ran = subprocess.run([sys.executable, "-c", here], env=offline_env, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "May 8, 2024" in ran.stdout and "\n\n[1] " in ran.stdout


def test_every_path_is_there_and_no_other(app: FastAPI) -> None:
    told = {path for span in SPANS for path in re.findall(r"(?:^|^[A-Z]+ )(/\S+)$", span)}
    described = app.openapi()["paths"]
    assert told - UNDESCRIBED <= described.keys()
    assert described.keys() - told == {"/v1/models/{id}", "/api/answer.schema.json"}


def test_the_methods_are_those_of_the_paths(app: FastAPI) -> None:
    for method, path in re.findall(r"`([A-Z]+) (/\S+)`", PAGE):
        assert method.lower() in app.openapi()["paths"][path]


def test_every_setting_command_and_picture_is_there() -> None:
    settings = {"people", "question_length", "upload", "asks", "asks_waiting", "ask_timeout"}
    assert settings <= {*SPANS} & Settings.model_fields.keys()
    commands = re.findall(
        r"^dateline (\S+)(?: ([a-z]+))?", "\n".join([*SPANS, *re.findall("^ {4}(.+)", PAGE, re.M)]), re.M
    )
    for name, inner in commands:
        command = cli.commands[name]
        assert not isinstance(command, click.Group) or inner in command.commands
    pictures = re.findall(r"\]\((\S+\.png)\)", PAGE)
    assert commands and len(pictures) == 5
    assert [name for name in pictures if not (ROOT / "docs" / name).is_file()] == []
