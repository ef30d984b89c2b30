"""GUARANTEES 8 to 12 and 14 by the whole line, on a store in memory: who is answered, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.actions import Forward, Incoming, Reply
from mailgate.ceiling import Ceilings
from mailgate.config import load_policy
from mailgate.gate import Gate, Poison, Verdict
from mailgate.store import Store, open_store
from mailgate.world import World
from rules import RULES
from tests.servers.gate import ADMIN, COMPLETE, MAILBOX, SERVER, letter

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
ANA = "ana@uno.example"
VAGUE = "No funciona, da problemas."
PASS, NONE = f"{SERVER}; dmarc=pass header.from=uno.example", f"{SERVER}; dmarc=none"
WORLD = World(
    address=MAILBOX,
    aliases=("ayuda@hosting.example",),
    technicians=("@tecnicos.example",),
    admins=(ADMIN,),
    trusted_authserv_ids=(SERVER,),
    free_domains=frozenset({"gmail.com"}),
    known=("@conocido.example",),
)
POLICY = load_policy(None, RULES)
SECRET = b"s" * 32


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as opened:
        yield opened


def judged(
    store: Store, *mails: bytes, envelope: str | None = ANA, at: datetime = NOW, **ceilings: int
) -> list[Verdict]:
    """All mails, in one batch."""
    gate = Gate(store, WORLD, POLICY, SECRET, Ceilings(**ceilings) if ceilings else None)
    store.keep([Incoming(mail, at, envelope, (MAILBOX,), "smtp") for mail in mails])
    verdicts = gate.work(100)
    assert all(isinstance(verdict, Verdict) for verdict in verdicts)
    return [verdict for verdict in verdicts if isinstance(verdict, Verdict)]


def replies(verdicts: list[Verdict]) -> list[str]:
    return [action.to for verdict in verdicts for action in verdict.actions if isinstance(action, Reply)]


def vague(sender: str = ANA, number: int = 1, **headers: str) -> bytes:
    """A mail that is returned, so that its sender would be answered."""
    given = {"Authentication_Results": f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}"} | headers
    return letter(sender, f"<{number}@{sender.rpartition('@')[2]}>", VAGUE, f"Ayuda {number}", **given)


def anonymous(author: str, number: int, words: str = COMPLETE, **headers: str) -> bytes:
    """A mail whose From names nobody."""
    given = letter(ANA, f"<{number}@uno.example>", words, "Ayuda", From="", **headers)
    return f"From: {author}\r\n".encode() + given if author else given


def test_a_customer_is_answered(store):
    """The case that all below differ from."""
    assert replies(judged(store, vague())) == [ANA]


@pytest.mark.parametrize(
    ("headers", "envelope"),
    [
        ({}, ""),
        ({"Return_Path": "<ana@uno.example>"}, ""),  # of the mail itself, so forged
        ({"Auto_Submitted": "auto-replied"}, ANA),
        ({"Auto_Submitted": 'Auto-Generated (by "us"); owner=x'}, ANA),
        ({"List_Id": "<lista.uno.example>", "Precedence": "list", "List_Unsubscribe": "<mailto:x@uno.example>"}, ANA),
        ({"X_Spam_Flag": "YES"}, ANA),
        ({"X_Mailgate_Loop": MAILBOX}, ANA),
        ({"Subject": "Automatic reply: vacaciones", "X_Auto_Response_Suppress": "All"}, ANA),
        ({"Subject": "Fuera de la oficina", "Auto_Submitted": "auto-replied (vacation)"}, ANA),
    ],
)
def test_8_9_machines_get_no_answer(store, headers, envelope):
    """A null envelope sender tells one too, whatever stands in the mail."""
    (verdict,) = judged(store, vague(**headers), envelope=envelope)
    assert verdict.decision.outcome == "ignore" and not verdict.actions


@pytest.mark.parametrize("header", [{"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "OOF, AutoReply"}])
def test_9_a_person_with_a_robots_header_is_heard_but_not_answered(store, header):
    """It proves no machine: the mail is judged as any, but what would be returned waits for a person who sees it."""
    (verdict,) = judged(store, vague(**header))
    assert (verdict.decision.outcome, verdict.decision.reason) == ("hold", "unanswerable")
    assert verdict.decision.rules == (2, 4)
    assert verdict.decision.reply_withheld == "unanswerable" and not replies([verdict])
    assert [message.id for message in store.held()] == [verdict.received.id] and not store.cases()


@pytest.mark.parametrize("header", [{"Precedence": "bulk"}, {"List_Unsubscribe": "<mailto:x@uno.example>"}])
def test_9_a_person_with_a_robots_header_reaches_the_technicians(store, header):
    """Where nothing would be returned."""
    (verdict,) = judged(store, letter(ANA, "<1@uno.example>", **header))
    assert verdict.decision.outcome == "forward" and not replies([verdict])


def test_9_who_cannot_be_told_of_a_strike_gets_none(store):
    """A release would not take it back: only a return's is."""
    (verdict,) = judged(store, letter(ANA, "<1@uno.example>", "asdf qwer zxcv lkjh poiu", "asdf", Precedence="bulk"))
    assert (verdict.decision.outcome, verdict.decision.rules, verdict.decision.strikes) == ("hold", (10,), ())


