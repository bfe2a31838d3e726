"""Names as news articles spell them and as people may type them, each with words that a question may hold.

The names stand in the public corpus of RealTime QA; the words are this project's own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from rag.ports import WordIndex
from rag.text import content_words, words
from rag.types import Passage

Held = dict[str, tuple[set[str], set[str]]]  # of a passage its words and stems

# kind: the article's spelling or spellings / the typed one, words of a question
SIXTY = """
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

# Collected when the rules for the sixty stood.
FRESH = """
slavic: Volodymyr / Volodimir, president Ukraine
slavic: Peskov / Peskow, Kremlin spokesman
slavic: Shoigu / Shoygu, defense minister
slavic: Severodonetsk / Severodonezk, city fighting
slavic: Kuleba / Kouleba, foreign minister
slavic: Podolyak / Podoliak, adviser talks
slavic: Reznikov / Resnikov, defense minister
slavic: Medvedev / Medvedjev, tennis final
slavic: Gorbachev / Gorbachov, Soviet leader
slavic: Khrushchev / Khruschev, Soviet leader
slavic: Abramovich / Abramovitch, Chelsea oligarch
slavic: Uzbekistan / Usbekistan, border army
slavic: Tajikistan / Tadjikistan, border army
eastern: Uyghur|Uyghurs / Uighur, Xinjiang China
eastern: Khomeini / Khomeyni, Iran revolution
eastern: Osama|Usama / Usama, Laden raid
eastern: Mahmoud / Mahmud, president Palestinian
eastern: Abdullah / Abdallah, king official
eastern: Shehbaz / Shahbaz, Pakistan prime
eastern: Jinping / Jingping, China president
eastern: Tianjin / Tienjin, China city
eastern: Netanyahu / Netanjahu, Israel prime
accents: Andrés / Andres, Mexico president
accents: Iñárritu / Inarritu, film director
typing: Tsitsipas / Tsistipas, tennis match
typing: Sabalenka / Sabalneka, match final
typing: Buckingham / Bukingham, palace queen
typing: Mastriano / Mastraino, Pennsylvania governor
typing: Stephanopoulos / Stephanopolous, ABC interview
typing: Cipollone / Cippolone, White counsel
typing: Hutchinson / Hutchisnon, testimony committee
short: Schumer / Shumer, Senate majority
short: Blinken / Blinkin, secretary state
short: Yellen / Yelen, treasury inflation
short: Biden / Bidne, president speech
short: Trump / Turmp, rally Republicans
short: Macau / Macao, casino
short: Assad / Asad, Syria
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name as articles write it, in one or more spellings, and as somebody types it; words that go with it."""

    kind: str
    written: tuple[str, ...]
    typed: str
    words: str

    @property
    def usual(self) -> str:
        """The question in the article's spelling."""
        return f"{self.written[0]} {self.words}"

    @property
    def odd(self) -> str:
        return f"{self.typed} {self.words}"


def pairs(text: str) -> list[Pair]:
    return [_pair(line) for line in text.strip().splitlines()]


def _pair(line: str) -> Pair:
    kind, rest = line.split(": ")
    names, words = rest.split(", ")
    written, typed = names.split(" / ")
    return Pair(kind, tuple(written.split("|")), typed, words)


def halves() -> tuple[list[Pair], list[Pair]]:
    """The sixty in two: thirty to tune on and thirty held out, drawn by the digests of their names."""
    drawn = sorted(pairs(SIXTY), key=lambda p: sha256(f"{p.written[0]}/{p.typed}".encode()).digest())
    return drawn[:30], drawn[30:]


def held(passages: list[Passage]) -> Held:
    """What the passages hold, by key."""
    return {p.key: (set(words(p.text)), set(content_words(p.text))) for p in passages}


def relevant(pair: Pair, passages: Held) -> set[str]:
    """The passages with a spelling of the name and another word of the question."""
    names = {words(name)[0] for name in (*pair.written, pair.typed)}
    rest = set(content_words(pair.words))
    return {key for key, (plain, stems) in passages.items() if names & plain and rest & stems}


def recalls(pair: Pair, index: WordIndex, passages: Held) -> tuple[float, float]:
    """Recall@10 as written and as typed, of as many relevant passages as ten places can show."""
    wanted = relevant(pair, passages)
    best = min(10, len(wanted))
    first, second = ({key for key, _ in index.search(asked, 10)} for asked in (pair.usual, pair.odd))
    return len(wanted & first) / best, len(wanted & second) / best
