"""The table of floors: what each file of the house may import, and a checker that knows nothing but the table.

A file imports only from lower floors or its own; `rag` sees rag, `ingest` rag, `eval` rag and ingest, `ui` all."""

import ast
from pathlib import Path

FLOORS = {
    0: "rag.types rag.errors",
    1: "rag.settings rag.ports rag.text rag.sentences rag.mentions rag.names rag.places",
    2: "rag.query rag.fuse rag.prompt rag.marks rag.cite rag.judge rag.settle rag.writing rag.fitting rag.splitting rag.background rag.quote rag.quotations rag.exact rag.overlap rag.excerpt rag.reader rag.verifier rag.language"
    " rag.rows rag.respell rag.spelling rag.days rag.periods rag.matter rag.planted rag.clause rag.when rag.schema rag.restored rag.story ingest.clean ingest.furniture ingest.phrases ingest.chunk ingest.article ingest.ports ingest.report ingest.seen ingest.dedup ingest.document ingest.encoding"
    " ingest.address ingest.ahead ingest.early ingest.heap ingest.made ingest.meanwhile ingest.content ingest.feeds ingest.pace ingest.robots"
    " ingest.limits ingest.kinds ingest.fragment ingest.front ingest.rows ingest.printed ingest.paragraphs ingest.properties ingest.frames"
    " ingest.markdown ingest.byline ingest.jsonld eval.questions eval.response eval.squad eval.alce eval.plain eval.head eval.grounding eval.slices eval.judge eval.retrieval eval.damage.guard eval.damage.faults eval.damage.senses eval.damage.verbs eval.fields eval.tabular eval.foreign eval.bootstrap eval.curves eval.measures eval.metrics eval.compare eval.damage.corruption eval.floors eval.table eval.run eval.examining.scoring eval.examining.rating eval.examining.card eval.reporting.inert eval.reporting.marked eval.reporting.shown eval.reporting.svg eval.reporting.summary eval.drafting.pasts eval.drafting.grammar eval.drafting.clauses eval.drafting.usage eval.drafting.people eval.drafting.asked eval.drafting.amounts eval.drafting.circumstances eval.drafting.sayings eval.drafting.asking eval.drafting.lacking eval.drafting.candidates eval.drafting.feedback eval.drafting.draft ui.render ui.html ui.footnoted ui.gate ui.evidence ui.leaving ui.listing ui.changes ui.markdown ui.export ui.timeline ui.voices ui.natural ui.ideas ui.standing ui.writing ui.paragraphs ui.job ui.addresses",
    3: "rag.library rag.archive rag.moving rag.database rag.locks rag.vectors rag.words rag.weights rag.encoders rag.torch_encoder rag.crossencoders rag.torch_readers rag.llm rag.providers rag.in_process rag.failing rag.replies rag.people rag.conversations rag.accounts"
    " ingest.connect ingest.request ingest.fetch ingest.web"
    " ingest.tables ingest.csv_rows ingest.archive ingest.docx ingest.mail ingest.pdf ingest.child ingest.files"
    " ingest.read ingest.html ingest.layout ingest.webpage ingest.publishing ingest.metadata eval.files eval.public eval.examining.labelled eval.examining.examination eval.reporting.plots eval.drafting.decisions",
    4: "rag.search rag.finding rag.asking rag.mend ingest.index ingest.join ingest.stories ingest.plan",
    5: "rag.answer rag.chain",
    6: "rag.build ingest.build ingest.inputs rag.__init__ ingest.__init__",
    7: "eval.evaluation eval.gate eval.reporting.charts eval.reporting.report eval.__init__ eval.damage.__init__ eval.drafting.__init__ eval.examining.__init__ eval.reporting.__init__ ui.terminal ui.rates ui.refusing ui.headers ui.guard ui.login ui.jobs ui.working ui.handing ui.handed ui.house ui.shapes ui.sse ui.faults ui.attending ui.compatible ui.completion_shapes ui.completions ui.tools ui.metrics ui.health ui.api ui.shelf ui.talks ui.fragments ui.shelves ui.describing ui.page ui.talking ui.desk ui.app ui.serving ui.suggest ui.examples",
    8: "ui.cli ui.chat ui.interrupts ui.options ui.accounts ui.articles ui.moving ui.ingesting ui.evaluating ui.card ui.drafting ui.reporting ui.__init__ ui.feedback",
}
FLOOR = {name: floor for floor, names in FLOORS.items() for name in names.split()}
SIGHT = {
    "rag": {"rag"},
    "ingest": {"ingest", "rag"},
    "eval": {"eval", "ingest", "rag"},
    "ui": {"ui", "eval", "ingest", "rag"},
}
HEAVY = {
    "chromadb": {"rag.vectors"},
    "tantivy": {"rag.words"},
    "sqlite3": {"rag.archive", "rag.database", "rag.moving", "rag.people"},
    "argon2": {"rag.accounts"},
    "onnxruntime": {"rag.encoders", "rag.torch_encoder"},
    "tokenizers": {"rag.encoders", "rag.crossencoders"},
    "torch": {"rag.torch_encoder", "rag.torch_readers"},
    "transformers": {"rag.torch_encoder", "rag.torch_readers"},
    "sentence_transformers": {"rag.torch_encoder", "rag.torch_readers"},
    "langchain": {"rag.providers"},
    "langchain_core": {"rag.llm", "rag.providers", "rag.failing", "rag.replies", "rag.chain"},
    "trafilatura": {"ingest.html"},
    "pypdfium2": {"ingest.pdf"},
    "dateparser": {"ingest.publishing"},
    "feedparser": {"ingest.feeds"},
    "httpcore": {"ingest.connect", "ingest.request"},
    "httpx": {"ingest.request", "ingest.fetch", "ui.handing"},
    "protego": {"ingest.robots"},
    "ir_measures": {"eval.retrieval", "eval.measures"},
    "jinja2": {"eval.reporting.report"},
    "matplotlib": {"eval.reporting.plots"},
    "sklearn": {"eval.examining.rating"},
    "gradio": {"ui.page", "ui.app"},
    "fastapi": {
        "ui.attending",
        "ui.compatible",
        "ui.completions",
        "ui.metrics",
        "ui.health",
        "ui.refusing",
        "ui.guard",
        "ui.login",
        "ui.handed",
        "ui.sse",
        "ui.faults",
        "ui.api",
        "ui.shelf",
        "ui.talks",
        "ui.fragments",
        "ui.desk",
        "ui.describing",
        "ui.app",
    },
    "altair": {"ui.timeline"},
    "uvicorn": {"ui.serving"},
    "limits": {"ui.rates"},
    "mcp": {"ui.tools"},
    "mcp_types": {"ui.tools"},
    "prometheus_client": {"ui.metrics"},
}
ROOMS = tuple(SIGHT)


