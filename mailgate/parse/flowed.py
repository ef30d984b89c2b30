"""format=flowed text (RFC 3676): soft line breaks joined, space-stuffing undone."""

from __future__ import annotations


def unflow(text: str, delete_space: bool) -> str:
    """The text with the lines of each paragraph joined; quote marks are kept, "-- " stays a line of its own."""
    lines: list[str] = []
    open_at = -1  # depth of the line that flows on; -1 for none
    for raw in text.split("\n"):
        depth, line = _depth(raw)
        if depth == open_at and line != "-- ":
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + line
        else:
            lines.append(">" * depth + (" " + line if depth and line else line))
        open_at = depth if line.endswith(" ") and line != "-- " else -1
    return "\n".join(lines)


def _depth(line: str) -> tuple[int, str]:
    """How many quote marks a line has, and the line without them and without the stuffed space."""
    body = line.lstrip(">")
    return len(line) - len(body), body.removeprefix(" ") if body[:1] == " " and body != " " else body
