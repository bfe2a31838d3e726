"""Every setting of Dateline: one field each, with default and help; defaults < dateline.toml < DATELINE_* < flags.

Knows nothing of what the settings are used for. Imported late: pydantic-settings costs 0.2 s."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from rag.errors import SettingsError

FILE = "dateline.toml"
# Raised by hand when a stage would give other passages or another index for the same input.
STAGES = "clean 2, sentences 1, chunk 1, words 3, stories 1"

# Where things are and how they are fetched, and how fast a model runs: not what it says.
PLACES = (
    "library",
    "people",
    "cache",
    "device",
    "threads",
    "private_addresses",
    "pause",
    "pages",
    "llm_url",
    "llm_timeout",
    "llm_cache",
    "question_length",
    "asks",
    "asks_waiting",
    "ask_timeout",
    "upload",
)


class Settings(BaseSettings):
    """The choices a user can make; see `load` for where they come from."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", extra="forbid", frozen=True)

    library: Path = Field(Path("library"), description="folder of the library")
    people: Path | None = Field(
        None, description="file of conversations, users and keys; none: people.db in the library's folder"
    )
    cache: Path = Field(Path("~/.cache/dateline"), description="folder for exported models")
    encoder: str = Field("all-MiniLM-L6-v2", description="sentence-transformers model, by name or path")
    precision: Literal["int8", "float32"] = Field("int8", description="of the encoder on a CPU")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="where models run")
    threads: int = Field(0, ge=0, description="threads for models; 0 means one per core")
    language: str = Field("en", description="language the encoder is made for; articles in others are reported")
    chunk_size: int = Field(600, ge=100, le=5000, description="characters a passage aims at")
    private_addresses: bool = Field(False, description="fetch from private and loopback addresses too")
    pause: float = Field(1.0, ge=0, description="seconds between two requests to one web server")
    pages: int = Field(1000, ge=1, description="articles of one feed or sitemap in a run, the newest")
    dense_weight: float = Field(0.5, ge=0, le=1, description="share of the vectors in a score; words have the rest")
    lead_weight: float = Field(
        0.2, ge=0, le=1, description="share of its article's lead in a passage's score; its own words have the rest"
    )
    read_weight: float = Field(0.2, ge=0, description="times the reader's score, in [0, 1], added to a passage's score")
    reader: str = Field(
        "dateline-reader",
        description="finds answers: dateline-reader, overlap (no model), or a question-answering model",
    )
    verifier: str = Field(
        "dateline-verifier", description="checks claims: dateline-verifier, overlap (no model), or an entailment model"
    )
    retrieve: int = Field(30, ge=1, le=1000, description="passages that each index is asked for")
    read: int = Field(16, ge=1, le=100, description="passages that the reader reads")
    per_article: int = Field(3, ge=1, description="passages of one article at most in an answer")
    sentences: int = Field(5, ge=1, le=20, description="sentences of an answer that quotes, at most")
    answerable: float = Field(0.1, ge=0, le=1, description="refuse where the reader's best score is below this")
    supported: float = Field(
        0.725, ge=0, le=1, description="verifier's score from which a sentence counts as supported"
    )
    partly: float = Field(
        0.57, ge=0, le=1, description="verifier's score from which a sentence counts as partly supported"
    )
    policy: Literal["strict", "mark"] = Field("strict", description="remove unsupported sentences, or show them marked")
    llm: str | None = Field(None, description="model that writes, as provider:model; none: answers quote")
    llm_url: str | None = Field(None, description="address of an OpenAI-compatible server")
    llm_timeout: float = Field(60, gt=0, description="seconds an answer of the model may take, further tries included")
    llm_context: int = Field(8192, ge=2048, description="tokens that the model reads and writes for one answer")
    llm_cache: Path | None = Field(None, description="folder that keeps the model's replies; none: they are not kept")
    llm_fallback: bool = Field(True, description="quote where the model fails for good; else that is an error")
    repair: bool = Field(False, description="have the model write again, once, what the articles do not support")

    question_length: int = Field(2000, ge=10, description="characters of a question, at most, where Dateline serves")
    asks: int = Field(2, ge=1, description="questions answered at once where Dateline serves; with a model take more")
    asks_waiting: int = Field(100, ge=0, description="questions that wait behind these; more are told to come again")
    ask_timeout: float = Field(120, gt=0, description="seconds an answer may take where Dateline serves")
    upload: int = Field(50_000_000, ge=1, description="bytes of one upload, at most")

    def fingerprint(self, encoder: str) -> str:
        """Names what shapes the index: stages, chunk size and `encoder`, the encoder's own fingerprint."""
        shape = f"{STAGES}, {self.chunk_size} characters, {encoder}"
        return f"{hashlib.sha256(shape.encode()).hexdigest()[:12]} ({shape})"

    def shape(self, encoder: str) -> str:
        """Names what shapes the answers: the index and every setting but those of PLACES."""
        chosen = self.model_dump_json(exclude=set(PLACES))
        return hashlib.sha256(f"{self.fingerprint(encoder)} {chosen}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as `dateline settings` prints it; `where` is default, file, environment or flag."""

    name: str
    value: Any
    where: str
    help: str


def load(flags: Mapping[str, Any] | None = None, *, file: Path | None = None) -> Settings:
    """The settings in force; a flag of None counts as not given. Errors: SettingsError."""
    return _resolve(flags or {}, file)[0]


def origins(flags: Mapping[str, Any] | None = None, *, file: Path | None = None) -> list[Origin]:
    """Each setting with its value, where it came from and its help."""
    settings, layers = _resolve(flags or {}, file)
    return [
        Origin(
            name,
            getattr(settings, name),
            next((where for where, layer in reversed(layers) if name in layer), "default"),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def _resolve(flags: Mapping[str, Any], file: Path | None) -> tuple[Settings, list[tuple[str, dict[str, Any]]]]:
    path = file or Path(FILE)
    if file is not None and not file.is_file():
        raise SettingsError(f"no settings file {file}", "dateline settings")
    layers = [
        ("file", _toml(path)),
        ("environment", EnvSettingsSource(Settings)()),
        ("flag", {k: v for k, v in flags.items() if v is not None}),
    ]
    _refuse_unknown(layers)
    merged = {k: v for _, layer in layers for k, v in layer.items()}
    try:
        return Settings.model_validate(merged), layers
    except ValidationError as e:
        first = e.errors()[0]
        name = str(first["loc"][0])
        where = next(w for w, layer in reversed(layers) if name in layer)
        raise SettingsError(
            f"setting {name} = {merged[name]!r} ({where}): {first['msg'].lower()}", "dateline settings"
        ) from e


def _toml(path: Path) -> dict[str, Any]:
    try:
        return TomlConfigSettingsSource(Settings, path)()
    except ValueError as e:
        raise SettingsError(f"{path} is not valid TOML: {e}", f"mend {path}, then: dateline settings") from e


def _refuse_unknown(layers: list[tuple[str, dict[str, Any]]]) -> None:
    prefix = "DATELINE_"
    named = [
        k.removeprefix(prefix).lower()
        for k in os.environ
        if k.startswith(prefix) and not k.startswith("DATELINE_TEST_")
    ]
    for key in [k for _, layer in layers for k in layer] + named:
        if key not in Settings.model_fields:
            near = get_close_matches(key, Settings.model_fields, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"unknown setting {key}{meant}", "dateline settings")