@pytest.mark.parametrize("author", ["", "undisclosed:;", '"" <>', "Ana Pérez", "ana@", "@uno.example"])
def test_mail_that_names_no_sender_waits_for_a_person(store, author):
    """It can't be answered, and senders without a name are not one account: the second mail is no duplicate."""
    mails = [anonymous(author, n, VAGUE) for n in range(2)]
    verdicts = judged(store, *mails, anonymous(author, 2, "asdf qwer zxcv lkjh poiu"))
    found = [(v.decision.outcome, v.decision.reason, v.decision.rules, v.decision.strikes) for v in verdicts]
    assert found == [("hold", "no-sender", (), ())] * 3
    assert not replies(verdicts) and len(store.held()) == 3 and not any(v.findings for v in verdicts)
    (copy,) = judged(store, mails[0])
    assert copy.decision.reason == "copy"


def test_released_mail_without_senders_has_no_history_in_common(store):
    """Neither a case, nor a thread, nor a Message-ID."""
    first = judged(store, anonymous("", 1))[0]
    second = judged(store, anonymous("", 1, f"{COMPLETE} ", In_Reply_To="<1@uno.example>"))[0]
    assert (first.decision.reason, second.decision.reason) == ("no-sender", "no-sender")
    for message in (first.received.id, second.received.id):
        store.release(message, NOW, "admin")
    released = [verdict.decision for verdict in Gate(store, WORLD, POLICY, SECRET).work(9)]
    assert [(each.outcome, each.relation, each.opens_case) for each in released] == [("forward", "new", True)] * 2


@pytest.mark.parametrize(
    "sender",
    [
        MAILBOX,
        "ayuda@hosting.example",
        "mailer-daemon@uno.example",
        "postmaster@uno.example",
        "no-reply@uno.example",
        "noreply@uno.example",
        "nobody@uno.example",
        "owner-lista@uno.example",
        "lista-request@uno.example",
        "eva@tecnicos.example",
    ],
)
def test_10_own_addresses_and_robots_names_are_never_answered(store, sender):
    """Technicians neither, whose mail has no case here."""
    assert not replies(judged(store, vague(sender), envelope=sender))


@pytest.mark.parametrize(
    ("headers", "answered"),
    [
        ({"To": "otro@hosting.example"}, False),
        ({"To": "undisclosed-recipients:;"}, False),
        ({"To": "otro@hosting.example", "Bcc": MAILBOX}, False),
        ({"To": "otro@hosting.example", "Cc": f"x@y.example, Soporte <{MAILBOX}>"}, True),
        ({"To": "otro@hosting.example", "Resent_To": MAILBOX}, True),
        ({"To": "SOPORTE@Hosting.example"}, True),
        ({"To": "ayuda@hosting.example"}, True),
    ],
)
def test_10_the_mailbox_must_be_among_those_written_to(store, headers, answered):
    """To, Cc or Resent-*; aliases count."""
    (verdict,) = judged(store, vague(**headers))
    assert bool(replies([verdict])) == answered
    assert verdict.decision.reply_withheld == ("" if answered else "not-addressed")


@pytest.mark.parametrize("header", ["Reply_To", "Sender", "Errors_To", "Resent_From", "Disposition_Notification_To"])
def test_11_replies_go_to_nobody_else_than_the_sender(store, header):
    """What the mail names besides is a stranger's wish."""
    assert replies(judged(store, vague(**{header: "victima@otra.example"}))) == [ANA]


@pytest.mark.parametrize(
    ("sender", "results", "envelope", "withheld"),
    [
        (ANA, PASS, ANA, ""),
        (ANA, PASS, "bounce+7@lista.uno.example", ""),  # From is authenticated: it stands for itself
        (ANA, PASS, None, ""),  # a door without an envelope
        (ANA, NONE, ANA, "unauthenticated"),
        (ANA, NONE, "eva@mala.example", "unauthenticated"),
        ("luz@conocido.example", NONE, "luz@conocido.example", ""),
        ("luz@conocido.example", NONE, "LUZ+web@Conocido.example", ""),  # the same customer
        ("luz@conocido.example", NONE, None, ""),
        ("luz@conocido.example", NONE, "eva@mala.example", "envelope"),  # she would learn of the other's cases
        ("luz@conocido.example", NONE, "maria@conocido.example", "envelope"),
    ],
)
def test_11_12_from_is_answered_where_it_is_authenticated_or_the_envelope_agrees(
    store, sender, results, envelope, withheld
):
    """A known customer needs no authentication, but then the envelope must not name somebody else."""
    (verdict,) = judged(store, vague(sender, Authentication_Results=results), envelope=envelope)
    assert verdict.decision.outcome == "return"
    assert verdict.decision.reply_withheld == withheld
    assert replies([verdict]) == ([] if withheld else [sender])


