"""The wording of robots' notices (es, en): absence, a change of staff, a ticket's receipt, a challenge to senders.

A notice is short, speaks of no matter of its own, and says two things that go together: that somebody is away and what
to do meanwhile; that a message was received and what will become of it."""

from __future__ import annotations

import re
from enum import Enum

from ahocorasick_rs import AhoCorasick

_LONGEST = 1_500  # characters of a notice


class _Says(Enum):
    """What a stem says."""

    AWAY = "somebody is away"
    NOTICE = "somebody is away, in a notice's words"
    BACK = "until when"
    MEANWHILE = "what to do meanwhile"
    GONE = "somebody has left"
    UNREAD = "nobody reads here"
    ROBOT = "a robot writes"
    RECEIVED = "a message was received"
    PROMISE = "it will be answered"
    NUMBER = "it has a number"
    ABOVE = "reply above this line"
    HELD = "a message waits"
    PROVE = "prove who you are"
    NOREPLY = "an answer is not wanted"
    ITSELF = "notices are the matter"
    MATTER = "the sender has a matter"


# Stems without accents, looked for in lower case.
_STEMS = {
    _Says.AWAY: (
        "no me encuentro en la oficina|no estoy en la oficina|ando fuera de la oficina|no estare disponible|"
        "i'm out until|"
        "estare fuera|estoy fuera de la oficina|encuentro fuera|encuentro de vacaciones|estoy de vacaciones|"
        "estare de vacaciones|estare ausente|encuentro ausente|estare de viaje|estoy de viaje|encuentro de viaje|"
        "estamos de vacaciones|estaremos de vacaciones|encontramos de vacaciones|de incapacidad|"
        "licencia de maternidad|acceso limitado a mi correo|acceso limitado al correo|no tendre acceso|"
        "sin acceso al correo|sin acceso a mi correo|permaneceran cerrad|permanecera cerrad|estaran cerrad|"
        "i am out of|i'm out of|i will be out|i'll be out|on vacation|on annual leave|on leave|maternity leave|"
        "paternity leave|parental leave|on pto|on holiday|currently out|i am away|i'm away|i will be away|"
        "i'll be away|i am travel|i'm travel|i will be travel|i'll be travel|limited access to|little access to|"
        "is out of the office|offices are closed|office is closed|office will be closed|offices will be closed"
    ),
    _Says.BACK: (
        "regreso|a mi regreso|a nuestro regreso|a mi vuelta|volvere|i return|my return|i am back|i'm back|"
        "be back|back on |returning on|hasta el|until |through "
    ),
    _Says.MEANWHILE: (
        "puede apoyarl|podra apoyarl|puede atenderl|can assist you|can help you|will assist you|"
        "en caso urgente|en caso de urgencia|si es urgente|asuntos urgentes|temas urgentes|para urgencias|"
        "cualquier urgencia|for urgent|if urgent|if it is urgent|anything urgent|is urgent|urgent matter|"
        "in my absence|en mi ausencia|immediate assistance|please contact|favor de contactar|favor de dirigi|"
        "dirigir sus|dirija sus|dirija su|please direct|direct your|contacta a|contacte a|contactar a|escriba a|"
        "comunicarse con|comuniquese con"
    ),
    _Says.GONE: (
        "ya no labora|ya no trabaja|dejo de laborar|no longer with|no longer works|no longer employed|"
        "has left the company|has left our|ya no forma parte"
    ),
    _Says.UNREAD: (
        "no es monitoread|no es revisad|not monitored|no longer monitored|will not be checking|not be checking|"
        "unmonitored|dirigir sus correos|enquiries to|inquiries to|future correspondence|enviar sus correos"
    ),
    _Says.ROBOT: (
        "de forma automatica|se genera automaticamente|de manera automatica|"
        "este es un mensaje auto|este es un correo auto|esta es una respuesta auto|respuesta generada auto|"
        "generado automaticamente|generada automaticamente|this is an automat|this is an auto-|this is an auto |"
        "automatically generated|generated automatically|this automatic reply|this automated reply|automatischer|"
        "message has been generated in response|mensaje ha sido generado"
    ),
    _Says.RECEIVED: (
        "confirmamos la recepcion|acusamos recibo|acuse de recibo de su|"
        "hemos recibido su|hemos recibido tu|recibimos tu|recibimos su|ha sido recibid|ha sido registrad|"
        "fue recibid|fue registrad|se ha registrado su|se ha creado|has been received|we have received your|"
        "we received your|we've received your|has been logged|has been created|creation of a"
    ),
    _Says.PROMISE: (
        "en cuanto regrese|support representative|lo antes posible le|te responderemos lo antes|"
        "le respondera|te respondera|le contestara|le contactara|te contactara|le atendera|te atendera|"
        "se pondra en contacto|nos pondremos en contacto|le responderemos|te responderemos|atenderemos su|"
        "atenderemos tu|sera atendid|horas habiles|being reviewed|get back to you|will respond|will reply|"
        "will be in touch|will contact you|within 24|within one business|support staff|add additional comments"
    ),
    _Says.NUMBER: (
        "ticket id|con el folio|con el numero|"
        "numero de ticket|numero de caso|numero de folio|numero de reporte|asigno el|ticket number|case number|"
        "reference number|your ticket|your request ("
    ),
    _Says.ABOVE: (
        "reply above this line|type your reply above|respuesta por encima de esta|responda por encima de esta|"
        "escriba su respuesta encima"
    ),
    _Says.HELD: (
        "entregar su mensaje|deliver your message|"
        "approved senders|approved beforehand|allowed list|allowed senders|safe list|whitelist|lista blanca|"
        "protegida contra|account is protected|cuenta esta protegida|protegida por|have it delivered|"
        "ensure delivery|be delivered|sea entregado|is waiting|esta en espera|not on my list|is being held"
    ),
    _Says.PROVE: (
        "verificar que usted|verificar que eres|"
        "click on the following|click the link|click the following|click below|haga clic|de clic|"
        "short request form|verify yourself|verify that you|confirmar que|confirm that you|confirm your"
    ),
    _Says.NOTICE: (
        "me encuentro fuera|me encuentro de vacaciones|me encuentro ausente|periodo vacacional|currently out|"
        "i am out of the office|i'm out of the office|no me encuentro en la oficina"
    ),
    _Says.NOREPLY: (
        "no responda|favor de no responder|no responder a este|no conteste|do not reply|don't reply|not respond to this"
    ),
    _Says.ITSELF: "autorespond|auto-respuesta|autorrespuesta|respuesta automatica|automatic reply|auto reply|autoreply",
    _Says.MATTER: (
        "?|mi sitio|nuestro sitio|el sitio|mi pagina|la pagina|"
        "nuestra pagina|mi servidor|el servidor|nuestro servidor|my site|our site|my website|our website|"
        "the website|my domain|our domain|my server|our server|the server|no abre|no carga|no funciona|no sirve|"
        "no puedo|no podemos|no me deja|no se apaga|sigue sin|sigue fallando|sigue igual|i can't|cannot log|"
        "doesn't work|not working|does not work|stopped working|adjunt|attached|error|captura|les mando|les envio|"
        "les confirmo|i'll send|i will send|dominio|contrasena|"
        "password|cpanel|wordpress|desactiv|redirija|redirijan|hagan |necesito|necesitamos|i need|we need"
    ),
}
_WORDS = [(stem, meaning) for meaning, stems in _STEMS.items() for stem in stems.split("|")]
_MEANINGS = [meaning for _, meaning in _WORDS]
_SEEKER = AhoCorasick([stem for stem, _ in _WORDS])
_BARE = (*zip("áéíóúü\u2019", "aeiouu'", strict=True), ("\u0301", ""))
_SPOKEN = re.compile(r"[\"“«][^\"”»\n]{1,200}[\"”»]")  # somebody else's words
_THANKS = re.compile(
    r"\W*(?:(?:estimad\w+|hola|buen\w* \w+|dear|hello|hi)\b[^.\n!]{0,40}[,:.!]?\s*)?\W*(?:(?:muchas )?gracias por "
    r"(?:(?:su|tu) (?:correo|mensaje|e-?mail|comunicaci|contacto|inter[ée]s|solicitud|preferencia)|escribir\w*|"
    r"contactar\w*|comunicar\w*)|"
    r"thank(?:s| you) for (?:(?:your|the) (?:e-?mail|message|note|inquiry|enquiry|interest|request)|contacting|"
    r"writing|"
    r"reaching))",
    re.I,
)


