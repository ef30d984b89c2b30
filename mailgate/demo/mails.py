"""The mails of the demo: what customers, a machine and a technician write in a morning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of the demo. `answers` names the letter in whose thread it stands."""

    key: str
    sender: str
    subject: str
    body: str
    shows: str  # what it shows, for the table
    answers: str = ""
    headers: tuple[tuple[str, str], ...] = ()


_FTP = "Desde las 9:10 FileZilla contesta «ECONNREFUSED, conexión rechazada» al conectar por FTP a"

LETTERS = (
    Letter(
        "whole",
        "Rosa Méndez <rosa@panaderia-lirio.example>",
        "El formulario de pedidos de panaderia-lirio.example muestra error 500",
        "Buenos días:\n\nAl oprimir Enviar en el formulario de pedidos de panaderia-lirio.example aparece «500 "
        "Internal Server Error». Empezó ayer a las 6 de la tarde, después de actualizar el plugin de formularios. Lo probé en "
        "Chrome y en Firefox.\n\nRosa Méndez",
        "a complete report",
    ),
    Letter(
        "thin",
        "Hugo Cárdenas <hugo@taller-cardenas.example>",
        "Problema con mi correo",
        "Buenas, el correo no sirve. Me lo arreglan por favor.\n\nHugo",
        "a report without detail",
    ),
    Letter(
        "supplement",
        "Hugo Cárdenas <hugo@taller-cardenas.example>",
        "Re: Problema con mi correo",
        "Es ventas@taller-cardenas.example: desde el lunes, cada vez que mando un mensaje desde Thunderbird me regresa "
        "«535 authentication failed». Recibir sí puedo.\n\nHugo",
        "the answer that completes it",
        answers="thin",
    ),
    Letter(
        "duplicate",
        "Rosa Méndez <rosa@panaderia-lirio.example>",
        "Error 500 en el formulario de pedidos de panaderia-lirio.example",
        "Hola, al dar Enviar en el formulario de pedidos de panaderia-lirio.example sale «500 Internal Server Error» "
        "desde ayer a las 6 de la tarde que actualizamos el plugin.\n\nRosa",
        "the same matter again",
    ),
    Letter(
        "chaser",
        "Rosa Méndez <rosa@panaderia-lirio.example>",
        "Re: El formulario de pedidos de panaderia-lirio.example muestra error 500",
        "¿Ya hay alguna novedad?\n\nRosa",
        "a follow-up after a few minutes",
        answers="whole",
    ),
    Letter(
        "outage",
        "Iván Torres <ivan@ferreteria-torres.example>",
        "ferreteria-torres.example no abre, 503",
        "ferreteria-torres.example muestra «503 Service Unavailable» en mi computadora y también en mi celular con "
        "datos, desde las 9. Nadie puede comprar, ¡carajo, qué pinche coraje!",
        "an emergency, in coarse words",
    ),
    Letter(
        "promise",
        "Lucía Pineda <lucia.pineda@gmail.com>",
        "El menú de pinedafoto.example se encima en el celular",
        "Hola, en pinedafoto.example el menú se encima sobre las fotos cuando abro el sitio en mi celular, "
        "desde que cambié el tema ayer. Adjunto captura.\n\nLucía",
        "a file that was announced only",
    ),
    Letter(
        "question",
        "Emma Clarke <emma@sunsetrentals.example>",
        "How much is an upgrade to 50 GB of disk?",
        "Hello,\n\nhow much would it cost to upgrade our plan to 50 GB of disk, and is there any downtime?\n\nEmma Clarke",
        "a question, in English",
    ),
    Letter(
        "robot",
        "Emma Clarke <emma@sunsetrentals.example>",
        "Automatic reply: How much is an upgrade to 50 GB of disk?",
        "I am out of the office until Monday.",
        "an out-of-office notice",
        headers=(("Auto-Submitted", "auto-replied"),),
    ),
    Letter(
        "coarse",
        "Raúl Gil <raul@refacciones-gil.example>",
        "El catálogo de refacciones-gil.example no carga las fotos",
        "Desde ayer las fotos del catálogo de refacciones-gil.example salen rotas con error 404 al abrir cada ficha. "
        "Son unos pendejos.",
        "coarse words: a first strike",
    ),
    Letter(
        "test", "Raúl Gil <raul@refacciones-gil.example>", "prueba", "probando 1 2 3", "a mere test: a second strike"
    ),
    Letter(
        "again",
        "Raúl Gil <raul@refacciones-gil.example>",
        "Las fotos de refacciones-gil.example siguen rotas",
        "Que las fotos del catálogo de refacciones-gil.example dan 404 al abrir cada ficha, bola de inútiles de mierda.",
        "a third strike suspends the account",
    ),
    Letter(
        "suspended",
        "Raúl Gil <raul@refacciones-gil.example>",
        "¿Cuándo vence refacciones-gil.example?",
        "¿En qué fecha vence el dominio refacciones-gil.example?",
        "mail of a suspended account",
    ),
    *(
        Letter(
            f"ftp-{n}",
            f"{name} <{address}>",
            f"No podemos subir archivos por FTP a {address.partition('@')[2]}",
            f"{_FTP} ftp.{address.partition('@')[2]}. {tail}",
            f"one failure, account {n} of 5",
        )
        for n, (name, address, tail) in enumerate(
            (
                ("Ana Ríos", "ana@rios-arquitectos.example", "A las 9 todavía subí planos."),
                ("Vivero Sol", "sistemas@viverosol.example", "El sitio sí abre. Ya reinicié el módem."),
                ("Radio Maíz", "cabina@radiomaiz.example", "Ayer subimos los programas sin problema."),
                ("Óptica Luz", "hola@opticaluz.example", "Probé también con WinSCP y es igual."),
                ("Imprenta Paz", "taller@imprentapaz.example", "Desde otra computadora pasa lo mismo."),
            ),
            start=1,
        )
    ),
)

TECHNICIAN = Letter(
    "technician",
    "Marta Solís <marta@tecnicos.hosting.example>",
    "",
    "Hola, Rosa:\n\nEl plugin nuevo pide una versión de PHP que su plan no tenía activa. Ya la activé, ¿puede "
    "probar?\n\n#tomado\n\nMarta",
    "a technician's answer, with a command",
    answers="whole",
)
