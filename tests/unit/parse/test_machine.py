"""Machines are told from people, header by header (RFC 3834, 3464, 8098, 5965), and doubt goes to the person."""

from __future__ import annotations

import pytest

from mailgate.mail import MachineKind
from mailgate.parse import parse

BODY = "La página da un 500 al pagar con tarjeta."


def mail(
    *lines: str, body: str = BODY, sender: str = "Ana Ríos <ana@rios.example>", subject: str = "Pago con tarjeta"
) -> bytes:
    """A mail with these extra header lines."""
    head = [
        f"From: {sender}",
        "To: soporte@hosting.example",
        f"Subject: {subject}",
        *lines,
        "Content-Type: text/plain; charset=utf-8",
    ]
    return "\r\n".join([*head, "", body, ""]).encode()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Auto-Submitted: auto-replied", MachineKind.AUTO_REPLY),
        ('AUTO-SUBMITTED: Auto-Replied (vacation); owner-token="x"', MachineKind.AUTO_REPLY),
        ("auto-submitted:\r\n auto-generated", MachineKind.REPORT),
        ("Auto-Submitted: (by a robot) auto-notified", MachineKind.REPORT),
        ("X-Mailgate-Loop: 1", MachineKind.LOOP),
        ("X-Spam-Flag: YES", MachineKind.SPAM),
        ("x-spam-flag: yes", MachineKind.SPAM),
        ("X-Autoreply: yes", MachineKind.AUTO_REPLY),
        ("Precedence: auto_reply", MachineKind.AUTO_REPLY),
        ("X-Failed-Recipients: a@b.example", MachineKind.BOUNCE),
        ("Return-Path: <>", MachineKind.AUTO_REPLY),
        ("List-Id: <boletin.example>\r\nList-Unsubscribe: <https://boletin.example/baja>", MachineKind.BULK),
        ("Precedence: bulk\r\nList-Unsubscribe: <mailto:baja@boletin.example>", MachineKind.BULK),
        (
            "Content-Disposition: inline\r\nFeedback-ID: 1:2:3\r\nList-Unsubscribe-Post: "
            "List-Unsubscribe=One-Click\r\nList-Unsubscribe: <x>",
            MachineKind.BULK,
        ),
    ],
)
def test_a_header_of_machines_makes_a_machine(line: str, kind: MachineKind) -> None:
    """Whatever the case, the folding, comments and parameters, the header is understood, and named as the sign."""
    found = parse(mail(line)).machine
    assert found is not None and found.kind is kind and found.sign


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "auto-submitted: NO (a person)",
        "X-Spam-Flag: NO",
        "X-Autoreply: no",
        "Return-Path: <ana@rios.example>",
    ],
)
def test_a_header_that_says_no_is_a_persons(line: str) -> None:
    """The word "no", and an ordinary return path, leave a person a person who may be answered."""
    found = parse(mail(line))
    assert found.machine is None and found.unanswerable == ""


@pytest.mark.parametrize(
    "line",
    [
        "Precedence: bulk",
        "precedence: LIST",
        "Precedence: junk",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "List-Id: <equipo.rios.example>",
        "List-Unsubscribe: <mailto:baja@rios.example>",
        "List-Post:\r\n <mailto:todos@rios.example>",
    ],
)
def test_one_stray_bulk_header_is_a_person_who_gets_no_answer(line: str) -> None:
    """A single list, precedence or suppress header does not make a machine; it is named as what forbids an answer."""
    found = parse(mail(line))
    assert found.machine is None
    assert found.unanswerable.lower().startswith(line.partition(":")[0].lower())


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("MAILER-DAEMON@mx.example", MachineKind.BOUNCE),
        ("Mail Delivery Subsystem <mailer-daemon@mx.example>", MachineKind.BOUNCE),
        ("Vigía <no-reply@vigia.example>", MachineKind.REPORT),
        ("<noreply-reportes@vigia.example>", MachineKind.REPORT),
        ("DoNotReply <donotreply@banco.example>", MachineKind.REPORT),
        ("<no_responder@sat.example>", MachineKind.REPORT),
        ("<owner-lista@listas.example>", MachineKind.BULK),
        ("<lista-request@listas.example>", MachineKind.BULK),
        ("<lista-bounces@listas.example>", MachineKind.BULK),
    ],
)
def test_senders_behind_which_nobody_reads(sender: str, kind: MachineKind) -> None:
    """Daemons, no-reply addresses and the addresses of list programs are machines."""
    found = parse(mail(sender=sender)).machine
    assert found is not None and found.kind is kind


