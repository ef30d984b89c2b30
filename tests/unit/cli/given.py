"""Mails for the command line's tests."""


def mail(subject: str, body: str, sender: str = "laura@floreria.example", number: int = 1) -> bytes:
    domain = sender.partition("@")[2]
    return (
        f"Received: from mail.{domain} by mx.hosting.example; Mon, 06 Jan 2025 15:{number:02}:00 +0000\r\n"
        f"Authentication-Results: mx.hosting.example; dkim=pass header.d={domain}\r\n"
        f"From: {sender}\r\nTo: soporte@hosting.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@{domain}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    ).encode()


COMPLETE = mail(
    "ventas@floreria.example rebota con 550",
    "Desde ayer ventas@floreria.example no recibe: a quien escribe le rebota con 550 user unknown. "
    "Lo probé desde Gmail y desde Hotmail.",
)
INCOMPLETE = mail("No funciona mi correo", "Mi correo no funciona, ayúdenme por favor.", number=2)
