"""What the words of a mail mean. Pure: text in, facts.Reading out; package data is read at first use."""

from mailgate.language.reader import read, read_priority, read_whole

__all__ = ["read", "read_priority", "read_whole"]
