"""What is composed for the golden files: name -> action and context."""

from __future__ import annotations

from dataclasses import replace

from mailgate.actions import Alert, Outgoing, Relay
from mailgate.compose import Context
from mailgate.facts import Priority
from tests.unit.compose.desk import ANSWER, COARSE, CONTEXT, MAIL, about, forward, reply

HIGH = Priority.HIGH
MISSING = ("affected", "symptom", "circumstances")
WAIT = {"minutes_left": "28", "minutes": "40", "case": "10482"}
PAUSE = {"strikes": "3", "suspended_until": "2026-12-01T15:30:00+00:00"}

REPLIES = {
    "returned-4": reply("returned", clauses=(4,), missing=MISSING),
    "returned-4-question": reply("returned", clauses=(4,), missing=("question",), priority=Priority.LOW),
    "returned-1-2-3-4": reply(
        "returned", subject="URGENTE", clauses=(1, 2, 3, 4), missing=("symptom", "circumstances")
    ),
    "returned-0-4": reply("returned", clauses=(0, 4), missing=("circumstances",), values={"earlier_case": "10310"}),
    "returned-4-8": reply("returned", clauses=(4, 8), missing=("symptom",), values={"strikes": "1"}),
    "returned-5": reply("returned", clauses=(5,), values={"case": "10482", "likeness": "91", "why": "subject"}),
    "returned-6": reply("returned", subject="Re: Error 500 al pagar", clauses=(6,), values=WAIT),
    "returned-6-one": reply(
        "returned", subject="Re: Error 500 al pagar", clauses=(6,), values=WAIT | {"minutes_left": "1"}
    ),
    "returned-8": reply(
        "returned", subject="Su servicio de mierda no abre", clauses=(8,), case=None, values={"strikes": "1"}
    ),
    "returned-8-pause": reply("returned", clauses=(8,), case=None, priority=None, values=PAUSE),
    "returned-8-forever": reply(
        "returned", clauses=(8,), case=None, values={"strikes": "3", "suspended_until": "forever"}
    ),
    "returned-9": reply("returned", clauses=(9,), values={"case": "10482", "strikes": "2"}),
    "returned-8-9": reply("returned", clauses=(8, 9), values={"case": "10482", "strikes": "2"}),
    "returned-10": reply(
        "returned", subject="", clauses=(10,), case=None, priority=None, values={"strikes": "1"}, references=()
    ),
    "returned-2-none": reply("returned", subject="", clauses=(2, 4), missing=("affected",)),
    "returned-2-only": reply("returned", subject="Hola", clauses=(2,)),
    "acknowledged": reply("acknowledged"),
    "acknowledged-carries-on": reply("acknowledged", values={"earlier_case": "10310"}),
    "acknowledged-0-1-2-3": reply(
        "acknowledged",
        subject="URGENTE",
        clauses=(0, 1, 2, 3),
        values={"evidence_1": "URGENTE", "evidence_3": "adjunto captura"},
    ),
    "acknowledged-4-incomplete": reply("acknowledged", clauses=(4,), missing=("circumstances",)),
    "acknowledged-5": reply("acknowledged", clauses=(5,), values={"case": "10482"}),
    "acknowledged-emergency": reply("acknowledged", priority=HIGH, values={"emergency": "yes"}),
    "acknowledged-emergency-8": reply(
        "acknowledged", priority=HIGH, clauses=(8,), values={"emergency": "yes", "strikes": "1"}
    ),
    "suspended": reply("suspended", case=None, priority=None, values={"suspended_until": "2026-12-01T15:30:00+00:00"}),
    "suspended-forever": reply("suspended", case=None, priority=None, values={"suspended_until": "forever"}),
    "incident": reply("incident", priority=HIGH),
    "all-clear": reply("all_clear", in_reply_to="", references=(), priority=None),
    "reminder": reply("reminder", missing=MISSING[1:], in_reply_to="", references=(), priority=None),
    "expired": reply("expired", in_reply_to="", references=(), priority=None),
    "call-over": reply("call_over", subject="", in_reply_to="", references=(), priority=None),
    "receipt": reply(
        "receipt",
        to="hugo@taller.example",
        subject="Re: [#10482 · media] Error 500 al pagar",
        priority=None,
        values={"done": "#cerrar; #prioridad alta", "not_understood": "#suspender mucho"},
    ),
}
CR_ONLY = MAIL.replace(b"desde ayer.\r\n", b"desde ayer.\r")
OTHERS: dict[str, tuple[Outgoing, Context]] = {
    "forward": (forward(advised=(2,)), about(MAIL)),
    "forward-plain": (forward(subject="Ayuda por favor", priority=None), about(MAIL)),
    "forward-emergency-masked": (
        forward(
            priority=HIGH,
            subject="Su servicio de mierda no abre",
            original_subject="Su servicio de mierda no abre",
            why_priority="503 en mi laptop y en mi celular",
            advised=(8,),
            customer="beto@lapaloma.example",
            mask=("mierda", "p3nd3jos", "m i e r d a"),
        ),
        about(COARSE),
    ),
    "forward-incident": (forward(priority=HIGH, incident="10431", tags=("incident",)), about(MAIL)),
    "forward-supplement": (forward(tags=("supplement",), with_messages=(3, 4)), about(MAIL, {3: COARSE})),
    "forward-incomplete": (
        forward(missing=("circumstances",), advised=(0, 4), tags=("external", "incomplete"), released=True),
        about(MAIL),
    ),
    "forward-bare-cr": (forward(), about(CR_ONLY)),
    "forward-unix-lines": (forward(), about(MAIL.replace(b"\r\n", b"\n"))),
    "relay": (
        Relay("10482", ("ana@lapaloma.example",), ("beto@lapaloma.example",), "Re: [#10482 · media] Error 500"),
        about(ANSWER),
    ),
    "relay-file": (
        Relay("10482", ("ana@lapaloma.example",), (), "Re: Error 500"),
        about(MAIL.replace(b"ana@lapaloma", b"hugo@taller")),
    ),
    "alert-incident": (
        Alert(
            "technicians",
            "incident",
            {"subject": "Correo caído en el servidor mx3", "cases": "10431, 10447, 10454", "accounts": "5"},
            incident="10431",
        ),
        CONTEXT,
    ),
    "alert-call-warning": (
        Alert("technicians", "call_warning", {"technician": "hugo@taller.example", "customer": "ana@lapaloma.example"}),
        CONTEXT,
    ),
    "alert-callback": (
        Alert("technicians", "callback", {"customer": "ana@lapaloma.example", "case": "10482"}),
        CONTEXT,
    ),
    "alert-poison": (
        Alert("admin", "poison", {"message": "512", "error": "RuleFailed: rule 5: KeyError: 'x'"}),
        CONTEXT,
    ),
    "alert-held": (Alert("admin", "held", {"detail": "3 · 125 min"}), CONTEXT),
    "alert-queue": (Alert("admin", "queue", {"detail": "12 mails", "error": "connection refused"}), CONTEXT),
    "alert-other": (Alert("admin", "odd", {"free": "2 MB", "path": "store"}), CONTEXT),
}
CASES: dict[str, tuple[Outgoing, Context]] = {
    **{
        f"reply-{name}-{language}": (replace(action, language=language), CONTEXT)
        for name, action in REPLIES.items()
        for language in ("es", "en", *(("both",) if name in ("returned-4", "acknowledged", "call-over") else ()))
    },
    **OTHERS,
}
