"""`mailgate demo`: a real gate on loopback, a morning's mail through it, and what became of each."""

from mailgate.demo.run import demo

__all__ = ["demo"]
