"""`mailgate run` as an admin meets it: it ends when told to, says why it can't start, and reads its files anew."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from contextlib import suppress

from tests.servers.dovecot import free_port
from tests.servers.gate import has_ended, letter, until

VAGUE = "No funciona, da problemas."


def test_sigterm_ends_it_in_good_order_with_nothing_half_done(gate):
    """Exit status 0; what it had taken is in one state, and its judge has gone with it."""
    judge = gate.judge()
    gate.send(*(letter(f"ana@uno{n}.example", f"<{n}@uno.example>") for n in range(20)))
    assert gate.end() == 0
    assert has_ended(judge)
    assert gate.events("gate.stopped")
    with gate.store() as store:
        audit = store.audit()
    assert audit["balanced"] and not audit["faults"] and audit["received"] == 20


def test_a_signal_to_the_whole_group_cuts_no_batch_off(make_gate):
    """As Ctrl-C on a terminal, or a service manager that tells all processes: the judge leaves the end to the gate."""
    gate = make_gate(gate="judge_timeout = 1")
    gate.start("-m", "tests.integration.daemon.run_bad")
    gate.send(letter("ana@uno.example", "<1@uno.example>", subject="hang: el sitio uno.example da error 500"))
    with gate.store() as store:
        until(lambda: store.message(1).starts == 1, "the judge at work")
        os.killpg(gate.running.pid, signal.SIGTERM)
        assert gate.running.wait(30) == 0
        assert [message.id for message in store.aside()] == [1]


def test_a_client_in_mid_message_is_heard_to_its_end(gate):
    """What it sends until then is kept, as it gets its 250."""
    smtp = gate.smtp()
    smtp.ehlo()
    smtp.mail("ana@uno.example")
    smtp.rcpt(gate.mailbox)
    assert smtp.docmd("DATA")[0] == 354
    gate.running.terminate()
    smtp.send(letter("ana@uno.example", "<1@uno.example>") + b"\r\n.\r\n")
    assert smtp.getreply()[0] == 250
    smtp.close()
    assert gate.running.wait(30) == 0
    with gate.store() as store:
        assert store.audit()["received"] == 1


def test_a_door_that_is_taken_is_one_clear_line_and_exit_1(make_gate):
    """With the address, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        gate = make_gate(smtp=f"=port = {port}")
        gate.start(wait=False)
        assert gate.running.wait(30) == 1
    (line,) = (gate.folder / "errors").read_text().splitlines()
    assert str(port) in line and "in use" in line and "another host or port" in line


def test_sighup_with_a_faulty_file_changes_nothing(gate):
    """The faults are logged, each with its place; also what a running gate can't take over is one."""
    for wrong, key in (({"replies": "per_hour = 0"}, "replies.per_hour"), ({"smtp": "=port = 1"}, "smtp")):
        gate.write_config(**wrong)
        before = len(gate.events("config.refused"))
        gate.running.send_signal(signal.SIGHUP)
        (fault,) = gate.heard("config.refused", before + 1)["faults"]
        assert f"{gate.config}: {key}: " in fault
    gate.send(letter("ana@uno.example", "<1@uno.example>"))
    assert gate.drained()["forwarded"] == 1


def test_sighup_with_a_good_file_judges_by_it_while_the_doors_stay_open(gate):
    """A connection from before goes on; what comes from now on is judged by the new policy."""
    with gate.smtp() as smtp:
        smtp.sendmail("a@uno.example", [gate.mailbox], letter("a@uno.example", "<1@uno.example>", VAGUE, "Ayuda"))
        assert gate.drained()["returned"] == 1
        (gate.folder / "policy.toml").write_text('[rules.detail]\naction = "observe"\n')
        gate.write_config(gate='policy = "policy.toml"')
        old = gate.judge()
        gate.running.send_signal(signal.SIGHUP)
        gate.heard("config.reloaded")
        until(lambda: has_ended(old), "the old judge's end")
        smtp.sendmail("b@dos.example", [gate.mailbox], letter("b@dos.example", "<2@dos.example>", VAGUE, "Ayuda"))
        assert gate.drained()["forwarded"] == 1
    assert not gate.events("gate.failed")


def test_a_judge_that_died_is_started_again_by_the_setup_in_force_not_by_files_edited_since(gate):
    """A half-edited config must not stop the judging."""
    gate.config.write_text("[mailbox\n")
    os.kill(gate.judge(), signal.SIGKILL)
    gate.heard("gate.failed")
    gate.send(letter("ana@uno.example", "<1@uno.example>"))
    assert gate.drained()["forwarded"] == 1


def test_observe_forwards_everything_and_answers_nobody(make_gate):
    """Mode "observe": a gate on trial; the log says what would have been done."""
    gate = make_gate(gate='mode = "observe"')
    gate.start()
    gate.send(letter("ana@uno.example", "<1@uno.example>", VAGUE, "Ayuda"))
    assert gate.drained()["forwarded"] == 1
    assert gate.heard("mail.judged")["observed"] == "return"
    assert gate.technicians() and not gate.customers()


def test_sighup_renews_what_is_watched(gate):
    """/metrics opens where the new file says, moves, and closes again; an address that is taken is a fault."""

    def reloaded(lines):
        before = len(gate.events("config.reloaded"))
        gate.write_config(watch=lines)
        gate.running.send_signal(signal.SIGHUP)
        gate.heard("config.reloaded", before + 1)

    def is_served(port):
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            return answer.status == 200
        return False

    first, second = free_port(), free_port()
    for port in (first, second):
        reloaded(f"enabled = true\nport = {port}")
        assert is_served(port)
    until(lambda: not is_served(first), "the old port's end")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gate.write_config(watch=f"enabled = true\nport = {taken.getsockname()[1]}")
        gate.running.send_signal(signal.SIGHUP)
        assert "watch.port" in gate.heard("config.refused")["faults"][0]
    assert is_served(second)
    reloaded("")
    until(lambda: not is_served(second), "the end of serving")


def test_a_gate_that_can_answer_nobody_says_so_at_its_start(make_gate):
    gate = make_gate(mailbox='=address = "soporte@hosting.example"')
    gate.start()
    assert gate.heard("config.doubted")["key"] == "mailbox.trusted_authserv_ids"
