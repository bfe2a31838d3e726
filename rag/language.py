"""Which language a text is in: English by its function words at no cost, every other by py3langid.

Knows nothing of articles or questions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rag.text import listed, words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.4  # py3langid's calibrated probability; below it, short questions are guesses
ENGLISH = 0.04  # share of the words below; English news has four times that, pages of links and buttons have .049
# Not those that others have too: am, also, so (German); at, for, under (Danish); is, was, in (Dutch); a, an (Romanian).
ONLY_ENGLISH = listed("""
    about because been could from he his if into it its of our she should than that the their there these they this
    those were what when where which while who whom whose why with would and how you your
""")


class Languages:
    """Tells texts that are not in the language the encoder is made for."""

    def __init__(self, expected: str = "en") -> None:
        self.expected = expected

    @cached_property
    def _model(self) -> LanguageIdentifier:
        # Import and model take more than a second: English text never comes here.
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def language(self, text: str) -> str:
        """ISO 639 code; the expected language where the text is too short or too odd to tell."""
        said = words(text[:4000])
        if said and sum(word in ONLY_ENGLISH for word in said) / len(said) >= ENGLISH:
            return "en"
        if sum(map(len, said)) < 12:
            return self.expected
        code, sure = self._model.classify(text[:4000].encode("utf-8", "replace"))
        return str(code) if sure >= SURE else self.expected

    def foreign(self, text: str) -> str | None:
        """The code of a text's language where it is surely not the expected one, else None."""
        code = self.language(text)
        return None if code == self.expected else code
