"""What customers are answered (GUARANTEES.md, 13; POLICY.md)."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from mailgate.actions import Reply
from mailgate.compose import ComposeError, Desk, compose
from mailgate.compose.reply_body import _KINDS
from tests.golden.cases import REPLIES
from tests.unit.compose.desk import CONTEXT, CUSTOMER_ID, DESK, POLICY, plain, read, reply

ALL = pytest.mark.parametrize("action", REPLIES.values(), ids=REPLIES)
LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


class Page(HTMLParser):
    """The words and elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def page(mail: EmailMessage) -> Page:
    part = mail.get_body(("html",))
    assert part is not None
    return Page(part.get_content())


@ALL
def test_a_reply_can_start_no_storm(action: Reply) -> None:
    """Null envelope sender, Auto-Submitted, our mark; no Precedence, no attachment."""
    composed = compose(action, CONTEXT)
    mail = read(composed)
    assert composed.envelope_from == ""
    assert composed.recipients == (action.to,)
    assert mail["auto-submitted"] == "auto-replied"
    assert mail["x-auto-response-suppress"] == "All"
    assert mail["x-mailgate-loop"] == DESK.mailbox
    assert mail["precedence"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@ALL
def test_the_page_says_what_the_text_says(action: Reply) -> None:
    """Word by word; its language is marked, and it fetches nothing."""
    composed = compose(action, CONTEXT)
    shown = page(read(composed))
    title = str(read(composed)["subject"]).split()
    assert shown.words[: len(title)] == title
    assert shown.words[len(title) :] == [word for word in plain(composed).split() if word != "-"]
    assert ("html", {"lang": "es"}) in shown.elements
    assert not {"img", "a", "link", "script", "iframe"} & {tag for tag, _ in shown.elements}


@ALL
@LANGUAGES
def test_no_reply_leaves_a_gap(action: Reply, language: str) -> None:
    """Nothing of a template, no doubled space, no empty quotation mark, no bracket shows where a value is "" ."""
    said = plain(compose(replace(action, language=language), CONTEXT))
    assert not re.search(r"\{|\}|  |«»|“”|\(\)|\bNone\b| [,.;](?!\w)|\n\n\n", said)


def test_every_kind_has_a_golden_file() -> None:
    """So that each is read by somebody."""
    assert {action.kind for action in REPLIES.values()} == _KINDS.keys()


def test_an_unknown_kind_fails_by_name() -> None:
    """With the kinds that there are."""
    with pytest.raises(ComposeError, match="'shout' is no kind of reply; use one of returned"):
        compose(reply("shout"), CONTEXT)


@LANGUAGES
def test_each_broken_clause_is_quoted_in_order(language: str) -> None:
    """Its text comes from the rule in force."""
    clauses = (0, 1, 2, 3, 4, 5, 6, 8, 9, 10)
    said = plain(compose(reply("returned", language=language, clauses=clauses[::-1], missing=("symptom",)), CONTEXT))
    texts = [" ".join(rule.clause[language].split()) for number in clauses if (rule := DESK.rule(number))]
    assert [said.index(text) for text in texts] == sorted(said.index(text) for text in texts)


def test_only_what_is_missing_is_asked_for() -> None:
    """Rule 4."""
    said = plain(compose(reply("returned", clauses=(4,), missing=("circumstances",)), CONTEXT))
    assert "en qué momento ocurre" in said
    assert "qué es lo que falla: el dominio" not in said


def test_the_case_is_named_and_answers_lead_to_it() -> None:
    """Reply-To is its signed address; without a case answers go to the mailbox."""
    mail = read(compose(reply("acknowledged"), CONTEXT))
    assert mail["reply-to"].addresses[0].addr_spec == DESK.case_address("10482")
    assert read(compose(reply("receipt", case=None), CONTEXT))["reply-to"] is None


def test_a_reply_stands_in_the_customers_thread() -> None:
    """In-Reply-To and References; what a timer sends refers to the case."""
    mail = read(compose(reply("acknowledged"), CONTEXT))
    assert mail["in-reply-to"] == CUSTOMER_ID
    assert str(mail["references"]).split()[-1] == CUSTOMER_ID
    timed = read(compose(reply("reminder", in_reply_to="", references=()), CONTEXT))
    assert timed["in-reply-to"] == timed["references"] == DESK.case_id("10482")


@pytest.mark.parametrize("kind", ["returned", "acknowledged", "reminder", "all_clear"])
def test_an_offensive_subject_is_never_repeated(kind: str) -> None:
    """Masked in the subject, the text and the page, also in what goes out days later."""
    composed = compose(reply(kind, subject="Pinches p3nd3jos, mi web no abre", clauses=(8,)), CONTEXT)
    assert b"p3nd3jos" not in composed.message
    assert "p3nd3jos" not in plain(composed) + str(read(composed)["subject"])
    assert "mi web no abre" in str(read(composed)["subject"])


def test_evidence_is_shown_but_never_offensive_evidence() -> None:
    """Where the decision passes the words on; rule 8's are not for showing."""
    values = {"evidence_3": "adjunto la captura", "evidence_8": "tarados"}
    desk = replace(DESK, policy=replace(POLICY, wording={"es": {"found_8": "Vimos: {{ evidence }}"}}))
    said = plain(compose(reply("returned", clauses=(3, 8), values=values), replace(CONTEXT, desk=desk)))
    assert "«adjunto la captura»" in said
    assert "tarados" not in said


def test_a_strike_is_told_with_its_count_and_a_pause_with_its_end() -> None:
    """Nobody is suspended without knowing until when, in Mexico's time."""
    values = {"strikes": "2"}
    assert "aviso 2 de 3" in plain(compose(reply("returned", clauses=(9,), values=values), CONTEXT))
    values = {"strikes": "3", "suspended_until": "2026-12-02T03:00:00+00:00"}
    said = plain(compose(reply("returned", clauses=(9,), values=values), CONTEXT))
    assert "hasta el 1 de diciembre de 2026 a las 21:00, hora del centro de México" in said
    assert "strikes" not in said
    assert "December 1, 2026 at 21:00" in plain(
        compose(reply("returned", language="en", clauses=(9,), values=values), CONTEXT)
    )


def test_a_standing_pause_is_not_told_as_new() -> None:
    """A released message of a suspended account counts no strike."""
    values = {"suspended_until": "2026-12-02T03:00:00+00:00"}
    assert "pausa" not in plain(compose(reply("acknowledged", values=values), CONTEXT))


def test_in_doubt_a_customer_reads_both_languages_spanish_first() -> None:
    """Each section of the page is marked with its language."""
    composed = compose(reply("acknowledged", language="both"), CONTEXT)
    said = plain(composed)
    assert said.index("Gracias por escribirnos") < said.index("Thank you for writing")
    languages = [attributes["lang"] for tag, attributes in page(read(composed)).elements if tag == "section"]
    assert languages == ["es", "en"]


def test_the_admins_wording_takes_the_place_of_ours() -> None:
    """An empty one takes a text away."""
    wording = {"es": {"greeting": "¡Hola!", "closing": "", "acknowledged": "Va {{ case }}: {{ subject }}"}}
    desk: Desk = replace(DESK, policy=replace(POLICY, wording=wording))
    said = plain(compose(reply("acknowledged", subject="{{7*7}} <b>"), replace(CONTEXT, desk=desk)))
    assert said.startswith("¡Hola!\n\nVa 10482: {{7*7}} <b>\n")
    assert "Este mensaje lo preparó" not in said


def test_what_a_customer_writes_is_no_markup() -> None:
    """In the page it is text."""
    wording = {"es": {"acknowledged": "## {{ subject }}\n\n{{ subject }}\n- {{ subject }}"}}
    desk = replace(DESK, policy=replace(POLICY, wording=wording))
    hostile = "<script>alert(1)</script> & <img src=x>"
    composed = compose(reply("acknowledged", subject=hostile), replace(CONTEXT, desk=desk))
    assert not {"script", "img"} & {tag for tag, _ in page(read(composed)).elements}
    assert "<script>alert(1)</script>" in plain(composed)


def test_a_receipt_goes_to_the_technician() -> None:
    """Short, by the technicians' way out."""
    composed = compose(REPLIES["receipt"], CONTEXT)
    assert composed.route == "technicians"
    assert len(plain(composed).split("\n\n")) == 2
