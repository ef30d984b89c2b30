"""A desk, its customers and technicians, for tests of composing."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from mailgate.actions import Forward, Reply
from mailgate.compose import Composed, Context, Desk
from mailgate.facts import Priority
from mailgate.parse import parse
from mailgate.policy import Policy, RuleInForce
from rules import RULES

POLICY = Policy(rules=tuple(RuleInForce(rule.worded(rule.settings), rule.action, rule.settings) for rule in RULES))
DESK = Desk(
    mailbox="soporte@hosting.example",
    name="Soporte",
    technicians="mesa@taller.example",
    admin="admin@hosting.example",
    secret=b"only for tests, 32 octets long..",
    policy=POLICY,
    internal=("@taller.example",),
)
AT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
ID = "<7.19ab.c0ffee.row@hosting.example>"
CONTEXT = Context(DESK, AT, ID)
CUSTOMER_ID = "<CAF=ana.1@correo.lapaloma.example>"


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


MAIL = crlf(
    f"""\
From: Ana =?utf-8?Q?L=C3=B3pez?= <ana@lapaloma.example>
To: soporte@hosting.example
Subject: Ayuda por favor
Date: Tue, 24 Nov 2026 09:29:00 -0600
Message-ID: {CUSTOMER_ID}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Al pagar con tarjeta en tienda.lapaloma.example sale error 500 desde ayer.
Ya probé con {{{{7*7}}}} y con {{% raw %}}; lo mismo.

{"-- "}
Ana López
--b1
Content-Type: text/plain; charset=utf-8; name="registro.log"
Content-Disposition: attachment; filename="registro.log"
Content-Transfer-Encoding: base64

MTA6MDAgNTAwIC9wYWdhcgoxMDowMSA1MDAgL3BhZ2FyCg==
--b1--
"""
)
COARSE = crlf(
    """\
From: Beto <beto@lapaloma.example>
To: soporte@hosting.example
Subject: Su servicio de mierda no abre
Date: Tue, 24 Nov 2026 09:00:00 -0600
Message-ID: <beto.1@correo.lapaloma.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

lapaloma.example da 503 en mi laptop y en mi celular. Qué m i e r d a de servicio, p3nd3jos.
"""
)
ANSWER = crlf(
    f"""\
From: Hugo Partida <hugo@taller.example>
To: Soporte <{DESK.case_address("10482")}>
Cc: jefa@taller.example
Subject: Re: [#10482 =?utf-8?B?wrc=?= media] Error 500 al pagar
Date: Tue, 24 Nov 2026 10:10:00 -0600
Message-ID: <hugo.1@laptop.taller.example>
X-Originating-IP: 10.1.2.3
In-Reply-To: {ID}
References: {DESK.case_id("10482")} {CUSTOMER_ID} {ID}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hola, Ana:

Ya quedó; faltaba memoria en PHP. Cualquier duda, escriba a hugo@taller.example.
#cerrar

#nota
El cliente paga poco plan, ofrecer el Pro.
Revisar con Marta.

Saludos

El mar, 24 nov 2026 a las 9:30, Ana López vía Soporte (<soporte@hosting.example>) escribió:
> Caso 10482 · prioridad media
> Cliente: Ana López <ana@lapaloma.example>
"""
)


def forward(**changes: Any) -> Forward:
    """A forward of MAIL."""
    given: dict[str, Any] = {
        "case": "10482",
        "priority": Priority.MEDIUM,
        "subject": "Error 500 al pagar en tienda.lapaloma.example",
        "original_subject": "Ayuda por favor",
        "account": "lapaloma.example",
        "customer": "ana@lapaloma.example",
        "why_priority": "",
    }
    return Forward(**{**given, **changes})


def reply(kind: str, **changes: Any) -> Reply:
    """A reply to MAIL."""
    given: dict[str, Any] = {
        "to": "ana@lapaloma.example",
        "kind": kind,
        "language": "es",
        "subject": "Error 500 al pagar",
        "in_reply_to": CUSTOMER_ID,
        "references": (CUSTOMER_ID,),
        "case": "10482",
        "priority": Priority.MEDIUM,
    }
    return Reply(**{**given, **changes})


def about(raw: bytes, earlier: dict[int, bytes] | None = None, desk: Desk = DESK) -> Context:
    """The context of an action about this mail."""
    return Context(desk, AT, ID, parse(raw), raw, earlier or {})


def read(composed: Composed) -> EmailMessage:
    """The mail as the standard library reads it, which shares nothing with what wrote it."""
    return email.message_from_bytes(composed.message, policy=email.policy.default)


def plain(composed: Composed) -> str:
    """Its plain text."""
    part = read(composed).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