def fits(text: str, titled: bool) -> bool:
    """Whether a text goes with a notice's subject: it tells of absence or of a robot, or of no matter of its own; where
    the subject is plainly a program's (`titled`), it does unless notices are its matter."""
    said = _said(text[:_LONGEST])
    if said & {_Says.AWAY, _Says.ROBOT, _Says.GONE, _Says.RECEIVED}:
        return True
    return _Says.ITSELF not in said and (
        titled or (_Says.MATTER not in said and bool(said & {_Says.BACK, _Says.MEANWHILE, _Says.UNREAD}))
    )


def wording(text: str, answer: bool) -> str:
    """The kind of a notice that a short text is in its words alone; "" for none.

    `answer`: whether it answers a mail, as robots do."""
    if not text or len(text) > _LONGEST:
        return ""
    said = _said(text)
    if not said or _Says.MATTER in said or (_Says.ITSELF in said and _Says.ROBOT not in said):
        return ""
    thanks = _THANKS.match(text) is not None
    if _absent(said, thanks, answer):
        return "a notice of absence"
    if _Says.GONE in said and (_Says.UNREAD in said or (_Says.MEANWHILE in said and (thanks or _Says.ROBOT in said))):
        return "a notice that somebody has left"
    if _received(said, thanks):
        return "an acknowledgement by a robot"
    return "a challenge to unknown senders" if said >= {_Says.HELD, _Says.PROVE} else ""


def _absent(said: set[_Says], thanks: bool, answer: bool) -> bool:
    """Whether a notice tells of absence: with a robot's thanks, or in an answer, in a notice's words and parts."""
    if answer and _Says.NOTICE in said and said & {_Says.BACK, _Says.MEANWHILE, _Says.PROMISE}:
        return True
    return _Says.AWAY in said and (thanks or _Says.ROBOT in said or (answer and said >= {_Says.BACK, _Says.MEANWHILE}))


def _received(said: set[_Says], thanks: bool) -> bool:
    """Whether a robot acknowledges: received, and what will become of it or under which number; or "reply above"."""
    more = len(said & {_Says.PROMISE, _Says.NUMBER, _Says.ROBOT, _Says.ABOVE}) + thanks
    return (_Says.RECEIVED in said and more >= 1 and bool(said & {_Says.PROMISE, _Says.NUMBER, _Says.ROBOT})) or (
        more >= 3 or (_Says.ROBOT in said and (thanks or _Says.NOREPLY in said))
    )


def _said(text: str) -> set[_Says]:
    """The meanings of the stems in a text."""
    low = _SPOKEN.sub(" ", text).lower()
    if not low.isascii():
        for letter, plain in _BARE:  # quicker than str.translate
            low = low.replace(letter, plain)
    return {_MEANINGS[stem] for stem, _, _ in _SEEKER.find_matches_as_indexes(low, overlapping=True)}
