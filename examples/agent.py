"""An agent that searches the articles when it wants to: python examples/agent.py [LIBRARY] --llm MODEL [--llm-url URL].

MODEL is provider:model for LangChain or, with --llm-url, a model of that OpenAI-compatible server that can call tools.
What an agent writes is its own: unlike `bot.ask`, nothing here verifies it."""

import argparse
import os

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.prompts import PromptTemplate
from langchain_core.tools import create_retriever_tool

from rag import open_bot

parser = argparse.ArgumentParser()
parser.add_argument("library", nargs="?", default=".demo/library")
parser.add_argument("--llm", required=True)
parser.add_argument("--llm-url")
parser.add_argument("--question", default="Why did Armenia freeze its membership of the CSTO?")
given = parser.parse_args()

server = {"model_provider": "openai", "base_url": given.llm_url, "api_key": os.environ.get("OPENAI_API_KEY", "none")}
model = init_chat_model(given.llm, **(server if given.llm_url else {}))

with open_bot(given.library) as bot:
    search = create_retriever_tool(
        bot.as_retriever(k=5),
        "search_articles",
        "Passages of news articles for a question: each with its title, its date and its exact text.",
        document_prompt=PromptTemplate.from_template("{title} ({published})\n{page_content}"),
    )
    rules = "Answer from what search_articles returns, and name title and date of each article that you rest on."
    agent = create_agent(model, [search], system_prompt=rules)
    for message in agent.invoke({"messages": [("human", given.question)]})["messages"]:
        for call in getattr(message, "tool_calls", ()):
            print("search:", call["args"]["query"])
        print(f"{message.type}: {message.text}")
