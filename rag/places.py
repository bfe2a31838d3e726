"""What newspapers call a state: by its name, its people or its capital, as Armenia, Armenians, Yerevan.

Knows nothing of texts; words are given folded."""

from __future__ import annotations

from collections.abc import Set

# All names of a state, or body, its seat among them; words that belong together are joined by "+".
CALLED = """
    washington united+states american americans america us usa; moscow kremlin russia russian russians;
    yerevan armenia armenian armenians; baku azerbaijan azerbaijani azeri azerbaijanis; tbilisi georgia georgian;
    ankara turkey turkish turkiye; tehran iran iranian; kyiv kiev ukraine ukrainian; minsk belarus belarusian;
    astana kazakhstan kazakh; bishkek kyrgyzstan kyrgyz; dushanbe tajikistan tajik; tashkent uzbekistan uzbek;
    chisinau moldova moldovan; london britain british uk united+kingdom; paris elysee france french;
    berlin germany german; rome italy italian; madrid spain spanish; lisbon portugal portuguese;
    vienna austria austrian; warsaw poland polish; prague czech; budapest hungary hungarian;
    bucharest romania romanian; sofia bulgaria bulgarian; athens greece greek; belgrade serbia serbian;
    zagreb croatia croatian; stockholm sweden swedish; oslo norway norwegian; copenhagen denmark danish;
    helsinki finland finnish; vilnius lithuania lithuanian; riga latvia latvian; tallinn estonia estonian;
    dublin ireland irish; hague netherlands dutch; brussels european+union eu; brussels nato;
    beijing china chinese; tokyo japan japanese; seoul south+korea south+korean;
    pyongyang north+korea north+korean;
    delhi india indian; islamabad pakistan pakistani; kabul afghanistan afghan; baghdad iraq iraqi;
    damascus syria syrian; stepanakert karabakh artsakh;
    beirut lebanon lebanese; riyadh saudi; doha qatar qatari; cairo egypt egyptian; jerusalem israel israeli;
    canberra australia australian; ottawa canada canadian; brasilia brazil brazilian; havana cuba cuban;
    caracas venezuela venezuelan; buenos+aires argentina argentine; pretoria south+africa south+african;
    nairobi kenya kenyan; abuja nigeria nigerian; addis+ababa ethiopia ethiopian; hanoi vietnam vietnamese;
    taipei taiwan taiwanese; bangkok thailand thai; jakarta indonesia indonesian; manila philippines philippine
"""
STATES = [[frozenset(name.split("+")) for name in state.split()] for state in CALLED.split(";")]


def allied(known: Set[str]) -> set[str]:
    """All words of the states of which one is among the known ones: seats, states and their people."""
    return {word for state in STATES if any(name <= known for name in state) for name in state for word in name}
