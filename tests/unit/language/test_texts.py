"""Texts are folded, cut into words and clauses, and searched for entities and pasted logs, with places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.language.clauses import _cut, clauses
from mailgate.language.entities import find_entities
from mailgate.language.fold import fold
from mailgate.language.pasted import split_pasted
from mailgate.language.sense import senseless_share
from mailgate.language.words import words


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    """A place in the folded text is a place in the text."""
    assert len(fold(text)) == len(text)


def test_folding_drops_case_and_accents() -> None:
    """Accents are often left out: with and without them words are the same."""
    assert fold("Págína CAÍDA, señor") == "pagina caida, senor"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("El buzón Ventas@Lunas.mx no recibe", "mailbox", "ventas@lunas.mx"),
        ("ver https://www.lunas.mx/panel/.", "url", "lunas.mx/panel"),
        ("no abre www.lunas.com.mx", "domain", "lunas.com.mx"),
        ("falta en lunas.gg/live", "domain", "lunas.gg/live"),
        ("cae gimnasio.fit", "domain", "gimnasio.fit"),
        ("desde 192.0.2.14 no", "ip", "192.0.2.14"),
        ("la factura F-20991 está mal", "invoice", "f-20991"),
        ("invoice no. 20991 is wrong", "invoice", "20991"),
        ("el pedido #7781", "order", "7781"),
        ("sale error 503", "error", "503"),
        ("dice 5.7.1 relay", "error", "5.7.1"),
        ("dice ERR_TIMED_OUT", "error", "err_timed_out"),
        ("mi vps-12 no", "server", "vps-12"),
        ("desde las 9:30", "time", "9:30"),
        ("en mi celular", "device", "celular"),
        ("con Outlook", "program", "outlook"),
        ("el cPanel falla", "product", "cpanel"),
    ],
)
def test_entities_are_named_with_their_kind(text: str, kind: str, value: str) -> None:
    """Things are told apart by kind and normalised value, and shown at their place (rule 5)."""
    found = [entity for entity in find_entities("", text) if (entity.kind, entity.value) == (kind, value)]
    assert found
    span = found[0].span
    assert text[span.start : span.start + len(span.text)] == span.text


def test_a_clause_ends_at_marks_and_before_conjunctions() -> None:
    """Clauses say one thing each, so that the words of a verdict are few."""
    text = "Mi página no abre desde ayer, ¿me ayudan? Al enviar sale error"
    assert [text[placed.start : placed.end] for placed in clauses(text, "own_words")] == [
        "Mi página no abre",
        "desde ayer",
        "me ayudan",
        "Al enviar sale error",
    ]


def test_an_address_is_one_word() -> None:
    """Dots and dashes within an address end no clause; those after it are not part of it."""
    assert [word.form for word in words("ver lunas.mx/a-b, y ana.paz@lunas.mx.")][1] == "lunas.mx/a-b"


@pytest.mark.parametrize(
    "line",
    [
        "2025-02-03 10:11:12 ERROR pool exhausted",
        "Feb  3 10:11:12 host postfix/smtp[44]: deferred",
        "PHP Fatal error:  Uncaught TypeError in x.php:3",
        "Diagnostic-Code: smtp; 550 5.1.1 unknown",
        "root@vps:~# systemctl status nginx",
        "<ana@lunas.mx>: host mx.lunas.mx[192.0.2.1] said: 550",
        "Request timed out.",
    ],
)
def test_a_pasted_line_is_set_apart_at_its_place(line: str) -> None:
    """Logs, bounces and commands' output are submitted evidence; both parts keep their places."""
    text = f"Les paso lo que sale:\n{line}\nGracias"
    said, pasted = split_pasted(text)
    assert line not in said
    assert "Gracias" in said
    assert len(said) == len(pasted) == len(text)
    assert pasted[text.index(line) :].startswith(line)


@pytest.mark.parametrize("text", ["Hola: no abre mi sitio", "Estado: sigue igual", "- uno\n- dos", "Error al enviar"])
def test_plain_words_are_not_pasted(text: str) -> None:
    """What a person writes stays own words."""
    assert split_pasted(text) == (text, "")


def test_mashed_keys_are_no_words() -> None:
    """Keys mashed at random make letter runs that no language has (rule 10); real words of both languages do not."""
    assert senseless_share(["lkjasdf", "qwelkj", "zxcmnb"]) > 0.9
    assert senseless_share(["the", "strengths", "of", "our", "hosting", "schedule", "through", "nights"]) < 0.2
    assert senseless_share(["transportes", "extraordinarios", "construyen", "instrucciones"]) < 0.2


def test_a_time_of_day_over_a_space_is_one_word() -> None:
    """Words are read chunk by chunk, each once; "8 a. m." is still one."""
    assert [word.form for word in words("(a las 8 a. m.) o 9 pm")] == ["(", "a", "las", "8 a. m.", ")", "o", "9 pm"]


@given(
    st.lists(
        st.sampled_from([*"aáñ .,;:?!¿\n\t'@/-1", "Sr. ", "aprox. ", "listo. ", "al enviar ", "5 p. m. ", "a.mx. "])
    )
)
def test_a_text_cut_by_sentences_has_the_clauses_of_the_whole(pieces: list[str]) -> None:
    """Sentences are cut by themselves so that each is cut once: nothing may depend on what stood before."""
    text = "".join(pieces)
    whole, _ = _cut(text, line_start=True)
    assert [
        (placed.start, placed.end, placed.clause.ending, placed.clause.line_start) for placed in clauses(text, "")
    ] == [(clause.start, clause.end, clause.ending, clause.line_start) for clause in whole]
