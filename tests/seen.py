"""HTML as a browser would make of it, for tests that look at pages without one."""

from html.parser import HTMLParser


class Seen(HTMLParser):
    """What a browser would make of some HTML: tags with their attributes, text, and the texts of marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    @property
    def hrefs(self) -> list[str]:
        return [names["href"] or "" for _, names in self.tags if "href" in names]

    @property
    def ids(self) -> list[str]:
        return [names["id"] or "" for _, names in self.tags if "id" in names]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marks[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = unknown_decl = handle_pi = handle_comment