def breaches(root: Path) -> list[str]:
    """What stands on no floor, looks up, looks into a room it may not see, or holds another's heavy library."""
    return [line for room in ROOMS for path in sorted((root / room).rglob("*.py")) for line in _file(root, path)]


def _file(root: Path, path: Path) -> list[str]:
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    if name not in FLOOR:
        return [f"{name}: stands on no floor"]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {id(n) for block in ast.walk(tree) if _for_types(block) for n in ast.walk(block)}
    found = []
    for node in ast.walk(tree):
        if id(node) not in typing_only:
            late = node not in tree.body
            found += [line for target in _targets(node) for line in _import(name, target, late=late)]
    return found


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.__init__" if node.module in ROOMS else node.module]
    return []


def _import(name: str, target: str, *, late: bool) -> list[str]:
    room, top = name.split(".")[0], target.split(".")[0]
    if top in ROOMS:
        if top not in SIGHT[room]:
            return [f"{name}: {room} may not see {target}"]
        # Assembly and doors import adapters late, inside functions; so may any file its own floor.
        if FLOOR.get(target, 99) > FLOOR[name]:
            return [f"{name} (floor {FLOOR[name]}): imports {target} from floor {FLOOR.get(target, 'none')}"]
        if FLOOR[target] == 3 and FLOOR[name] == 6 and not late:
            return [f"{name}: imports the adapter {target} outside a function"]
    elif top in HEAVY and name not in HEAVY[top]:
        return [f"{name}: {top} belongs into {', '.join(sorted(HEAVY[top]))}"]
    return []
