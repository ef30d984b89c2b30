"""What the words of a mail mean. Pure: text in, facts.Reading out; package data is read at first use."""

from mailgate.language.reader import raised, read, read_whole

__all__ = ["raised", "read", "read_whole"]
