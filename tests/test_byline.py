"""Bylines into names: posts, places, addresses and houses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.byline import house, names


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Mara Lind", ("Mara Lind",)),
        ("By Mara Lind and Tom Reyes", ("Mara Lind", "Tom Reyes")),
        ("by Mara Lind, Tom Reyes & Ida Holm", ("Mara Lind", "Tom Reyes", "Ida Holm")),
        ("Mara Lind; Tom Reyes; Mara Lind", ("Mara Lind", "Tom Reyes")),
        ("Written by Mara Lind, special correspondent", ("Mara Lind",)),
        ("Mara Lind, News Editor and Tom Reyes, Staff Writer", ("Mara Lind", "Tom Reyes")),
        ("By MARA LIND", ("Mara Lind",)),
        ("By MARA O'BRIEN-LIND", ("Mara O'Brien-Lind",)),
        ("Mara Lind (mara@courier.example) @maralind", ("Mara Lind",)),
        ("Mara Lind https://courier.example/mara", ("Mara Lind",)),
        ("Posted by Mara Lind on Wed, 06/05/2024 - 10:12", ("Mara Lind",)),
        ("By Mara Lind | Published 8 October 2019", ("Mara Lind",)),
        ("Mara Lind · Updated 3 hours ago", ("Mara Lind",)),
        ("Mara Lind in Orlo and Tom Reyes in Veld", ("Mara Lind", "Tom Reyes")),
        ("Mara Lind, Orlo", ("Mara Lind",)),
        ("By Mara Lind Last updated: 6 May 2023", ("Mara Lind",)),
        ("Lind, Mara", ("Mara Lind",)),
        ("Reuters, Orlo", ("Reuters",)),
        ("Par Camille Aubry (avec AFP)", ("Camille Aubry",)),
        ("Von Petra Voss", ("Petra Voss",)),
        ("Levon Tigran", ("Levon Tigran",)),
        ("Maria von der Heide", ("Maria von der Heide",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Հասմիկ Գրիգորյան", ("Հասմիկ Գրիգորյան",)),
        ("ნინო ბერიძე", ("ნინო ბერიძე",)),
        ("BBC News", ("BBC News",)),
        ("The Editorial Board", ("The Editorial Board",)),
        ("Reuters", ("Reuters",)),
        ("Reuters, AFP", ("Reuters", "AFP")),
        ("admin", ()),
        ("Administrator", ()),
        ("Staff Report", ()),
        ("Orlo Courier Staff", ()),
        ("NEWSROOM", ()),
        ("special correspondent", ()),
        ("newsroom@courier.example", ()),
        ("https://www.facebook.com/courier", ()),
        ("facebook.com/courier", ()),
        ("@courier", ()),
        ("ironhorse77", ()),
        ("maralind", ()),
        ("", ()),
        ("By", ()),
        ("Mara Lind has written on the islands and their ferries for the Courier since 1999. " * 4, ()),
    ],
)
def test_a_byline_gives_the_names_of_the_writers(byline, expected):
    assert names(byline) == expected


@given(st.text())
def test_the_names_of_any_byline_are_whole_words_and_once(byline):
    given_names = names(byline)
    assert len(set(given_names)) == len(given_names)
    assert all(name == name.strip() and "@" not in name and "/" not in name for name in given_names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Reuters", True), ("Ministry of Water", True), ("Orlo Press", True), ("Mara Lind", False), ("Aptos Lee", False)],
)
def test_a_house_is_told_from_a_person(name, expected):
    assert house(name) is expected
