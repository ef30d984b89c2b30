"""Rule 0: the cause is not elsewhere (the customer's internet line, Outlook, Windows, their own device)."""

from mailgate.facts import Facts, Relation
from mailgate.policy import Example, Finding, NoSettings, Rule, RuleAction


def check(facts: Facts, settings: NoSettings) -> Finding | None:
    """Broken when the own words point to a cause on the customer's side."""
    external = facts.reading.external
    if external is None or facts.relation not in (Relation.NEW, Relation.SUPPLEMENT):
        return None
    return Finding(0, "cause-elsewhere", evidence=(external,))


RULE = Rule(
    number=0,
    name="elsewhere",
    title={"es": "Descartar causas ajenas al servicio", "en": "Rule out causes outside the service"},
    clause={
        "es": "Antes de reportar, descarte causas ajenas al servicio: su proveedor de internet, Outlook, Windows o su equipo.",
        "en": "Before reporting, please rule out causes outside the service: your internet provider, Outlook, Windows or your "
        "own device.",
    },
    action=RuleAction.ADVISE,
    check=check,
    settings=NoSettings(),
    examples=(
        Example(
            "es",
            True,
            "Outlook de mi computadora ya no descarga lo de ventas@lapaloma.mx desde el lunes, me pide clave. "
            "En el webmail y en mi celular los mensajes entran bien.",
            subject="Outlook no baja ventas@lapaloma.mx",
        ),
        Example(
            "en",
            True,
            "Since this morning no web page at all opens on the office computer, not even Google, "
            "and our site panaderia.mx does not either.",
            subject="panaderia.mx does not open here",
        ),
        Example(
            "es",
            False,
            "ventas@lapaloma.mx no recibe desde el lunes, ni en Outlook ni en el webmail.",
            subject="ventas@lapaloma.mx no recibe",
            why="webmail fails as well",
        ),
        Example(
            "en",
            False,
            "At checkout on shop.lapaloma.mx the PayPal button returns error 500 since Monday.",
            subject="PayPal button on shop.lapaloma.mx returns 500",
            why="a third party's service that the site uses",
        ),
    ),
)
