"""What is attached: named, measured, and evidence told from decoration (rules 3 and 4)."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mailgate.mail import Attachment
from mailgate.parse import parse

PICTURE = bytes(range(256)) * 40


def one(
    data: bytes, kind: str, name: str, disposition: str = "attachment", cid: str | None = None, html: str = ""
) -> Attachment:
    """The only attachment of a mail that carries it."""
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "s"
    message.set_content("hola, no abre el sitio\n")
    if html:
        message.add_alternative(html, subtype="html")
    maintype, subtype = kind.split("/")
    message.add_attachment(
        data, maintype=maintype, subtype=subtype, filename=name or None, disposition=disposition, cid=cid
    )
    (attachment,) = parse(message.as_bytes()).attachments
    return attachment


@pytest.mark.parametrize("name", ["captura de pantalla.png", "factura_ñandú.pdf", "日本.txt", 'con "comillas".log'])
def test_names_and_contents_are_kept(name: str) -> None:
    """A file's decoded name, size and bytes are what was sent."""
    found = one(PICTURE, "application/octet-stream", name)
    assert (found.name, found.size, found.content, found.inline, found.decoration) == (
        name,
        len(PICTURE),
        PICTURE,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("sent", "name"),
    [("../../etc/passwd", "passwd"), ("C:\\temp\\foto.jpg", "foto.jpg"), ("a\u202egpj.exe", "a gpj.exe")],
)
def test_names_hold_no_folder_and_no_trick(sent: str, name: str) -> None:
    """A name cannot lead out of a folder or be read backwards."""
    assert one(PICTURE, "application/octet-stream", sent).name == name


@pytest.mark.parametrize(
    ("kind", "name", "disposition", "cid"),
    [
        ("image/png", "logo.png", "inline", "<logo.png>"),
        ("image/png", "image001.png", "inline", "<image001.png@01DC>"),
        ("image/png", "logo-empresa.png", "inline", None),
        ("text/calendar", "invite.ics", "attachment", None),
        ("text/vcard", "ana.vcf", "attachment", None),
        ("application/pkcs7-signature", "smime.p7s", "attachment", None),
        ("application/pgp-signature", "signature.asc", "attachment", None),
    ],
)
def test_logos_cards_and_signatures_are_decoration(kind: str, name: str, disposition: str, cid: str | None) -> None:
    """They show nothing of the matter."""
    assert one(PICTURE, kind, name, disposition, cid).decoration


@pytest.mark.parametrize(
    ("kind", "name", "disposition"),
    [
        ("image/png", "logo.png", "attachment"),
        ("image/jpeg", "IMG_2041.jpeg", "inline"),
        ("application/pdf", "error.pdf", "inline"),
        ("application/ms-tnef", "winmail.dat", "attachment"),
    ],
)
def test_what_somebody_attached_is_evidence(kind: str, name: str, disposition: str) -> None:
    """Attached on purpose counts whatever the name; phones put photos inline; winmail.dat may hold anything."""
    assert not one(PICTURE, kind, name, disposition).decoration


def test_a_screenshot_pasted_among_the_own_words_is_evidence_and_a_logo_below_the_name_is_not() -> None:
    """Outlook calls both image001.png: their place tells."""
    shot = '<p>Sale esto:</p><img src="cid:p1" width=800 height=400><p>Al pagar.</p><p>Saludos,<br>Ana</p>'
    logo = '<p>Al pagar sale un 500.</p><p>Saludos,</p><p>Ana Ríos</p><p><img src="cid:p1" width=120 height=50></p>'
    assert not one(PICTURE, "image/png", "image001.png", "inline", "<p1>", shot).decoration
    assert one(PICTURE, "image/png", "image001.png", "inline", "<p1>", logo).decoration


def test_a_picture_in_the_quoted_thread_is_decoration() -> None:
    """What an earlier mail showed is no evidence of this one."""
    html = '<p>¿Cómo va?</p><blockquote type="cite"><p>uno</p><img src="cid:p1" width=800></blockquote>'
    assert one(PICTURE, "image/png", "captura.png", "inline", "<p1>", html).decoration


def test_a_picture_within_the_html_becomes_an_attachment() -> None:
    """Webmails paste screenshots as data: URLs."""
    raw = (
        b'From: a@b.example\nContent-Type: text/html\n\n<p>Sale esto</p><img src="data:image/png;base64,'
        + b"QUJD" * 900
        + b'"><p>al entrar</p>'
    )
    mail = parse(raw)
    assert mail.own_words.split() == ["Sale", "esto", "al", "entrar"]
    assert [(found.type, found.size, found.decoration) for found in mail.attachments] == [("image/png", 2700, False)]
