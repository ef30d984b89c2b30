"""LMTP (RFC 2033): LHLO, and after the message one status for each recipient."""

from __future__ import annotations

from mailgate.smtp.dialogue import Answer, Dialogue


class LmtpDialogue(Dialogue):
    """The dialogue with the mail server in front."""

    source = "lmtp"
    greeting = "LMTP"

    def _answers(self) -> dict[str, Answer]:
        return {"LHLO": self._ehlo}  # RFC 2033 4.1: HELO and EHLO must not be accepted

    def _answer_data(self, reply: str) -> None:
        for _ in self._transaction.recipients:
            super()._answer_data(reply)
