"""The log: one function an event, one line each. docs/log.md lists them; it is made from these functions.

`configure` says where lines go. Values are bounded and harmless whatever they hold; nobody can forge a line.
"""

from mailgate.journal.gate import (
    alarm_ended,
    alarm_raised,
    command_done,
    config_doubted,
    config_refused,
    config_reloaded,
    gate_failed,
    gate_started,
    gate_stopped,
    imap_back,
    imap_connected,
    imap_kept,
    imap_left,
    imap_lost,
    imap_renumbered,
    imap_waits,
    library_warned,
    smtp_refused,
    store_back,
    store_lost,
    store_purged,
    timer_done,
)
from mailgate.journal.mail import (
    account_suspended,
    call_ended,
    call_started,
    case_changed,
    case_closed,
    case_opened,
    incident_ended,
    incident_opened,
    mail_aside,
    mail_judged,
    mail_kept,
    out_failed,
    out_late,
    out_retried,
    out_sent,
    out_unknown,
    reply_claimed,
    reply_withheld,
    rule_failed,
    strike_counted,
)
from mailgate.journal.tell import aside, changed, judged
from mailgate.journal.write import COUNTS, configure, silent, written_to

__all__ = [
    "COUNTS", "account_suspended", "alarm_ended", "alarm_raised", "aside", "call_ended", "call_started",
    "case_changed", "case_closed", "case_opened", "changed", "command_done", "config_doubted", "config_refused",
    "config_reloaded", "configure", "gate_failed", "gate_started", "gate_stopped", "imap_back", "imap_connected",
    "imap_kept", "imap_left", "imap_lost", "imap_renumbered", "imap_waits", "incident_ended", "incident_opened",
    "judged", "library_warned", "mail_aside", "mail_judged", "mail_kept", "out_failed", "out_late", "out_retried",
    "out_sent", "out_unknown", "reply_claimed", "reply_withheld", "rule_failed", "silent", "smtp_refused",
    "store_back", "store_lost", "store_purged", "strike_counted", "timer_done", "written_to",
]  # fmt: skip
