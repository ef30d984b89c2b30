"""Archives are read one mail at a time, in order of time, byte for byte."""

import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.archive import in_time_order
from mailgate.errors import NotFound

SEPARATOR = b"From MAILER-DAEMON Mon Jan 06 15:00:00 2025\n"


def mail(subject: str, date: str | None = None, received: tuple[str, ...] = (), body: str = "Hola\n") -> bytes:
    head = [f"Received: from a by b; {when}" for when in received]
    head += [f"Date: {date}"] if date else []
    return "\n".join([*head, f"Subject: {subject}", "", body]).encode()


def day(number: int, hour: int = 12) -> str:
    return f"{number:02} Jan 2025 {hour:02}:00:00 +0000"


def mbox(*mails: bytes) -> bytes:
    return b"".join(SEPARATOR + raw.rstrip(b"\n") + b"\n\n" for raw in mails)


def subjects(*paths: Path) -> list[str]:
    read = [entry.read() for entry in in_time_order(paths)]
    return [raw.split(b"Subject: ")[1].split(b"\n")[0].strip().decode() for raw in read]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


class TestOrder:
    def test_the_topmost_received_counts_before_date(self, folder):
        """Only the topmost line is our own server's; a sender's clock may be wrong."""
        (folder / "a.eml").write_bytes(mail("late", date=day(1), received=(day(5), day(2))))
        (folder / "b.eml").write_bytes(mail("early", date=day(9), received=(day(3),)))
        assert subjects(folder) == ["early", "late"]

    def test_date_counts_where_no_received_can_be_read(self, folder):
        (folder / "a.eml").write_bytes(mail("late", date=day(5), received=("yesterday",)))
        (folder / "b.eml").write_bytes(mail("early", date=day(3)))
        assert subjects(folder) == ["early", "late"]

    def test_a_mail_without_a_date_stays_behind_the_one_before_it(self, folder):
        (folder / "all.mbox").write_bytes(mbox(mail("b", day(5)), mail("c"), mail("a", day(3)), mail("d", day(6))))
        assert subjects(folder / "all.mbox") == ["a", "b", "c", "d"]

    def test_equal_times_keep_the_order_of_the_file(self, folder):
        (folder / "all.mbox").write_bytes(mbox(*(mail(name, day(5)) for name in "zyx")))
        assert subjects(folder) == ["z", "y", "x"]

    def test_several_archives_are_one_stream(self, folder):
        (folder / "one").write_bytes(mbox(mail("a", day(1)), mail("c", day(3))))
        (folder / "two.eml").write_bytes(mail("b", day(2)))
        assert subjects(folder / "one", folder / "two.eml") == ["a", "b", "c"]

    @pytest.mark.parametrize("date", ["31 Dec 9999 23:59:59 +0000", "01 Jan 1900 00:00:00 +0000", "never"])
    def test_a_made_up_year_is_no_time(self, folder, date):
        """The policy adds days to it: it must not run over the end of the calendar."""
        file = folder / "a.eml"
        file.write_bytes(mail("x", date))
        os.utime(file, (1736175600, 1736175600))
        assert in_time_order([file])[0].at == datetime.fromtimestamp(1736175600, UTC)


