"""Where a setting comes from, what is no setting or no value, and what the fingerprint names."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.settings import Settings, load, origins


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "dateline.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def where(name: str, flags: dict[str, object] | None = None) -> tuple[object, str]:
    (found,) = (origin for origin in origins(flags) if origin.name == name)
    return found.value, found.where


def test_default_file_environment_flag_each_goes_before_the_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load().read, where("read")) == (16, (16, "default"))
    write(folder, "read = 17\n")
    assert (load().read, where("read")) == (17, (17, "file"))
    monkeypatch.setenv("DATELINE_READ", "18")
    assert (load().read, where("read")) == (18, (18, "environment"))
    flags = {"read": 19}
    assert (load(flags).read, where("read", flags)) == (19, (19, "flag"))


def test_a_flag_of_none_is_not_given(folder: Path) -> None:
    write(folder, 'llm = "openai:small"\n')
    assert load({"llm": None}).llm == "openai:small"
    assert where("llm", {"llm": None}) == ("openai:small", "file")


def test_layers_mix(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, 'library = "news"\npolicy = "mark"\n')
    monkeypatch.setenv("DATELINE_POLICY", "strict")
    settings = load({"threads": 2})
    assert (settings.library, settings.policy, settings.threads) == (Path("news"), "strict", 2)


def test_a_file_elsewhere_may_be_named(folder: Path) -> None:
    write(folder, "read = 17\n")
    other = write(folder, "read = 5\n", "other.toml")
    assert load(file=other).read == 5
    with pytest.raises(SettingsError, match=r"no settings file .*missing\.toml"):
        load(file=folder / "missing.toml")


@pytest.mark.parametrize("source", ["file", "environment", "flag"])
@pytest.mark.parametrize(("name", "says"), [("libary", "; did you mean library?"), ("zzzz", "")])
def test_an_unknown_setting_is_an_error_with_the_nearest_name(
    source: str, name: str, says: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = {}
    if source == "file":
        write(folder, f"{name} = 1\n")
    elif source == "environment":
        monkeypatch.setenv(f"DATELINE_{name.upper()}", "1")
    else:
        flags = {name: 1}
    with pytest.raises(SettingsError) as raised:
        load(flags)
    assert raised.value.message == f"unknown setting {name}{says}"
    assert raised.value.hint == "dateline settings"


def test_the_place_of_test_data_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_TEST_DATA", "/somewhere")
    assert load() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chunk_size", "many"),
        ("chunk_size", "50"),
        ("answerable", "2"),
        ("policy", "lenient"),
        ("device", "tpu"),
        ("threads", "-1"),
        ("llm_timeout", "0"),
    ],
)
def test_a_bad_value_is_an_error_that_names_value_and_place(
    name: str, value: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"DATELINE_{name.upper()}", value)
    with pytest.raises(SettingsError) as raised:
        load()
    assert raised.value.message.startswith(f"setting {name} = {value!r} (environment): ")
    monkeypatch.delenv(f"DATELINE_{name.upper()}")
    write(folder, f'{name} = "{value}"\n')
    with pytest.raises(SettingsError, match=r"\(file\)"):
        load()
    assert load({name: Settings.model_fields[name].default}) == load({name: Settings.model_fields[name].default})


@pytest.mark.parametrize("text", ["read = \n", "read = 1\nread = 2\n", "[read"])
def test_a_file_that_is_no_toml_is_named(text: str, folder: Path) -> None:
    write(folder, text)
    with pytest.raises(SettingsError, match=r"dateline\.toml is not valid TOML"):
        load()


def test_every_setting_says_what_it_is_for() -> None:
    told = origins()
    assert [origin.name for origin in told] == list(Settings.model_fields)
    assert all(origin.help and origin.where == "default" for origin in told)


def test_settings_do_not_change() -> None:
    settings = load()
    with pytest.raises(ValidationError):
        settings.read = 3


OTHER = {
    "llm_cache": Path("replies"),
    "llm_fallback": False,
    "library": Path("other"),
    "people": Path("other"),
    "cache": Path("other"),
    "encoder": "other",
    "reader": "other",
    "verifier": "other",
    "precision": "float32",
    "device": "cpu",
    "language": "de",
    "policy": "mark",
    "llm": "openai:small",
    "llm_url": "http://localhost:1",
}


def changed(name: str) -> Settings:
    default = Settings.model_fields[name].default
    value = OTHER[name] if name in OTHER else default / 2 if isinstance(default, float) else default + 1
    return Settings.model_validate({name: value})


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_fingerprint_changes_with_what_shapes_the_index_only(name: str) -> None:
    assert getattr(changed(name), name) != getattr(Settings(), name)
    same = changed(name).fingerprint("weights int8") == Settings().fingerprint("weights int8")
    assert same == (name != "chunk_size")  # the encoder names its own weights and precision


def test_the_fingerprint_changes_with_the_encoders() -> None:
    settings = Settings()
    assert settings.fingerprint("a") == settings.fingerprint("a")
    assert settings.fingerprint("a") != settings.fingerprint("b")
    assert settings.fingerprint("a").split()[0].isalnum()  # names a folder