@pytest.mark.parametrize(
    ("above", "answered"),
    [
        ([PASS], True),
        ([f"{SERVER}; spf=pass smtp.mailfrom=ana@uno.example"], True),
        ([f"{SERVER}; dkim=pass header.d=uno.example"], True),
        ([f"{SERVER}; spf=pass smtp.mailfrom=eva@mala.example; dkim=pass header.d=mala.example"], False),
        ([f"{SERVER}; dmarc=fail header.from=uno.example; spf=pass smtp.mailfrom=uno.example"], False),
        (["mx.mala.example; dmarc=pass header.from=uno.example"], False),
        ([NONE, PASS], False),  # the lower one came with the mail
        (["mx.mala.example; dmarc=fail", PASS], True),  # a stranger's above says nothing
        ([f"mx.mala.example; x=y ({SERVER}; dmarc=pass)"], False),
        ([], False),
    ],
)
def test_12_only_an_aligned_pass_of_the_topmost_trusted_server_counts(store, above, answered):
    """Above and below it, anybody may have written."""
    fields = "".join(f"Authentication-Results: {value}\r\n" for value in above).encode()
    (verdict,) = judged(store, fields + vague(Authentication_Results=""))
    assert bool(replies([verdict])) == answered


@pytest.mark.parametrize(
    ("ceilings", "senders", "answered"),
    [
        ({"per_address": 2}, [ANA] * 5, 2),
        ({"per_domain": 3}, [f"a{n}@uno.example" for n in range(5)], 3),
        ({"per_domain": 3}, [f"a{n}@gmail.com" for n in range(5)], 5),  # no company: strangers to each other
        ({"per_hour": 4}, [f"a@uno{n}.example" for n in range(6)], 4),
    ],
)
def test_14_ceilings_hold_for_an_address_a_domain_and_the_whole_gate(store, ceilings, senders, answered):
    """Within a batch and over batches; the outcome stays, and the log says why. An hour later there is room again."""
    mails = [vague(sender, n) for n, sender in enumerate(senders)]
    first = judged(store, *mails[:3], envelope=None, **ceilings)
    second = judged(store, *mails[3:], envelope=None, at=NOW + timedelta(minutes=30), **ceilings)
    assert len(replies(first + second)) == answered
    limited = [verdict for verdict in first + second if verdict.decision.reply_withheld == "limit"]
    assert len(limited) == len(mails) - answered
    assert {verdict.decision.outcome for verdict in limited} <= {"return", "forward"}
    later = judged(store, vague(senders[0], 99), envelope=None, at=NOW + timedelta(minutes=91), **ceilings)
    assert len(replies(later)) == 1


def test_4_a_rule_that_raises_sets_its_message_aside_and_nothing_of_it_stays(store):
    """No case, no reply; the others of the batch are decided."""

    def raises(facts: object, settings: object) -> None:
        raise LookupError("broken")

    broken = replace(POLICY.rules[0], rule=replace(POLICY.rules[0].rule, check=raises))
    gate = Gate(store, WORLD, replace(POLICY, rules=(broken,)), SECRET)
    bulk = vague(number=2, Auto_Submitted="auto-replied")
    store.keep([Incoming(mail, NOW, ANA, (MAILBOX,), "smtp") for mail in (vague(), bulk)])
    poison, verdict = gate.work(10)
    assert isinstance(poison, Poison) and poison.error.startswith("RuleFailed: rule 0 raised LookupError")
    assert isinstance(verdict, Verdict) and verdict.decision.outcome == "ignore"
    assert [type(row.action).__name__ for row in store.outbox_list()] == ["Alert"]
    assert not store.cases()


def test_what_observing_lets_pass_is_not_said_to_be_released(store):
    """Technicians read who let a mail through: no admin did. Nobody is answered, no strike counts."""
    gate = Gate(store, WORLD, POLICY, SECRET, observe=True)
    store.keep([Incoming(vague(), NOW, ANA, (MAILBOX,), "smtp")])
    (verdict,) = gate.work(1)
    assert isinstance(verdict, Verdict) and not replies([verdict])
    decision = verdict.decision
    assert (decision.outcome, decision.observed, decision.reason) == ("forward", "return", "observed")
    assert [action.released for action in verdict.actions if isinstance(action, Forward)] == [False]
