"""The mails of the state machine: each reads one way only, so that what is tested is memory and not language."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

MAILBOX, SERVER = "soporte@hosting.example", "mx.hosting.example"
_PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02")


@dataclass(frozen=True)
class Text:
    """A mail's words, and what one who reads them alone must find. `{d}` is a domain of the sender's."""

    name: str
    kind: str
    body: str
    subject: str = ""  # "" for what is only ever written within a thread
    topic: str = ""
    missing: tuple[str, ...] = ()
    priority: str = ""
    coarse: bool = False
    claims: bool = False
    file: bool = False


_SEND = "ventas@{d} en Thunderbird sale el error 535 authentication failed, desde ayer que cambié la clave."
_SEND_SUBJECT = "No puedo enviar desde ventas@{d}: error 535"
_DOWN = (
    "sitio {d} muestra 503 Service Unavailable en mi computadora y también en mi celular con datos móviles desde las "
    "9. Nadie puede entrar."
)
_DOWN_SUBJECT = "{d} caído: error 503"
_NOTHING_SAID = ("symptom", "circumstances")

OPENING = (
    Text("send", "problem", f"Al enviar desde {_SEND}", _SEND_SUBJECT, "send", priority="medium"),
    Text("send-urgent", "problem", f"URGENTE. Al enviar desde {_SEND}", _SEND_SUBJECT, "send", priority="medium",
         claims=True),
    Text("send-file", "problem", f"Al enviar desde {_SEND}", _SEND_SUBJECT, "send", priority="medium", file=True),
    Text("send-coarse", "problem", f"Pinche servicio de mierda, pendejos. Al enviar desde {_SEND}", _SEND_SUBJECT,
         "send", priority="medium", coarse=True),
    Text("panel", "problem", "Al iniciar sesión en el cPanel de {d} con mi usuario aparece «Login is invalid» desde "
         "el lunes, en Chrome y en Firefox.", "Login is invalid al entrar al cPanel de {d}", "panel",
         priority="medium"),
    Text("expired", "problem", "Desde ayer el navegador Chrome avisa que el certificado SSL de {d} está vencido al "
         "abrir la página de contacto.", "Certificado vencido en {d}", "expired", priority="medium"),
    Text("down", "problem", f"El {_DOWN}", _DOWN_SUBJECT, "down", priority="high"),
    Text("down-coarse", "problem", f"Pendejos, el {_DOWN}", _DOWN_SUBJECT, "down", priority="high", coarse=True),
    Text("price", "question", "¿Cuánto cuesta ampliar el disco de mi plan a 50 GB?",
         "Precio de ampliar el disco a 50 GB", "price", priority="low"),
    Text("vague", "problem", "Tenemos problemas con el correo. Por favor revisen.", "Problemas con el correo", "vague",
         missing=_NOTHING_SAID, priority="medium"),
    Text("senseless", "nonsense", "asdf qwer zxcv asdf lkjh poiu", "asdf"),
)  # fmt: skip
WITHIN = (
    Text("how-goes", "chaser", "Buenas tardes, ¿cómo va mi caso?"),
    Text("call-me", "chaser", "¿Me pueden llamar por teléfono?"),
    Text("press", "pressure", "¡Apúrense! Si no lo resuelven hoy mismo, me cambio de proveedor y los demando."),
    Text("thanks", "thanks", "Muchas gracias, quedó perfecto.", priority="low"),
    Text("ask", "question", "¿La clave nueva debe llevar símbolos o basta con letras y números?", priority="low"),
    Text("detail", "problem", "Es contacto@{d}: al enviar desde Thunderbird a Hotmail rebota con 554 rejected as spam, "
         "desde el martes.", topic="bounce", priority="medium"),
    Text("part", "problem", "Es la cuenta contacto@{d}.", missing=_NOTHING_SAID, priority="medium"),
)  # fmt: skip
TEXTS = {text.name: text for text in (*OPENING, *WITHIN)}


def letter(
    text: Text, sender: str, domain: str, message_id: str, subject: str | None = None, answers: str = ""
) -> bytes:
    """The raw mail, authenticated; `answers` is the Message-ID that it replies to, with that mail's subject."""
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    mail["From"], mail["To"], mail["Message-ID"] = sender, MAILBOX, message_id
    mail["Subject"] = text.subject.format(d=domain) if subject is None else f"Re: {subject}" if subject else ""
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(text.body.format(d=domain) + "\n")
    if text.file:
        mail.add_attachment(_PICTURE, maintype="image", subtype="png", filename="captura.png")
    return mail.as_bytes()