@pytest.mark.parametrize(
    "sender",
    [
        "Noé Reply <noe@reply.example>",
        "Norma <norma@x.example>",
        "Sistemas <sistemas@rios.example>",
        "Admin <admin@rios.example>",
        "Root <root@rios.example>",
    ],
)
def test_names_that_only_resemble_a_robots_are_people(sender: str) -> None:
    """An administrator who reports a failure is a person."""
    assert parse(mail(sender=sender)).machine is None


def test_a_postmaster_who_writes_is_a_person_and_one_that_reports_is_not() -> None:
    """The address alone does not tell; what it forbids is an answer."""
    person = parse(mail(sender="postmaster@rios.example"))
    assert person.machine is None and person.unanswerable
    robot = parse(
        mail(sender="postmaster@rios.example", subject="Undeliverable: Pedido", body="550 5.1.1 user unknown")
    )
    assert robot.machine is not None and robot.machine.kind is MachineKind.BOUNCE


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("delivery-status", MachineKind.BOUNCE),
        ("disposition-notification", MachineKind.REPORT),
        ("feedback-report", MachineKind.REPORT),
    ],
)
def test_reports_are_known_by_their_media_type(kind: str, expected: MachineKind) -> None:
    """Delivery, read and abuse reports are machines whoever sends them."""
    raw = (
        f'From: x@y.example\nSubject: s\nContent-Type: multipart/report; report-type={kind}; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nhola\n--b\nContent-Type: message/{kind}\n\nAction: failed\n\n--b--\n"
    )
    found = parse(raw.encode()).machine
    assert found is not None and found.kind is expected


def test_a_person_who_forwards_a_bounce_is_a_person() -> None:
    """The report is within the mail that the person attached, or below what the person wrote."""
    report = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n"
        "--r\nContent-Type: message/delivery-status\n\nAction: failed\n\n--r--\n"
    )
    attached = (
        "From: a@b.example\nSubject: Fwd: Undelivered Mail\nContent-Type: multipart/mixed; boundary=m\n\n"
        f"--m\n\nLes paso el rebote\n--m\nContent-Type: message/rfc822\n\n{report}\n--m--\n"
    )
    assert parse(attached.encode()).machine is None
    below = (
        "¿Qué es esto?\n\n---------- Forwarded message ---------\n"
        "From: Mail Delivery Subsystem <mailer-daemon@mx.example>\nSubject: Undelivered\n\n550 no such user\n"
    )
    assert parse(mail(subject="Fwd: Undelivered Mail Returned to Sender", body=below)).machine is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Respuesta automática: Su caso", "Regreso el lunes."),
        ("Automatic reply: Your case", "Back on Monday."),
        ("Out of office", "I am out of the office until Monday."),
        ("Re: Su caso", "Gracias por su mensaje. Me encuentro de vacaciones hasta el día 20."),
        ("Re: Your case", "Thank you for your email. I am out of the office with limited access to email."),
        ("Fuera de la oficina", "Estaré fuera de la oficina del 10 al 14."),
        ("Recibido", "Este es un mensaje generado automáticamente. Estaré fuera de la oficina hasta el lunes."),
    ],
)
def test_out_of_office_notices_without_headers(subject: str, body: str) -> None:
    """Subject and wording tell, in Spanish and in English."""
    found = parse(mail(subject=subject, body=body)).machine
    assert found is not None and found.kind is MachineKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "La respuesta automática no se apaga",
            'La respuesta automática de ventas@rios.example sigue contestando "estoy de vacaciones".',
        ),
        (
            "Automatic reply keeps going out",
            "My mailbox says I am out of the office though I am back. How do I stop it?",
        ),
        ("Re: Caso 12", "Estaré fuera de la oficina mañana; Juan puede darles acceso. El sitio sigue caído."),
        ("Autoresponder", "Thank you for the help. The autoresponder says I am on vacation to everyone."),
    ],
)
def test_a_customer_who_writes_about_absence_is_a_person(subject: str, body: str) -> None:
    """Absence as the matter, or told in passing, makes no robot."""
    assert parse(mail(subject=subject, body=body)).machine is None
