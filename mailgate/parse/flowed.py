"""format=flowed text (RFC 3676): soft line breaks joined, space-stuffing undone."""

from __future__ import annotations


def unflow(text: str, delete_space: bool) -> str:
    """The text with the lines of each paragraph joined; quote marks are kept, "-- " stays a line of its own."""
    paragraphs: list[list[str]] = []
    open_at = -1  # depth of the line that flows on; -1 for none
    for raw in text.split("\n"):
        depth, line = _depth(raw)
        flows = line.endswith(" ") and line != "-- "
        piece = line[:-1] if flows and delete_space else line
        if depth == open_at and line != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([">" * depth + " " if depth and line else ">" * depth, piece])
        open_at = depth if flows else -1
    return "\n".join(map("".join, paragraphs))


def _depth(line: str) -> tuple[int, str]:
    """How many quote marks a line has, and the line without them and without the stuffed space."""
    body = line.lstrip(">")
    return len(line) - len(body), body[1:] if body[:1] == " " and body != " " else body
