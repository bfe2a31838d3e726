"""How drafts of a language model come out: good ones kept, faults caught: tests/drafts, about 1,100 whole drafts.

    PYTHONPATH=.:tests python benchmarks/drafts.py examples|news [--says]

`news` rests on the articles of DATELINE_TEST_DATA. A fault passes where its sentence is shown as quoted or supported;
a good draft is refused where nothing of it is left. `--says` lists the faults that pass and good sentences removed."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from drafted import LOOSE, Outcome, Shelf, cases
from measure import ROOT
from rich.progress import track

from ingest import ingest
from rag import open_bot


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("examples", "news"))
    parser.add_argument("--says", action="store_true")
    args = parser.parse_args()
    articles = Path(os.environ["DATELINE_TEST_DATA"], "articles") if args.name == "news" else ROOT / "examples/articles"
    with TemporaryDirectory() as work:
        ingest([articles], library=work)
        with open_bot(work) as bot:
            report(Shelf(bot), args.name, says=args.says)


def report(shelf: Shelf, name: str, *, says: bool) -> None:
    outcome = Outcome()
    for case in track(list(cases(name, shelf)), name):
        outcome.add(shelf, case)
    for kind, text in outcome.texts if says else ():
        print(f"{kind:9} {text}")
    print(
        f"good drafts {outcome.drafts}, refused {outcome.refused}; their sentences {sum(outcome.good.values())}: ",
        end="",
    )
    print(", ".join(f"{verdict} {100 * outcome.share(verdict):.1f} %" for verdict, _ in outcome.good.most_common()))
    for kind, passes in sorted(outcome.passed.items()):
        print(f"{kind:9} passed {sum(passes):3} of {len(passes)}")
    print(f"others than quote, number, date, citation: {100 * outcome.leak(*LOOSE):.1f} %")
    print(f"citations {outcome.cited}, no slices among them {outcome.strays}")


if __name__ == "__main__":
    main()
