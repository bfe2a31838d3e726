"""Numbers, dates and names of a claim must stand in its evidence; what does not is told in the claim's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.exact import absent_years, breaches, unheard, unread

DRILLS = "About 85 Americans and 175 Armenians took part in the drills of September 11, 2023, near Yerevan."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Three sailors drowned.", "In the storm 3 sailors were lost."),
        ("3 sailors drowned.", "Three sailors were lost."),
        ("A dozen ships sank.", "They lost 12 ships."),
        ("It cost 5 million rubles.", "The price was 5,000,000 rubles."),
        ("Some 3.5 million voted.", "In all 3,500,000 people voted."),
        ("It rose 3%.", "Prices rose 3 percent."),
        ("It rose by 3 per cent of wages.", "It rose by three percent of wages."),
        ("It paid $3 million.", "It paid 3 million U.S. dollars."),
        ("It paid $3 million in aid.", "It paid 3 million in aid."),
        ("It has 1,500 troops.", "It has 1500 troops."),  # that looks like a year
        ("The 12-member bloc met.", "The bloc of 12 members met."),
        ("They voted 60 to 22.", "It passed by 60 votes to 22."),
        ("85 Americans came.", DRILLS),
        ("175 Armenians came.", DRILLS),
        ("There were 85.", DRILLS),
    ],
)
def test_a_number_holds_with_its_noun_or_unit(claim: str, evidence: str) -> None:
    assert breaches(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("The owner has 84 ships.", "The owner has 85 ships.", "84"),
        ("The owner has 85 ships.", "The owner has 85 planes.", "85"),
        ("Four sailors drowned.", "Three sailors drowned.", "Four"),
        ("It lasted five hours.", "It lasted five days.", "five"),
        ("It rose 30 percent.", "It rose 30 points.", "30"),
        ("It rose 30%.", "It rose 30 points.", "30%"),
        ("It paid $3 million.", "It paid $3 billion.", "$3 million"),
        ("It paid $3 million.", "It paid €3 million.", "$3 million"),
        ("It paid $3 million in aid.", "It paid 3 million euros in aid.", "$3 million"),
        ("About 175 Americans took part.", DRILLS, "175"),
        ("There were 11.", DRILLS, "11"),  # a day of a month counts nothing
    ],
)
def test_a_number_alone_is_not_enough(claim: str, evidence: str, broken: str) -> None:
    assert breaches(claim, evidence) == [broken]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("They met on 5 May 2024.", "The talks of May 5, 2024, failed."),
        ("They met on 5 May.", "The talks of May 5, 2024, failed."),
        ("They met in May 2024.", "The talks of 2024-05-05 failed."),
        ("They met in 2024.", "The talks of May 5, 2024, failed."),
        ("They met on Monday.", "The talks of Monday, May 6, failed."),
    ],
)
def test_a_date_may_say_less(claim: str, evidence: str) -> None:
    assert breaches(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("They met on 6 May 2024.", "The talks of May 5, 2024, failed.", "6 May 2024"),
        ("They met on May 5, 2023.", "The talks of May 5, 2024, failed.", "May 5, 2023"),
        ("They met on June 5, 2024.", "The talks of May 5, 2024, failed.", "June 5, 2024"),
        ("They met on May 5, 2024.", "The talks of May 2024 failed.", "May 5, 2024"),
        ("They met on May 5, 2024.", "On May 6, 2024, and June 5, 2024, talks failed.", "May 5, 2024"),
        ("They met in 2023.", "They met in 2024.", "2023"),
        ("They met on Monday.", "They met on Tuesday.", "Monday"),
        ("They met on Monday, May 6.", "They met on Tuesday, May 6.", "Monday, May 6"),
    ],
)
def test_a_date_must_not_say_otherwise(claim: str, evidence: str, broken: str) -> None:
    assert breaches(claim, evidence) == [broken]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Pashinian met Putin.", "Nikol Pashinyan spoke to Vladimir Putin."),
        ("Mr Lukashenko left.", "Alyaksandr Lukashenka left."),
        ("J. Biden came.", "Biden came."),
        ("The EU paid.", "The European Union paid."),
        ("The European Union paid.", "The EU paid."),
        ("The US refused.", "The United States refused."),
        ("The United States refused.", "The U.S. refused."),
        ("Leaders of the CSTO met.", "Leaders of the Collective Security Treaty Organization met."),
        ("Leaders of the Collective Security Treaty Organization met.", "Leaders of the CSTO met."),
        ("The Commonwealth of Independent States met.", "The CIS met."),
        ("Officials met.", "They met."),
    ],
)
def test_a_name_holds_in_any_spelling_and_as_initials(claim: str, evidence: str) -> None:
    assert breaches(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("Macron met Putin.", "Pashinyan met Putin.", "Macron"),
        ("Emmanuel Putin left.", "Vladimir Putin left.", "Emmanuel Putin"),
        ("Iraq attacked.", "Iran attacked.", "Iraq"),
        ("It lies in Nigeria.", "It lies in Niger.", "Nigeria"),
        ("It was Georgina.", "It was Georgia.", "Georgina"),
        ("The UN paid.", "The EU paid.", "UN"),
        ("Ms Ng came.", "Ms Li came.", "Ng"),
    ],
)
def test_another_name_is_a_breach(claim: str, evidence: str, broken: str) -> None:
    assert breaches(claim, evidence) == [broken]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Armenia refused.", "Yerevan refused."),
        ("Yerevan refused.", "The Armenian side refused."),
        ("Armenians refused.", "Armenia refused."),
        ("The Kremlin denied it.", "Russia denied it."),
        ("Russia denied it.", "Moscow denied it."),
        ("The United States paid.", "Washington paid."),
        ("Washington paid.", "The U.S. paid."),
        ("Washington paid.", "The Americans paid."),
        ("The European Union paid.", "Brussels paid."),
        ("Brussels paid.", "NATO paid."),
        ("South Korea refused.", "Seoul refused."),
        ("Buenos Aires refused.", "Argentina refused."),
    ],
)
def test_a_state_its_people_and_its_capital_are_one_name(claim: str, evidence: str) -> None:
    assert breaches(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("Baku refused.", "Yerevan refused.", "Baku"),
        ("Azerbaijan refused.", "Yerevan refused.", "Azerbaijan"),
        ("Yerevan refused.", "The Azerbaijanis refused.", "Yerevan"),
        ("Washington denied it.", "Moscow denied it.", "Washington"),
        ("The United Kingdom paid.", "The United States paid.", "United Kingdom"),
        ("South Korea refused.", "Pyongyang refused.", "South Korea"),
        ("NATO paid.", "The EU paid.", "NATO"),
        ("The European Union paid.", "NATO paid.", "European Union"),
        ("Washington paid.", "He told us who paid.", "Washington"),
        ("Gyumri refused.", "Armenia refused.", "Gyumri"),  # no capital
    ],
)
def test_another_state_is_a_breach(claim: str, evidence: str, broken: str) -> None:
    assert breaches(claim, evidence) == [broken]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It invoked Article 4 in vain.", "Under Article 4 allies must help."),
        ("The crew of Apollo 13 lived.", "Apollo 13 came home."),
        ("Two ships sank.", "Both ships sank."),
        ("The two leaders met.", "The pair met."),
        ("Neither of the two came.", "Neither came."),
        ("Three sailors drowned.", "Of the sailors, three of them drowned."),
        ("Three of them drowned.", "Three sailors drowned."),
        ("Three sailors drowned.", "It had a crew, three of whom drowned."),
        ("Some 300 came.", "Of the guests 300, islanders among them, came."),
        ("It was 85 ships.", "Its ships were 85, planes not counted."),
        ("1 ship sank.", "A ship sank."),
        ("The 1-man crew drowned.", "The captain drowned."),
    ],
)
def test_a_number_whose_noun_stands_elsewhere_holds(claim: str, evidence: str) -> None:
    assert breaches(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("It invoked Article 5 in vain.", "Under Article 4 allies must help.", ["5"]),
        ("It invoked Article 4 in vain.", "Under Paragraph 4 allies must help.", ["Article", "4"]),
        ("It lost 4 ships.", "Under Article 4 allies must help.", ["4"]),
        ("About 300 ships came.", "About 300 planes came.", ["300"]),  # that opens a sentence, and names nothing
        ("Nearly 300 ships came.", "Nearly 300 planes came.", ["300"]),
        ("Three ships sank.", "Both ships sank.", ["Three"]),
        ("Two ships sank.", "Ships sank.", ["Two"]),
        ("Four sailors drowned.", "Of the sailors, three of them drowned.", ["Four"]),
        ("Three of the ships sank.", "Three planes fell.", ["Three"]),
        ("The owner has 85 ships.", "The owner has 85 planes, and ships.", ["85"]),
        ("2 ships sank.", "1 ship sank.", ["2"]),
        ("1 million voted.", "They voted.", ["1 million"]),
        ("Some 1.5 million voted.", "They voted.", ["1.5 million"]),
    ],
)
def test_another_number_or_noun_is_still_a_breach(claim: str, evidence: str, broken: list[str]) -> None:
    assert breaches(claim, evidence) == broken


def test_all_breaches_are_told_in_the_claims_own_words_and_order() -> None:
    claim = "On June 4 Macron sent twenty ships to Iraq."
    assert breaches(claim, "On June 5 Putin sent 30 ships to Iran.") == ["June 4", "Macron", "twenty", "Iraq"]


facts = st.lists(
    st.sampled_from([*DRILLS.split(), "U.S.", "three", "May", "$5", "Li", "\n", "3.5", "“EU", "2,000"])
).map(" ".join)


@given(facts)
def test_a_text_breaks_no_rule_against_itself(claim: str) -> None:
    assert breaches(claim, claim) == []
    assert breaches(claim, f"They met. {claim}") == []


@given(st.text(), st.text())
def test_breaches_are_words_of_the_claim(claim: str, evidence: str) -> None:
    assert all(broken and broken in claim for broken in breaches(claim, evidence))


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What did Pashinian say about Iran?", []),
        ("What did the United States say?", []),
        ("What did the CSTO say?", []),
        ("What did the Iranians say?", []),
        ("What did Tehran say?", []),
        ("What did Washington say?", []),
        ("What did Baku say?", ["Baku"]),
        ("What did Iraq say about Macron?", ["Iraq", "Macron"]),
        ("Who is Ida Sorensen?", ["Ida Sorensen"]),  # "is" is no acronym of hers
        ("what happened in may?", []),
    ],
)
def test_names_of_a_question_that_no_text_holds(question: str, missing: list[str]) -> None:
    texts = ["Pashinyan is in Iran.", "The U.S. speaks of the Collective Security Treaty Organization."]
    assert unheard(question, texts) == missing


def test_a_word_that_no_text_holds() -> None:
    texts = ["Twelve tanks were lost.", "The withdrawal began."]
    assert unread("tanks", texts) == []
    assert unread("withdraw", texts) == []
    assert unread("planes", texts) == ["planes"]
    assert unread("", texts) == []
    assert unread("of", texts) == []


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What was decided in November 2025?", ["2025"]),
        ("Who led it in 2010, and who in 2023?", ["2010"]),
        ("Who led it in 2023?", []),
        ("What came on 4 May 2024?", []),  # the day of an article
        ("Who bought 2000 ships?", []),  # no date
        ("Who leads it?", []),
    ],
)
def test_a_year_of_the_question_must_stand_somewhere(question, missing):
    assert absent_years(question, ["He led it in 2023.", "2024-05-04"]) == missing


@pytest.mark.parametrize(
    ("claim", "evidence", "broken"),
    [
        ("Berg came to just one meeting.", "Berg has come to none of the meetings.", ["just one"]),
        ("Berg missed a single meeting.", "Berg missed the meetings.", ["a single"]),
        ("Berg came to just one meeting.", "Berg has come to none since the one in May.", ["just one"]),
        ("Berg came to only one meeting.", "Berg came to the meeting once.", []),
        ("Berg missed a single meeting.", "Berg missed one of the meetings.", []),
    ],
)
def test_just_one_is_counted(claim: str, evidence: str, broken: list[str]) -> None:
    assert breaches(claim, evidence) == broken


@pytest.mark.parametrize("opening", ["Warmth", "Talk", "Complaints", "Unmet", "Regretful", "Back", "Assurances"])
def test_an_ordinary_word_that_opens_a_sentence_is_no_name(opening: str) -> None:
    assert breaches(f"{opening} was what they lacked.", "They lacked it.") == []
