"""Past forms of the verbs of the news with their infinitives: "met" and "meet", "taken" and "take".

Knows nothing of sentences. It holds more verbs than eval.damage.verbs, with which the models were trained."""

from __future__ import annotations

from eval.damage.verbs import BASES, past
from rag.text import IRREGULAR, listed

REGULAR = listed("""
    abandon abolish abstain accept accompany accuse achieve acknowledge acquire acquit activate add address adopt
    advance advise affirm aim alert allege allow amend anchor answer apologize appeal applaud apply appoint approach
    approve argue arrest assemble assert assess assign assist assume assure attempt attract attribute audit author
    authorize average award back believe blame block board boast bomb boycott brief broker bury cancel carry caution
    cease celebrate certify chair challenge champion charge chide cite clarify clash clear climb coach collapse
    collect collide comment compete complain concede conclude condemn conduct confess confirm congratulate contact
    contain contribute convene convict convince cooperate correct count crash credit criticise criticize cross
    damage date debate decline decry defend delay deliver demolish demonstrate denounce deny depart deploy derail
    descend designate destroy detail detain detect determine detonate devote direct disagree disclose discourage
    discuss dismiss dispatch display dispute dissolve dominate donate double downplay draft drift ease echo elect
    elevate emphasize enact encourage endorse endure engage enjoy erase erupt escape estimate evacuate evade evict
    exceed exchange execute exercise expand expect expel experience explain explode export extend face facilitate
    fail feature fill finance fire flood focus follow force fulfill fund gather grant grapple hail halt hand handle
    head highlight hint hire honor honour host ignore impeach impose improve inaugurate increase indicate indict
    infect inform initiate injure insist inspect inspire install instruct intend intercept intervene interview
    invade invest investigate invoke jump kick kidnap lament land lift limit link list listen locate loosen lower
    maintain manage mark match measure mediate mention merge miss mobilize mock monitor mount negotiate nominate
    notice notify object observe obstruct obtain operate oppose opt organise organize oust outlaw outline overhaul
    overturn participate patrol pause persuade pick plead pledge plunge point post postpone praise prepare present
    press prevent print proclaim profit prohibit promote prompt protest prove provoke pull punish purchase push
    qualify question quote raid raise rally rank ratify react reaffirm realise realize rebuke recall recognise
    recognize recommend record recount recover recruit reduce reflect register regret reinstate reiterate relocate
    rely remark remind remove rename renew reopen repeat reply represent request rescind rescue resign resist
    resolve respond restore resume retain retreat review revise revive reward rule rush sack sail sanction scold
    search secure seem seize sentence shell shift signal slam smuggle snub soar sour spark spearhead specify sponsor
    spot stage stay step storm strengthen stress struggle stun submit subpoena succeed sue suggest summon surge
    surpass surrender survive suspect suspend switch talk target test testify thank threaten tighten topple total
    touch tour trade transform transport treat trigger tweet uncover underline underscore unite unleash unseat
    unveil update upgrade validate verify veto view violate voice volunteer vow walk watch weaken welcome widen
    witness wound
""")
DOUBLED = listed(
    "admit ban bar commit compel control drop expel occur permit plan prefer refer ship skip slip snub stop submit swap"
    " transfer top"
)
SAME = listed("put cut set hit shut let")
PASTS = {
    **{past(base): base for base in (BASES | REGULAR) - {"foot", "use"} if past(base) != base},
    **{f"{base}{base[-1]}ed": base for base in DOUBLED},
    **{base: base for base in SAME},
}
PARTICIPLES = {**{form: base for form, base in IRREGULAR.items() if form[-1] != "s"}, **PASTS}
# No participles: "arms ordered by Armenia" are no arms that order.
SURE = listed(
    "took began gave went came became grew fell rose chose wrote spoke saw knew drew withdrew broke flew threw met sat"
    " stood"
)
