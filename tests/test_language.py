"""Which language a text is in; too little of one is in none but the expected."""

from __future__ import annotations

import pytest

from rag.language import Languages

FIRST = "The council of Orlo voted on Monday to keep the island ferry running for another year, by seven votes to five."


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", FIRST),
        ("en", "Who is she?"),
        (
            "de",
            "So war es am Ende also doch an der Zeit, am Montag in die Stadt zu fahren. Die Fähre war so gut wie leer.",
        ),
        (
            "nl",
            "Het was in de haven zo dat we over het water keken. De burgemeester is er in geslaagd om de pont te houden.",
        ),
        (
            "da",
            "Byrådet besluttede at lade færgen sejle. Borgmesteren sagde, at man for at have en god båd over sundet må have to.",
        ),
        (
            "no",
            "Kommunestyret vedtok å la ferjen gå et år til. Det er for mange som bor her, og de må ha en båt under vinteren.",
        ),
        (
            "af",
            "Die burgemeester was in die saal en sê dit is so goed vir almal. My ma is in die stad by die see, so was dit.",
        ),
        (
            "ro",
            "Consiliul a decis luni să mențină feribotul încă un an. A fost o zi bună, a spus primarul, și am plecat.",
        ),
        (
            "fr",
            "Le conseil a décidé lundi de maintenir le ferry pendant une année supplémentaire, par sept voix contre cinq.",
        ),
        ("ru", "Совет решил в понедельник сохранить паром ещё на год, семью голосами против пяти."),
        ("hy", "Խորհուրդը երկուշաբթի որոշեց լաստանավը պահել ևս մեկ տարի։"),
    ],
)
def test_a_language_is_told(code, text, languages):
    assert languages.language(text) == code
    assert languages.foreign(text) == (None if code == "en" else code)


@pytest.mark.parametrize(
    "text", ["", "1,200 3,400 5,600 7,800", "Nikol Pashinyan?", "Ferry stays", "\ud800", "???", "🙂" * 50]
)
def test_what_is_too_little_to_tell_is_in_the_expected_language(text, languages):
    assert languages.foreign(text) is None
    assert Languages("de").foreign(text) is None


def test_english_is_foreign_where_another_language_is_expected():
    german = Languages("de")
    assert german.foreign(FIRST) == "en"
    assert german.foreign("Der Rat hat am Montag beschlossen, die Fähre ein weiteres Jahr fahren zu lassen.") is None
