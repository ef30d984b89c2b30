"""Logs, output of commands and bounces pasted among own words: submitted evidence (POLICY, Words)."""

from __future__ import annotations

import re

_LINE = re.compile(
    r"""
    ^[ \t]{0,12}(?:
      \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d                          # a log's time stamps
     |\[?(?:mon|tue|wed|thu|fri|sat|sun)\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s\d
     |(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d
     |\[?\d{1,2}[-/](?:\w{3}|\d\d)[-/]\d{4}[: ]\d\d:\d\d
     |\d{1,3}(?:\.\d{1,3}){3}\s-\s                              # an access log
     |(?:php\s)?(?:fatal\serror|parse\serror|warning|notice|deprecated|uncaught\s\w+):\s
     |(?:\#\d{1,2}|at)\s[\w/\\.$<>]+[(:]                        # a stack trace
     |(?:traceback|stack\strace)\b
     |(?:[\w.-]{1,40}@[\w-]{1,40}[:~\w/ -]{0,40})?[$#]\s\w      # a shell's prompt
     |[a-z]:\\[\w\\ ]{0,60}>
     |(?:reporting-mta|final-recipient|original-recipient|action|status|diagnostic-code|remote-mta|arrival-date|received|
        x-[\w-]{1,30}|message-id|return-path|authentication-results)\s?:\s
     |<[^\s<>@]{1,64}@[^\s<>]{1,80}>:?\s?(?:host\b|\(|$|[45]\d\d)
     |(?:host\s\S{1,80}\[[\d.:a-f]{3,40}\]|remote\shost|\#?\s?[45]\d\d[ -][#]?[45]\.\d{1,3}\.\d{1,3})\b
     |(?:ping|pinging|traceroute|tracert|reply\sfrom|respuesta\sdesde|request\stimed\sout|tiempo\sde\sespera\sagotado|
        \d{1,2}\s{1,4}(?:<?\d{1,4}(?:\.\d{1,3})?\sms|\*))\s?[\d\[:.*<]?
     |(?:server|non-authoritative\sanswer|address(?:es)?|\*\*\sserver\scan't\sfind)\s?:\s{1,4}[\w.]
     |(?:http/[12](?:\.\d)?|curl:|wget:|ssh:|ftp>|220[ -]|mysql>|error\s\d{4}\s\()\s?
     |(?:this\sis\sthe\smail\s(?:system|delivery)|mail\sdelivery\s(?:failed|subsystem)|delivery\sto\sthe\sfollowing|
        the\sfollowing\s(?:address|message)|undelivered\smail\sreturned)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST = 2_000  # characters of a line that are looked at


def split_pasted(text: str) -> tuple[str, str]:
    """(what the sender says, what is pasted): both as long as `text`, with blanks where the other one stands."""
    lines = text.split("\n")
    pasted = [bool(_LINE.match(line[:_MOST])) for line in lines]
    if not any(pasted):
        return text, ""
    _continue(lines, pasted)
    said = "\n".join(" " * len(line) if is_pasted else line for line, is_pasted in zip(lines, pasted, strict=True))
    rest = "\n".join(line if is_pasted else " " * len(line) for line, is_pasted in zip(lines, pasted, strict=True))
    return said, rest


def _continue(lines: list[str], pasted: list[bool]) -> None:
    """An indented line after a pasted one goes on with it."""
    for index in range(1, len(lines)):
        if pasted[index - 1] and lines[index][:1] in (" ", "\t") and lines[index].strip():
            pasted[index] = True
