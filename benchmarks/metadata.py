"""How often publish day, author and publisher of saved pages are right, wrong or unknown, by part of the pages.

    PYTHONPATH=.:tests python benchmarks/metadata.py [--misses]

The pages were written for this project after the markup of real houses, by who wrote the rules. The tables below the
first are of the same pages without their JSON-LD, without their metas and without both: then unknown, not wrong."""

from __future__ import annotations

import sys
from collections import Counter

from layout_pages import FIELDS, METAS, STATEMENTS, Found, found


def table(all_found: list[Found]) -> None:
    print(f"{'':20}{'right':>8}{'wrong':>8}{'unknown':>9}")
    for part in ("dev", "held-out"):
        for field in FIELDS:
            counts = Counter(one.outcome for one in all_found if (one.part, one.field) == (part, field))
            print(f"{part:10}{field:10}{counts['right']:8}{counts['wrong']:8}{counts['unknown']:9}")


def misses(all_found: list[Found]) -> None:
    for one in all_found:
        if one.outcome != "right":
            print(f"{one.page:32}{one.field:10}{one.outcome:8} {' / '.join(one.expected)!r}, got {one.got!r}")


def main() -> None:
    for without in ((), (STATEMENTS,), (METAS,), (STATEMENTS, METAS)):
        all_found = found(*without)
        table(all_found)
        if "--misses" in sys.argv:
            misses(all_found)


if __name__ == "__main__":
    main()
