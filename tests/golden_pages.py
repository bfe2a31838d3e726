"""Golden pages: a page, the title from its metadata where there is one, and the title and text that cleaning leaves."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class GoldenPage:
    name: str
    raw: str
    given: str | None
    title: str | None
    kept: str

    @property
    def article(self) -> Counter[str]:
        return lines(self.kept)

    @property
    def furniture(self) -> Counter[str]:
        return lines(self.raw) - self.article


def lines(text: str) -> Counter[str]:
    """The lines that say something, as often as they stand there."""
    return Counter(line.strip() for line in text.split("\n") if line.strip())


def page(path: Path) -> GoldenPage:
    rest, kept = path.read_text(encoding="utf-8").split("=== kept ===\n")
    rest, title = rest.split("=== title ===\n")
    raw, _, given = rest.partition("=== given ===\n")
    return GoldenPage(path.stem, raw, given.strip() or None, title.strip() or None, kept.rstrip("\n"))


def pages(batch: str) -> list[GoldenPage]:
    """The pages of one batch: dev (written before the cleaner), held (after it), fresh (after the faults held showed)."""
    return [page(path) for path in sorted(PAGES.glob(f"{batch}-*.txt"))]
