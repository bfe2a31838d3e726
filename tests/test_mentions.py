"""Numbers, dates and names, with literal values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.mentions import Date, Number, dates, names, numbers


def found_numbers(text):
    return [(text[n.start : n.end], n.value) for n in numbers(text)]


def found_dates(text):
    return [(text[d.start : d.end], d.year, d.month, d.day) for d in dates(text)]


def found_names(text):
    return [text[a:b] for a, b in names(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("three officers", [("three", 3)]),
        ("Twenty-five of 1,200 men", [("Twenty-five", 25), ("1,200", 1200)]),
        ("$3.5 million, £2.5m, 4bn and € 5 bn", [("$3.5 million", 3.5e6), ("£2.5m", 2.5e6), ("4bn", 4e9), ("€ 5 bn", 5e9)]),
        ("12% or 2.4 percent", [("12%", 12), ("2.4", 2.4)]),
        ("one hundred and twenty thousand people", [("one hundred and twenty thousand", 120_000)]),
        ("one thousand two hundred and three", [("one thousand two hundred and three", 1203)]),
        ("between one hundred and two hundred", [("one hundred", 100), ("two hundred", 200)]),
        ("one thousand and two thousand", [("one thousand", 1000), ("two thousand", 2000)]),
        ("half a million, a hundred, a dozen, two dozen", [("half a million", 5e5), ("a hundred", 100), ("a dozen", 12), ("two dozen", 24)]),
        ("two-thirds, one third, three quarters", [("two-thirds", 2 / 3), ("one third", 1 / 3), ("three quarters", 0.75)]),
        ("a three-day visit by 5-year-olds", [("three", 3), ("5", 5)]),
        ("the 19th of 20 men in the 1990s", [("19", 19), ("20", 20), ("1990", 1990)]),
        ("dozens, hundreds, several hundred, one of them, no one, a third", []),
        ("COVID-19, F-16, G7, B12 and 5G", []),
        ("a 100m race over 20km", [("100", 100), ("20", 20)]),
        ("They counted 6.\nThen 3.5.", [("6", 6), ("3.5", 3.5)]),
    ],
)  # fmt: skip
def test_numbers(text, found):
    assert found_numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("signed on June 25, 2013, in Yerevan", [("June 25, 2013", 2013, 6, 25)]),
        ("on 25 June 2013 and the 8th of May", [("25 June 2013", 2013, 6, 25), ("8th of May", None, 5, 8)]),
        ("met on May 8. Then", [("May 8", None, 5, 8)]),
        ("2013-06-25T10:00", [("2013-06-25", 2013, 6, 25)]),
        ("since November 2023 and in 2022", [("November 2023", 2023, 11, None), ("2022", 2022, None, None)]),
        ("Sept. 3, 2022; Jan. 5th; 12 Dec", [("Sept. 3, 2022", 2022, 9, 3), ("Jan. 5th", None, 1, 5), ("12 Dec", None, 12, 12)]),
        ("June 25-26, 2020", [("June 25-26, 2020", 2020, 6, 25)]),
        ("in 2022-2024, mid-2013", [("2022", 2022, None, None), ("2024", 2024, None, None), ("2013", 2013, None, None)]),
        ("last September and in May", [("September", None, 9, None), ("May", None, 5, None)]),
        ("on Tuesday, June 25, 2013", [("Tuesday, June 25, 2013", 2013, 6, 25)]),
        ("when on june 25", [("june 25", None, 6, 25)]),
        ("It may be. They march on. May they. Only 5 may enter.", []),
        ("$2013, 2013%, 2,013 men, 2013.5, 12013, more than 2000 left, 2000 people", []),
        ("2013-13-45 or 45 cows", []),
        ("March 5 people died", []),
    ],
)  # fmt: skip
def test_dates(text, found):
    assert found_dates(text) == found


def test_a_weekday_is_a_date_without_day():
    assert dates("on Tuesday") == [Date(None, None, None, 3, 10, weekday=1)]
    assert dates("Sunday, May 8, 2022")[0].weekday == 6


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Prime Minister Nikol Pashinyan said that Armenia’s budget grew.",
            ["Prime Minister Nikol Pashinyan", "Armenia"],
        ),
        ("When Putin met J. R. Halloran of the Bank of England", ["Putin", "J. R. Halloran of the Bank of England"]),
        ("He met Gen. Ilir Koda in St. Petersburg.", ["Gen. Ilir Koda", "St. Petersburg"]),
        ("Russia’s Putin left the U.S. on Monday.", ["Russia", "Putin", "U.S."]),
        ("“We will go,” said Mr. O’Brien. “Nobody knows.”", ["O’Brien"]),
        (
            "Ursula von der Leyen, Mohammed bin Salman and al-Shabab",
            ["Ursula von der Leyen", "Mohammed bin Salman", "al-Shabab"],
        ),
        ("Talks went on. Protesters left. Given time, Pankin agreed.", ["Pankin"]),
        ("Beijing agreed. CSTO troops, Russian-led, did not.", ["Beijing", "CSTO", "Russian"]),
        ("Bridges fell. The bridges were old.", []),
        ("In September Armenia left; Theresa May did not.", ["Armenia", "Theresa May"]),
        ("Who is Russia's ambassador to Armenia?", ["Russia", "Armenia"]),
        ("Путин и Élysée", ["Путин", "Élysée"]),
        ("COVID-19 reached Abu Dhabi", ["COVID-19", "Abu Dhabi"]),
        ("no names here, i think, on may 8", []),
    ],
)
def test_names(text, found):
    assert found_names(text) == found


@given(st.one_of(st.text(), st.text(alphabet="0123456789,.-$% tenhundredMay “JunPutin’s")))
def test_mentions_are_ordered_spans_of_any_text(text):
    for spans in ([(n.start, n.end) for n in numbers(text)], [(d.start, d.end) for d in dates(text)], names(text)):
        at = 0
        for start, end in spans:
            assert at <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            at = end


@given(st.integers(0, 10**15))
def test_a_number_with_commas_is_the_same_number(n):
    assert numbers(f"about {n:,} men") == [Number(n, 6, 6 + len(f"{n:,}"))]
    assert [found.value for found in numbers(f"about {n} men")] == [n]
