"""What stands behind provider:model: LangChain's own classes, keys, packages, and the failures of each provider."""

import gc
import subprocess
import sys
import traceback

import pytest
from evidence import EVIDENCE
from llm_server import LLMServer, Reply
from tiny_model import saved

from rag.errors import WriterError
from rag.llm import open_chat
from rag.providers import EXTRAS
from rag.types import Query

SECRET = "0123456789abcdefSECRET"
# The model, the variables of its key and its address, a key of its kind, and what follows the address's host.
HOSTED = {
    "openai": ("openai:gpt-5", "OPENAI_API_KEY", "OPENAI_BASE_URL", f"sk-proj-{SECRET}", "/v1"),
    "anthropic": ("anthropic:claude", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", f"sk-ant-{SECRET}", ""),
    "google": ("google:gemini-2.5-flash", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", f"AIza{SECRET}", ""),
    "mistral": ("mistral:mistral-small", "MISTRAL_API_KEY", "MISTRAL_BASE_URL", SECRET, "/v1"),
}
SPECS = [*(spec for spec, *_ in HOSTED.values()), "ollama:qwen3:4b", "huggingface:nobody/model"]


@pytest.fixture(params=HOSTED)
def hosted(request, monkeypatch):
    """The name of a provider, its key set."""
    _, variable, _, key, _ = HOSTED[request.param]
    monkeypatch.setenv(variable, key)
    return request.param


@pytest.mark.parametrize(
    ("name", "kind", "retries", "limit"),
    [
        ("openai", "ChatOpenAI", 0, lambda model: model.root_async_client.timeout),
        ("anthropic", "ChatAnthropic", 0, lambda model: model._async_client.timeout),
        ("google", "ChatGoogleGenerativeAI", 1, lambda model: model.timeout),  # to Google, 0 means as many as usual
        ("mistral", "ChatMistralAI", 0, lambda model: model.async_client.timeout.read),
    ],
)
def test_a_hosted_model_tries_once_and_has_the_time_limit(name, kind, retries, limit, monkeypatch):
    spec, variable, _, key, _ = HOSTED[name]
    monkeypatch.setenv(variable, key)
    model = open_chat(spec, None, 7.5).model
    assert type(model).__name__ == kind
    assert (model.max_retries, limit(model)) == (retries, 8)  # mistral takes whole seconds


def test_ollama_has_the_time_limit():
    model = open_chat("ollama:qwen3:4b", None, 7.5).model
    assert (type(model).__name__, model.model) == ("ChatOllama", "qwen3:4b")
    assert model._async_client._client.timeout.read == 8


def test_a_model_in_process_has_the_time_limit(tmp_path):
    model = open_chat(f"huggingface:{saved(tmp_path)}", None, 7.5).model
    assert type(model).__name__ == "ChatHuggingFace"
    assert model.llm.pipeline_kwargs == {"max_new_tokens": 1024, "max_time": 8}


@pytest.mark.parametrize("name", HOSTED)
def test_a_missing_key_is_named(name, monkeypatch):
    spec, variable, *_ = HOSTED[name]
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(WriterError, match=f"cannot open the language model {spec}: .*{variable}") as raised:
        open_chat(spec, None, 10)
    assert raised.value.hint.endswith(f"export {variable}=...")


def test_missing_packages_are_named(offline_env):
    # In a process of its own, where None stands for a module that cannot be imported.
    modules = [package.replace("-", "_") for package in EXTRAS]
    program = f"""
import sys
sys.modules.update(dict.fromkeys({[*modules, "langchain_community"]}))
from rag.errors import WriterError
from rag.llm import open_chat
for spec in {SPECS}:
    try:
        open_chat(spec, None, 10)
    except WriterError as e:
        print(e.message, e.hint, e.retryable, sep="|")
"""
    run = subprocess.run([sys.executable, "-c", program], env=offline_env, capture_output=True, text=True, check=True)
    packages = {extra: package for package, extra in EXTRAS.items()}
    assert run.stdout.splitlines() == [
        f"{spec} needs {packages[extra]}, which is not installed|"
        f'pip install {packages[extra]}  (or: pip install "dateline[{extra}]")|False'
        for spec in SPECS
        for extra in [spec.partition(":")[0]]
    ]


def failure(name, status, monkeypatch):
    """What comes of a server that answers with the status and repeats the key."""
    spec, variable, address, key, path = HOSTED[name]
    with LLMServer(Reply(status=status, error=f"the key {key}, with Bearer {key}, is bad")) as server:
        monkeypatch.setenv(address, server.url.removesuffix("/v1") + path)
        with pytest.raises(WriterError) as raised:
            list(open_chat(spec, None, 10).write(Query("When?"), EVIDENCE, ()))
    error = raised.value
    assert SECRET[-6:] not in "".join(traceback.format_exception(error)) + error.hint
    return error.message, error.hint, error.retryable, len(server.requests)


# aiohttp, which google-genai takes where it is installed, warns of how google-genai uses it.
quiet = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")


@quiet
@pytest.mark.parametrize(
    ("status", "says"), [(400, "failed: "), (404, "knows no such model or address: "), (422, "failed: ")]
)
def test_a_refusal_is_said_without_the_key(hosted, status, says, monkeypatch):
    message, hint, retryable, requests = failure(hosted, status, monkeypatch)
    assert says in message
    assert "is bad" in message
    assert "--llm" in hint
    assert (retryable, requests) == (False, 1)


@quiet
def test_a_refused_key_is_named(hosted, monkeypatch):
    message, hint, retryable, requests = failure(hosted, 401, monkeypatch)
    assert message == f"{HOSTED[hosted][0]} does not accept the API key"
    assert hint == f"set the provider's key, such as: export {HOSTED[hosted][1]}=..."
    assert (retryable, requests) == (False, 1)


@quiet
def test_an_overloaded_provider_is_tried_again(hosted, monkeypatch):
    _, hint, retryable, requests = failure(hosted, 529, monkeypatch)
    gc.collect()  # what a failure leaves behind warns where it is cleared away: here, not in another test
    assert "server runs and is not overloaded" in hint
    assert (retryable, requests) == (True, 3)  # after half a second and after two more
