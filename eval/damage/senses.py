"""Words with their opposites, which turn the sense of a question or a claim."""

from __future__ import annotations

SENSES = """
    first last; largest smallest; biggest smallest; highest lowest; oldest youngest; most least; more less;
    best worst; before after; north south; northern southern; east west; eastern western; won lost; win lose;
    born died; began ended; begin end; start end; started ended; opened closed; joined left; bought sold; buy sell;
    increase decrease; increased decreased; rose fell; rise fall; gained lost; husband wife; father mother;
    son daughter; brother sister; king queen; men women; male female; summer winter; spring autumn; morning evening;
    early late; earliest latest; old new; maximum minimum; majority minority; import export; imports exports;
    support oppose; supported opposed; hot cold; upper lower; inside outside; attack defend; attacked defended;
    appointed dismissed; hired fired; arrived left; allow forbid; allowed forbidden; legal illegal; accepted rejected;
    accept reject; public private; winner loser; teacher student; cause prevent; caused prevented; created destroyed;
    built destroyed; founded dissolved; above below; top bottom; left right; positive negative; strengths weaknesses;
    agreed refused; agree refuse; confirmed denied; approved rejected; approve reject; banned allowed; ban allow;
    praised criticised; strengthened weakened; failed succeeded; fail succeed; lifted imposed; lift impose;
    rising falling; growing shrinking; higher lower; longer shorter; stronger weaker; bigger smaller; larger smaller;
    richest poorest; fastest slowest; tallest shortest; longest shortest; heaviest lightest; closest farthest;
    strongest weakest; former current; gave took; give take; entered left; added removed; add remove;
    launched cancelled; expanded reduced; expand reduce; released arrested; survived died; earned spent; earn spend;
    sent received; send receive; borrowed lent; taught learned; asked answered; attacker victim; buyer seller;
    owner tenant; parents children; ancestors descendants; advantage disadvantage; advantages disadvantages;
    success failure; victory defeat; ally enemy; allies enemies; domestic foreign; urban rural; guilty innocent;
    safe dangerous; rich poor; strong weak; good bad; long short; fast slow; young old; major minor; always never;
    rarely often; usually rarely; popular unpopular; similar different; same different; easy difficult; easier harder
"""
OPPOSITE: dict[str, str] = {}
for _one, _other in (pair.split() for pair in SENSES.split(";")):
    OPPOSITE.setdefault(_one, _other)
    OPPOSITE.setdefault(_other, _one)
TURNS = """
    rejected approved; welcomed condemned; criticized praised; condemned praised; improved worsened;
    worsened improved; remained left; likely unlikely; unlikely likely; possible impossible; impossible possible;
    able unable; unable able; willing unwilling; unwilling willing; growth decline; decline growth;
    increasing decreasing; friend enemy; with without; without with; against for; for against; all none; none all;
    many few; few many; up down; down up; open closed; closed open; full empty; high low; low high; lower higher;
    important unimportant; known unknown; different same; hired sacked; saved lost; fewer more; better worse;
    worse better; cheaper dearer
"""
TURNED = {**OPPOSITE, **dict(pair.split() for pair in TURNS.split(";"))}
