"""Words that object to a return: what it says is denied, called a mistake of ours or unfair, or a person is asked for.

Narrow on purpose, for what is held for a person costs no strike. Who asks why or how it goes, or for a call, does not
object; nor does who made a mistake, or reports one.
"""

from __future__ import annotations

import re

from mailgate.language.clauses import clauses
from mailgate.language.fold import fold
from mailgate.language.lexicon import stem_pattern

_LONGEST = 4000  # characters of own words that are looked at
_NOT = stem_pattern("no$ not$ nunca$ jamas$ never$ tampoco$ ni$ dont$ didnt$ wasnt$ isnt$")
_BE = stem_pattern(
    "es$ era$ eran$ son$ fue$ fueron$ soy$ somos$ sea$ ser$ is$ was$ are$ were$ be$ been$ am$ it's$ that's$ this$ "
    "that$ it$"
)
_SMALL = stem_pattern(
    "un$ una$ ningun$ ninguna$ nada$ de$ mi$ mensaje$ correo$ mail$ email$ message$ a$ an$ any$ my$ just$ solo$ mera$ "
    "mero$ simple$ para$ como$ nadie$ con$ to$ trying$"
)
_WAS = stem_pattern("es$ era$ eran$ son$ fue$ soy$ is$ was$ am$ it's$ that's$ mande$ envie$ escribi$ sent$ wrote$")
_DO = stem_pattern(
    "he$ hemos$ hice$ hicimos$ dije$ dijimos$ use$ usamos$ escribi$ mande$ envie$ puse$ quise$ estoy$ estaba$ fui$ "
    "tenia$ tiene$ intencion$ i$ yo$ did$ have$ being$ used$ said$ wrote$ sent$ sending$ meant$ mean$ intend le$ les$ "
    "los$ anyone$ anybody$"
)
_NOTHING = stem_pattern(  # what rules 5 and 10 say of a message
    "prueba$ pruebas$ test$ tests$ broma chiste spam$ cadena$ falso$ falsa$ fake$ joke nonsense$ duplicad duplicate "
    "repetid$ repetido$ repetida$ robot bot$ publicidad$ mentira$ lie$ sinsentido$"
)
_OFFENCE = stem_pattern(  # and rules 8 and 9 of its writer
    "groser insult ofens ofend amenace$ amenazado$ amenazando$ threatened$ threatening$ rude$ offens offend swear "
    "swore$ cursed$ cursing$ vulgar presionando$ presionar$ pressuring$ apurando$ pushy$ bromeando$ joking$ "
    "mintiendo$ lying$"
)
_ERRS = stem_pattern(
    "equivocaron$ equivocan$ equivocaste$ equivocas$ confundieron$ confunden$ malentend malinterpret misunderst "
    "misinterpret misjudg misread$ misclassif"
)
_ERRING = stem_pattern("equivocad mistaken$ wrong$ confundid")
_YOU = stem_pattern("ustedes$ usted$ uds$ ud$ estan$ esta$ estas$ son$ you$ you're$ youre$ you've$ your$ system$")
_I = stem_pattern("me$ yo$ mi$ i$ my$ i've$ nos$ we$ our$")
_JUDGE = stem_pattern(
    "rechaz clasific juzg etiquet catalog descart calific consideraron$ tomaron$ marcaron$ regresaron$ devolvieron$ "
    "interpret reject classif flagged$ judg treated$ returned$ labeled$ labelled$ marked$ dismiss"
)
_WRONGLY = stem_pattern(
    "mal$ injust equivocada erronea indebida incorrecta wrongly$ wrongfully$ unfair unjust incorrectly$ mistakenly$ "
    "erroneously$"
)
_TRUE = stem_pattern("cierto$ verdad$ justo$ fair$ true$")
_UNFAIR = stem_pattern(
    "acusan$ acusando$ accus discrepo$ injust unfair unjust desacuerdo$ disagree "
    "inconform reconsider apelo$ apelar$ appeal$ objection$"
)
_PERSON = stem_pattern("persona$ human person$ supervisor gerente$ manager$")
_BOSS = stem_pattern("supervisor gerente$ manager$ encargad responsable$")
_SOME = stem_pattern("un$ una$ algun$ alguna$ otra$ otro$ ser$ a$ an$ another$ real$ actual$ some$")
_HEAR = stem_pattern(  # wishes, not reports: "revise", not "reviso"
    "revise$ revisen$ revisar$ ver$ vea$ vean$ verlo$ lea$ lean$ leer atienda$ atiendan$ atender conteste$ contesten$ "
    "contestar responda$ respondan$ responder hable$ hablen$ hablar comunicar comuniquen pase$ pasen$ pasar pasenme$ "
    "pasenlo$ revisara viera$ vieran$ leyera atendiera respondiera contestara hablara "
    "look$ check$ review$ read$ see$ answer$ speak$ talk$ respond$ reply$ contact$ escal"
)
_MACHINE = stem_pattern("robot bot$ bots$ maquina$ machine$ automatic automat ia$ ai$")
_PHRASES = re.compile(
    r"\b(?:(?:su|your) (?:error|mistake)\b(?! \d)|error (?:suyo|de ustedes|de su (?:parte|sistema|filtro))\b|"
    r"(?:esto|eso|debe|creo|considero|pienso)\b.{0,20}\b(?:es|ser|fue|era|sea) (?:un|una) (?:error|equivocacion|"
    r"confusion|malentendido)$|(?:hay|hubo) (?:un|una) (?:equivocacion|confusion|malentendido)\b|"
    r"(?:this|that|it|it's|there's|there has|must)\b.{0,20}\b(?:a|some) (?:mistake|misunderstanding)$|"
    r"you(?:'ve)? (?:have )?(?:made|make) a mistake\b|you(?:'ve)? got (?:it|this|that|me) wrong\b|"
    r"(?:ni|no) (?:siquiera )?(?:me |lo |la )?(?:leyeron|entendieron|entienden)\b|"
    r"(?:ustedes|usted|uds) estan? mal$|your (?:system|bot|filter|robot) (?:is|was|got) wrong\b|"
    r"(?:leyeron|entendieron|juzgaron|interpretaron) mal\b|"
    r"you (?:didn't|did not|don't|never) (?:even )?(?:read|understand)\b)"
)
_BY_MISTAKE = re.compile(r"\b(?:por (?:error|equivocacion)|sin (?:razon|motivo)|by mistake|in error)$")


