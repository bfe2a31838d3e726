"""Front matter: the lines of YAML between rules that open a Markdown file.

Knows nothing of what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.reader import ReaderError

from rag.errors import ReadError

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)


def front(text: str, longest: int) -> tuple[Mapping[str, Any], str]:
    """The front matter and what follows it; lines between rules that are no mapping belong to the text.

    Looks at the first `longest` characters. Errors: ReadError for what is no YAML."""
    if not (block := _FRONT.match(text, 0, longest)):
        return {}, text
    try:
        fields = yaml.safe_load(block[1]) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as e:  # ValueError: a day such as 2024-02-30
        raise ReadError(f"front matter is not valid YAML: {_why(e)}") from e
    return (fields, text[block.end() :]) if isinstance(fields, dict) else ({}, text)


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, ReaderError):
        return "a control character in it"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem and error.problem_mark:
        problem = error.problem.replace("'<stream end>'", "its end")
        return f"{problem}, in its line {error.problem_mark.line + 1}"
    return " ".join(str(error).split())
