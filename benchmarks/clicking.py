"""From the click on a citation to its words highlighted on the screen: 50 citations in a real browser.

    PYTHONPATH=.:tests python benchmarks/clicking.py [--citations 50]

A real `dateline serve` over the example articles; timed in the page, up to the frame behind the one in which the words
are in view. Budget: median under 0.3 s."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from citing import cited, questions
from measure import DATELINE, ROOT, verdict
from playwright.sync_api import sync_playwright
from serving import served

MEDIAN = 0.3  # seconds
CLICKED = """link => new Promise(done => {
  const began = performance.now();
  const look = () => {
    const box = document.querySelector("#dl-sheet:not([hidden]) mark.dl-here")?.getBoundingClientRect();
    const there = box && box.height && box.top >= 0 && box.bottom <= innerHeight;
    requestAnimationFrame(there ? () => done(performance.now() - began) : look);
  };
  link.click();
  requestAnimationFrame(look);
})"""


def clicked(url: str, count: int) -> list[float]:
    """Seconds of each click."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page, seconds = browser.new_page(viewport={"width": 1360, "height": 850}), []
        page.goto(url)
        for link, _ in cited(page, count):
            seconds.append(link.evaluate(CLICKED) / 1000)
            page.keyboard.press("Escape")
        browser.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--citations", type=int, default=50)
    args = parser.parse_args()
    with TemporaryDirectory() as library:
        subprocess.run([DATELINE, "ingest", ROOT / "examples" / "articles", "--library", library], check=True)
        with served(Path(library), questions()[0]) as (url, _, _):
            seconds = clicked(url, args.citations)
    print(
        f"{len(seconds)} citations, from the click to the words in view: p50 {median(seconds):.3f} s,"
        f" p95 {quantiles(seconds, n=20, method='inclusive')[18]:.3f} s, the slowest {max(seconds):.3f} s"
    )
    sys.exit(verdict([f"median {median(seconds):.3f} s > {MEDIAN}"] if median(seconds) > MEDIAN else [], ()))


if __name__ == "__main__":
    main()
