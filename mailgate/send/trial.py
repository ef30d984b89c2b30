"""Trying a way out before mail depends on it."""

from __future__ import annotations

from mailgate.config.doors import Route
from mailgate.send.smtp import connect


async def reach(route: Route) -> None:
    """Connect, log in, hear an answer; nothing is sent. For smtp and smtps. Raises Temporary or Permanent."""
    client = await connect(route)
    try:
        await client.noop()
    finally:
        await client.bye()