def objects(words: str) -> bool:
    """Whether these own words, in answer to a return, object to it or ask for a person."""
    text = fold(words[:_LONGEST])
    return any(
        _says([word.form for word in placed.clause.words if word.kind in ("word", "number")])
        for placed in clauses(text, "own_words")
    )


def _says(forms: list[str]) -> bool:
    return _denies(forms) or _blames(forms) or _disagrees(forms) or _wants_person(forms)


def _denies(forms: list[str]) -> bool:
    """ "No era una prueba", "I wasn't being rude": what stands between is small."""
    return any(
        _denied(forms[max(0, at - 1) : at + 1], forms[at + 1 : at + 8])
        for at, form in enumerate(forms)
        if _negates(form)
    )


def _denied(between: list[str], after: list[str]) -> bool:
    """`between`: the negation and the word before it ("this was not ..."), first of all."""
    for form in after:
        if _OFFENCE.match(form):
            return True
        if _NOTHING.match(form):
            return any(_WAS.match(each) or each.endswith("n't") for each in between)  # "no hice pruebas" tells of tries
        if not (_BE.match(form) or _SMALL.match(form) or _DO.match(form)):
            return False
        between.append(form)
    return False


def _negates(form: str) -> bool:
    return bool(_NOT.match(form)) or form.endswith("n't")


def _blames(forms: list[str]) -> bool:
    """A mistake of ours, or a wrong judgement: not one of the writer's own, nor one that the report is about."""
    said = " ".join(forms)
    if _PHRASES.search(said):
        return True
    if any(map(_JUDGE.match, forms)) and (_BY_MISTAKE.search(said) or any(map(_WRONGLY.match, forms))):
        return True
    return any(_errs(forms, at) for at in range(len(forms)))


def _errs(forms: list[str], at: int) -> bool:
    after = forms[at + 1] if at + 1 < len(forms) else ""
    if _ERRS.match(forms[at]) or (forms[at] == "equivoco" and forms[at - 1 : at] == ["se"]):
        aside = after == "al" and not any(map(_JUDGE.match, forms[at + 2 :]))
        return after != "de" and not aside and not any(form in ("i", "yo") for form in forms[max(0, at - 1) : at])
    beside = any(map(_YOU.match, forms[max(0, at - 2) : at]))
    ends = after in ("", "about", "on", "here", "this", "that", "con", "conmigo", "en")
    return bool(_ERRING.match(forms[at])) and beside and ends and not any(map(_I.match, forms[max(0, at - 2) : at]))


def _disagrees(forms: list[str]) -> bool:
    if any(map(_UNFAIR.match, forms)):
        return True
    for at, form in enumerate(forms):
        near = forms[at + 1 : at + 4]
        if _negates(form) and ("agree" in near or "comparto" in near[:2] or " ".join(near).endswith("de acuerdo")):
            return True
        if _negates(form) and any(map(_TRUE.match, near)) and (_BE.match(near[0]) or form.endswith("n't")):
            return True
        if _negates(form) and near and _TRUE.match(near[0]) and _BE.match((forms[at - 1 : at] or [""])[0]):
            return True
    return False


def _wants_person(forms: list[str]) -> bool:
    """ "Que lo revise una persona", "can a human look at it", "not a bot": a wish and who shall do it, side by side."""
    return any(
        (_negates(form) and any(map(_MACHINE.match, forms[at + 1 : at + 4]))) or _heard_by(forms, at)
        for at, form in enumerate(forms)
    )


def _heard_by(forms: list[str], at: int) -> bool:
    if forms[max(0, at - 2) : at - 1] in (["de"], ["of"]):
        return False  # "the mailbox of a person"
    some, before, after = forms[max(0, at - 1) : at], forms[max(0, at - 6) : at], forms[at + 1 : at + 4]
    wished = any(map(_HEAR.match, before))
    if _PERSON.match(forms[at]) and any(map(_SOME.match, some)):
        return wished or any(map(_HEAR.match, after))
    if forms[at] in ("alguien", "someone", "somebody"):
        real = forms[at + 1 : at + 2] in (["humano"], ["human"], ["real"]) or after[:2] == ["de", "verdad"]
        return real and (wished or any(map(_HEAR.match, forms[at + 1 : at + 6])))
    return bool(_BOSS.match(forms[at])) and wished and some != ["del"]
