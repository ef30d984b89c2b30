"""Rule 3: evidence. Who announces a file or an image should attach it."""

from mailgate.facts import Facts, Relation
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken when a file is announced and none is there. A logo in the signature is none."""
    announced = facts.reading.announces
    if announced is None or facts.mail.evidence or facts.relation is Relation.DUPLICATE:
        return None
    return Finding(3, "announced-file-missing", evidence=(announced,))


RULE = Rule(
    number=3,
    name="evidence",
    title={"es": "Evidencia", "en": "Evidence"},
    clause={
        "es": "Envíe toda la información posible, con imágenes y archivos; si menciona un adjunto, revise que vaya en el mensaje.",
        "en": "Please send as much information as possible, images and files included; where you mention an "
        "attachment, please check that it is there.",
    },
    action=RuleAction.ADVISE,
    check=check,
    settings=NoSettings(),
    examples=(
        Example(
            "es",
            True,
            "Al pagar en lapaloma.mx con tarjeta sale error 500 desde hoy. Adjunto captura de pantalla.",
            subject="Error 500 al pagar en lapaloma.mx",
        ),
        Example(
            "en",
            True,
            "Paying by card on lapaloma.mx returns error 500 since today. See the attached screenshot.",
            subject="Error 500 when paying on lapaloma.mx",
        ),
        Example(
            "es",
            False,
            "Al pagar en lapaloma.mx con tarjeta sale error 500 desde hoy. Adjunto captura de pantalla.",
            subject="Error 500 al pagar en lapaloma.mx",
            files=("captura.png",),
        ),
        Example(
            "en",
            False,
            "When I attach a file of 12 MB in the webmail for sales@lapaloma.mx it says 'size exceeded' since Monday.",
            subject="Webmail refuses attachments",
            why="attaching is the matter, nothing is announced",
        ),
    ),
)