class TestMbox:
    def test_quoted_lines_that_begin_with_from_are_as_they_were(self, folder):
        """mboxrd: one > is taken away from >From and >>From, and only there."""
        file = folder / "all"
        file.write_bytes(mbox(b"Subject: a\n\n>From here on\n>>From twice\n> From quoted\n>Fromage\n"))
        assert in_time_order([file])[0].read() == b"Subject: a\n\nFrom here on\n>From twice\n> From quoted\n>Fromage\n"

    def test_a_paragraph_that_begins_with_from_is_no_separator(self, folder):
        """Writers that quote nothing (mboxcl) are read too: a separator holds a time."""
        file = folder / "all"
        file.write_bytes(mbox(mail("a", body="Hello\n\nFrom Monday on nothing works\n"), mail("b")))
        assert subjects(file) == ["a", "b"]

    def test_a_separator_stands_after_a_blank_line(self, folder):
        file = folder / "all"
        file.write_bytes(mbox(mail("a", body="x\n" + SEPARATOR.decode() + "y\n"), mail("b")))
        assert subjects(file) == ["a", "b"]

    def test_crlf_line_ends_are_kept(self, folder):
        file = folder / "all"
        file.write_bytes(mbox(mail("a"), mail("b")).replace(b"\n", b"\r\n"))
        assert [entry.read() for entry in in_time_order([file])] == [
            mail(name).replace(b"\n", b"\r\n") for name in "ab"
        ]

    @given(st.lists(st.binary(max_size=200).map(lambda body: body.replace(b"\r", b"")), min_size=1, max_size=5))
    def test_any_bodies_come_out_as_they_went_in(self, tmp_path_factory, bodies):
        """Written by the standard library's rules, with >From for From."""
        file = tmp_path_factory.mktemp("mbox") / "all"
        raws = [b"Subject: a\n\n" + body + b"\n" for body in bodies]
        with file.open("wb") as out:
            for raw in raws:
                lines = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in raw.split(b"\n")]
                out.write(SEPARATOR + b"\n".join(lines) + b"\n")
        assert [entry.read() for entry in in_time_order([file])] == raws


class TestFolders:
    def test_a_maildir_gives_new_and_cur_of_all_its_folders(self, folder):
        box = mailbox.Maildir(folder / "box")
        box.add(mail("a", day(1)))
        read = mailbox.MaildirMessage(mail("b", day(2)))
        read.set_subdir("cur")
        box.add(read)
        box.add_folder("Old").add(mail("c", day(3)))
        (folder / "box" / "tmp" / "half").write_bytes(mail("half", day(4)))
        (folder / "box" / "dovecot-uidlist").write_text("3 V1 N2\nSubject: no mail\n")
        assert subjects(folder / "box") == ["a", "b", "c"]

    def test_of_a_plain_folder_what_begins_as_mail(self, folder):
        """Notes, lists and hidden files lie beside mail."""
        (folder / "deep").mkdir()
        (folder / "deep" / "1").write_bytes(mail("a", day(1)))
        (folder / "README.md").write_text("# Archive\n")
        (folder / "list.json").write_text('{"subject": 1}\n')
        (folder / ".hidden").write_bytes(mail("hidden", day(1)))
        assert subjects(folder) == ["a"]

    def test_of_each_file_that_is_no_mail_it_is_said_why(self, folder):
        """Whoever counts must know what lacks."""
        (folder / "a.txt").write_bytes(mail("a", day(1)))
        (folder / "README.md").write_text("# Archive\n")
        (folder / ".hidden").write_text("x")
        os.mkfifo(folder / "pipe.eml")
        told = {}
        assert len(in_time_order([folder], lambda file, why: told.update({file.name: why}))) == 1
        assert told.keys() == {"README.md", "pipe.eml"}
        assert "begin as a mail" in told["README.md"] and "regular file" in told["pipe.eml"]

    @pytest.mark.parametrize("above", [b"\xef\xbb\xbf", b"\r\n\n", b"  ", b"torn line\n", b"\0\0\n"])
    def test_a_mail_whose_beginning_is_damaged_is_a_mail(self, folder, above):
        """A mark, blank lines or a torn line stand above the fields."""
        fields = b"From: a@b.example\nTo: c@d.example\n"
        (folder / "note").write_bytes(above + fields + mail("a", day(1)))
        assert subjects(folder) == ["a"]

    def test_a_broken_eml_and_an_empty_one_count(self, folder):
        """Nothing of an archive is passed over in silence."""
        (folder / "a.eml").write_bytes(b"\0\xff")
        (folder / "b.eml").write_bytes(b"")
        assert sorted(entry.read() for entry in in_time_order([folder])) == [b"", b"\0\xff"]

    def test_what_is_no_file_is_passed_over(self, folder):
        """A pipe in a folder must not make the reader wait."""
        os.mkfifo(folder / "pipe.eml")
        assert in_time_order([folder]) == []


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="/nowhere/at/all: there is no such file or folder"):
        in_time_order([Path("/nowhere/at/all")])


def test_a_path_that_is_no_file_is_not_said_to_be_absent():
    with pytest.raises(NotFound, match="/dev/null: is neither a regular file nor a folder"):
        in_time_order([Path("/dev/null")])
