"""A private Postfix, and the gate's real LMTP listener on a store."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from mailgate.config.doors import LmtpIn
from mailgate.intake import Intake
from mailgate.smtp import Listener
from mailgate.store import Store, open_store
from tests.servers.postfix import Postfix, postfix_folder  # noqa: F401

MAILBOX = "soporte@hosting.example"
Start = Callable[..., Postfix]


@pytest.fixture
def start(postfix_folder: Path) -> Iterator[Start]:  # noqa: F811
    """Start a Postfix with these transports."""
    with ExitStack() as stack:

        def started(transports: dict[str, str], **settings: str) -> Postfix:
            postfix = Postfix(postfix_folder, transports, **settings)
            postfix.run("start")
            stack.callback(postfix.run, "stop")
            return postfix

        yield started


class Gate:
    """The door and the store; `open` and `shut` it on one port."""

    def __init__(self, store: Store) -> None:
        self.store, self._intake = store, Intake(store)
        self._listener: Listener | None = None

    async def open(self, port: int = 0) -> int:
        settings = LmtpIn(port=port, hostname="gate.example", shutdown_timeout=0)
        self._listener = Listener(settings, [MAILBOX], self._intake.keep)
        await self._listener.start()
        return self._listener.port

    async def shut(self) -> None:
        if self._listener:
            await self._listener.stop()
            self._listener = None

    async def close(self) -> None:
        await self.shut()
        await self._intake.close()


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(f"sqlite:///{tmp_path / 'store.db'}"))
        made = Gate(store)
        stack.push_async_callback(made.close)
        yield made


def hand_over(postfix: Postfix, mail: bytes, *recipients: str, sender: str = "ana@cliente.example") -> None:
    """Send by SMTP, as the Internet does."""
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=30) as client:
        client.sendmail(sender, recipients, mail, ["BODY=8BITMIME"])


async def sent(postfix: Postfix, mail: bytes, *recipients: str) -> None:
    """`hand_over`, the gate's loop going on meanwhile."""
    await asyncio.to_thread(hand_over, postfix, mail, *recipients)
