"""Sixty names as news articles spell them and as people may type them, each with words a question may hold.

The names stand in the public corpus of RealTime QA; the words are this project's own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

# kind: the article's spelling / the typed one, words of a question
PAIRS = """
slavic: Zelensky|Zelenskyy / Zelenskiy, weapons appeal
slavic: Zelenskyy|Zelensky / Zelenski, speech congress
slavic: Lukashenko / Lukashenka, Belarus troops
slavic: Sergei / Sergey, Lavrov minister
slavic: Serhiy / Serhii, governor shelling
slavic: Oleksiy / Oleksii, adviser Zelensky
slavic: Zaporizhzhia / Zaporozhye, nuclear plant
slavic: Kharkiv / Kharkov, shelling city
slavic: Mykolaiv / Mykolayiv, missile strikes
slavic: Luhansk / Lugansk, separatists region
slavic: Kadyrov / Kadirov, Chechen leader
slavic: Lysychansk / Lisichansk, river city
slavic: Arestovych / Arestovich, adviser presidential
slavic: Gerashchenko / Gerashenko, interior adviser
slavic: Yanukovych / Yanukovich, president ousted
slavic: Tokayev / Tokaev, Kazakhstan protests
slavic: Vereshchuk / Vereschuk, corridors evacuation
slavic: Konashenkov / Konashenkoff, defense spokesman
slavic: Zverev / Zwerew, tennis injury
slavic: Kyrgyzstan / Kirgizstan, border
slavic: Tchaikovsky / Chaikovskiy, music
eastern: Mohammed / Muhammed, crown prince
eastern: Zawahiri / Zawahri, strike Kabul
eastern: Khashoggi / Kashoggi, killing journalist
eastern: Khamenei / Khamenai, supreme leader
eastern: Soleimani / Suleimani, general killing
eastern: Hussein / Hussain, Iraq war
eastern: Hezbollah / Hizbullah, Lebanon
eastern: Qaeda / Qaida, attacks leader
eastern: Gaddafi / Kadhafi, Libya
eastern: Wickremesinghe / Wickramasinghe, Lanka president
eastern: Rajapaksa / Rajapakse, protests palace
eastern: Subramanian / Subramaniam, president coronavirus
eastern: Pyongyang / Pyeongyang, missile test
eastern: Guangzhou / Guangzhu, schools China
accents: Beyoncé / Beyonce, album
accents: Niinistö / Ninisto, Finland president
accents: Wałęsa / Walesa, Poland
accents: Milošević / Miloshevich, war crimes
accents: Erdogan / Erdoğan, Sweden Finland
accents: Düsseldorf / Duesseldorf, Germany
accents: Djokovic / Djoković, visa vaccine
accents: Pliskova / Plíšková, match
typing: Wimbledon / Wimbeldon, final title
typing: Ketanji / Kentaji, court nominee
typing: Raffensperger / Rafensperger, Georgia election
typing: Stoltenberg / Stoltenburg, alliance members
typing: Kinzinger / Kinziger, committee
typing: Walensky / Walensly, booster guidance
typing: Buttigieg / Butigieg, transportation
typing: Ghebreyesus / Ghebreyesys, health organization
typing: Kavanaugh / Kavanugh, abortion
typing: Murkowski / Murkowksi, Alaska senate
typing: Schwarzenegger / Schwarzeneger, climate governor
typing: Bolsonaro / Bolsonraro, Brazil election
short: Macron / Marcon, France election
short: Pelosi / Peolsi, Taiwan visit
short: Scholz / Sholz, chancellor Germany
short: Fauci / Fuaci, virus
short: Modi / Moddi, India minister
"""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as articles write it and as somebody types it, and further words of the question."""

    kind: str
    written: str
    typed: str
    words: str

    def question(self, name: str) -> str:
        return f"{name} {self.words}"


def spellings() -> list[Spelling]:
    made = []
    for line in PAIRS.strip().splitlines():
        kind, rest = line.split(": ")
        names, words = rest.split(", ")
        made.append(Spelling(kind, *names.split(" / "), words))
    return made


def halves() -> tuple[list[Spelling], list[Spelling]]:
    """Thirty to tune on and thirty held out, drawn by the digests of their names."""
    drawn = sorted(spellings(), key=lambda s: sha256(f"{s.written}/{s.typed}".encode()).digest())
    return drawn[:30], drawn[30:]
