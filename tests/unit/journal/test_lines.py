"""One event is one line, whatever its values hold."""

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate import journal
from mailgate.journal.safe import LONGEST, MOST, masked, safe, text

HOSTILE = 'x\x1b[2J\n{"event":"mail.kept"}\r\0\u202egnp\u2028\u0085\x9b31m\x7f'
DUE = datetime(2025, 3, 1, 12, tzinfo=UTC)


def lines(write, **options) -> bytes:
    out = io.BytesIO()
    with journal.written_to(out, **options):
        write()
    return out.getvalue()


def refused(reply: str, host: str = "192.0.2.1"):
    return lambda: journal.smtp_refused(host=host, reply=reply)


def test_an_event_is_a_json_object_on_one_line():
    """Name, level and time stand in every line; fields keep their types."""
    line = json.loads(
        lines(lambda: journal.mail_kept(message=7, source="smtp", size=9, envelope_from="", recipients=1))
    )
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert line == {
        "level": "info",
        "event": "mail.kept",
        "message": 7,
        "source": "smtp",
        "size": 9,
        "envelope_from": "",
        "recipients": 1,
    }


def test_a_field_without_a_value_is_left_out():
    line = json.loads(lines(lambda: journal.account_suspended(account="a.example", until=None)))
    assert "until" not in line


def test_times_are_iso_8601():
    line = json.loads(lines(lambda: journal.account_suspended(account="a.example", until=DUE)))
    assert line["until"] == "2025-03-01T12:00:00+00:00"


@pytest.mark.parametrize("form", ["json", "console"])
def test_nobody_can_forge_a_line_or_move_the_terminal(form):
    """Guarantee 27: ESC, line ends, NUL, bidi marks and C1 controls come out as text."""
    written = lines(refused(HOSTILE), format=form)
    assert written.count(b"\n") == 1
    assert written.decode().rstrip("\n").isprintable()


@pytest.mark.parametrize("form", ["json", "console"])
@given(reply=st.text(), host=st.text())
def test_any_text_gives_one_printable_line(form, reply, host):
    written = lines(refused(reply, host), format=form).decode()
    assert written.endswith("\n")
    assert written[:-1].isprintable()


@given(st.text(max_size=3000), st.booleans())
def test_any_text_is_bounded(value, mask):
    shown = text(value, mask)
    assert len(shown) <= LONGEST + 1
    assert shown.isprintable()


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text() | st.datetimes(), st.lists))
def test_any_value_can_be_written(value):
    """Numbers too big for JSON and lists in lists too."""
    json.loads(lines(lambda: journal.out_failed(outbox=1, message=None, kind="forward", error=value)))


def test_long_lists_are_cut():
    assert safe(tuple(range(1000)), False) == [*range(MOST), "…"]


def test_the_console_has_no_colours_where_there_is_no_terminal():
    assert b"\x1b" not in lines(refused("550 no"), format="console")


def test_a_log_that_cannot_be_written_stops_nothing():
    """A full disk, or a reader that has gone."""

    class Full(io.BytesIO):
        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

    with journal.written_to(Full()):
        journal.store_lost(error="gone")


def test_an_unknown_field_is_a_programming_error():
    with pytest.raises(TypeError):
        journal.store_lost(eror="gone")


def test_warnings_of_libraries_are_told_without_their_values(capsysbinary):
    """What a library formats into its warning may be a customer's words."""
    import logging

    out = io.BytesIO()
    with journal.written_to(out):
        logging.getLogger("some.library").warning("can't parse %r", "secret words")
    line = json.loads(out.getvalue())
    assert (line["event"], line["library"], line["text"]) == ("library.warned", "some.library", "can't parse %r")
    assert b"secret" not in out.getvalue()


class TestMasking:
    """With mask_addresses nobody's address can be read."""

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("laura@example.com", "l***@example.com"),
            ("550 <juan.perez@x.mx>: unknown", "550 <j***@x.mx>: unknown"),
            ('"juan perez"@x.mx', "***@x.mx"),
            ("a@b.mx,c@d.mx", "a***@b.mx,c***@d.mx"),
            ("no address @ all", "no address @ all"),
            ("example.com", "example.com"),
        ],
    )
    def test_the_local_part_is_hidden_but_for_its_first_letter(self, given, shown):
        assert masked(given) == shown

    def test_every_field_is_masked_but_the_message_id(self):
        """A Message-ID is no address, and is what one searches by."""
        written = lines(
            lambda: journal.mail_judged(
                message=1,
                message_id="<one.two@mx.example>",
                account="laura@gmail.com",
                customer="laura@gmail.com",
                outcome="forward",
                reason="complies",
            ),
            mask_addresses=True,
        )
        assert b"laura" not in written
        assert json.loads(written)["message_id"] == "<one.two@mx.example>"

    def test_no_cut_shows_part_of_an_address(self):
        """Where a long text is cut within an address, the address is dropped whole."""
        many = ("l" * 95 + "@x.mx ") * 9
        for length in range(20, 60):
            assert "juan" not in text(many + "-" * (960 - len(many)) + " " + "juan" * length + "@x.mx", mask=True)
