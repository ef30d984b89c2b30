"""/metrics and /healthz, asked over HTTP."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailgate import journal, metrics
from mailgate.alarm import Census
from mailgate.config.watch import Watch
from mailgate.errors import StoreUnavailable
from mailgate.metrics import Collector, Metrics
from mailgate.policy import Outcome
from mailgate.store import Store, open_store
from tests.contract.given import NOW, judged, kept, new_case

HOUR = timedelta(hours=1)


class Asked:
    """The gate's server, and what it is asked."""

    def __init__(self, store: Store) -> None:
        self.store, self.error = store, ""
        collector = Collector(store, self.census, lambda: NOW + HOUR)
        self.server = Metrics(Watch(port=0), collector, self.census)

    def census(self) -> Census:
        if self.error:
            raise StoreUnavailable(self.error)
        return self.store.census()

    def blocking(self, path: str, method: str = "GET") -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        return await asyncio.to_thread(self.blocking, path, method)

    async def samples(self) -> dict[str, float]:
        """What /metrics tells: "name{label}" -> value."""
        _, text = await self.get("/metrics")
        return {
            f"{sample.name}{{{','.join(sample.labels.values())}}}": sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    with open_store("sqlite://") as store:
        made = Asked(store)
        made.server.start()
        yield made
        await asyncio.to_thread(made.server.stop)


async def test_it_measures_states_ages_and_outcomes(asked: Asked) -> None:
    new_case(asked.store)
    judged(asked.store, *kept(asked.store), outcome=Outcome.IGNORE)
    (waits,) = kept(asked.store)
    asked.store.put_back([waits])
    samples = await asked.samples()
    assert samples["mailgate_messages{waiting}"] == 1
    assert samples["mailgate_outbox{queued}"] == 1
    assert samples["mailgate_oldest_waiting_seconds{judge}"] == 3600
    assert (samples["mailgate_judged_total{forward}"], samples["mailgate_judged_total{ignore}"]) == (1, 1)
    judged(asked.store, waits, outcome=Outcome.IGNORE)
    samples = await asked.samples()
    assert (samples["mailgate_judged_total{forward}"], samples["mailgate_judged_total{ignore}"]) == (1, 2)
    assert samples["mailgate_oldest_waiting_seconds{judge}"] == 0


async def test_it_counts_the_log_by_event(asked: Asked) -> None:
    before = (await asked.samples()).get("mailgate_events_total{store.purged}", 0)
    journal.store_purged(messages=1)
    journal.store_purged(messages=2)
    assert (await asked.samples())["mailgate_events_total{store.purged}"] == before + 2


async def test_a_gate_that_is_well_says_so(asked: Asked) -> None:
    assert await asked.get("/healthz") == (200, "ok\n")


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_a_store_that_is_gone_is_503_and_why(asked: Asked, path: str) -> None:
    asked.error = "the store is gone"
    assert await asked.get(path) == (503, "the store is gone\n")


async def test_a_stuck_loop_is_503(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has a thread of its own, so it can tell."""
    monkeypatch.setattr(metrics, "_PATIENCE", 0.05)
    found: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: found.append(asked.blocking("/healthz")))
    asking.start()
    asking.join(30)  # blocks the loop
    assert found == [(503, "the event loop is stuck\n")]


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/", "GET", 404), ("/metrics/x", "GET", 404), ("/metrics", "POST", 405)]
)
async def test_there_is_nothing_else(asked: Asked, path: str, method: str, status: int) -> None:
    assert (await asked.get(path, method))[0] == status


async def test_a_port_that_is_taken_is_told(asked: Asked) -> None:
    other = Metrics(Watch(port=asked.server.port), Collector(asked.store, asked.census, lambda: NOW), asked.census)
    with pytest.raises(OSError, match="in use"):
        other.start()
