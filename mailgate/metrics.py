"""/metrics for Prometheus and /healthz for whoever asks whether the gate is well (prometheus_client, wsgiref)."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import ThreadingWSGIServer

from mailgate import journal
from mailgate.alarm import Census
from mailgate.config.watch import Watch
from mailgate.errors import StoreUnavailable
from mailgate.store import Store

_PAGE = 10_000
_PATIENCE = 5.0  # seconds in which the loop must answer
_SILENCE = 10  # seconds after which a client that says nothing is left
_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class Collector:
    """What is measured, read anew at each request."""

    def __init__(self, store: Store, census: Callable[[], Census], now: Callable[[], datetime]) -> None:
        self._store, self._census, self._now = store, census, now
        self._judged: Counter[str] = Counter()
        self._last = 0
        self._counting = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """Raises StoreUnavailable: then there is nothing to tell but /healthz's 503."""
        census, now = self._census(), self._now()
        yield _gauge("mailgate_messages", "Messages that somebody must act on, by state.", census.messages)
        yield _gauge("mailgate_outbox", "Outgoing mail that is not settled, by state.", census.outbox)
        since = {"judge": census.waiting_since, "admin": census.held_since, "outbox": census.queued_since}
        ages = {what: _age(moment, now) for what, moment in since.items()}
        yield _gauge("mailgate_oldest_waiting_seconds", "Age of what has waited longest.", ages, "for")
        if census.disk_free is not None:
            yield GaugeMetricFamily("mailgate_disk_free_ratio", "Free part of the store's disk.", census.disk_free)
        up = {reading.mailbox: float(reading.lost_since is None) for reading in census.readings}
        yield _gauge("mailgate_mailbox_up", "Whether a mailbox that this gate fetches can be reached.", up, "mailbox")
        yield _counter("mailgate_judged", "Decisions of this store, by outcome.", self._outcomes(), "outcome")
        yield _counter("mailgate_events", "Lines of this process's log, by event.", journal.COUNTS, "event")

    def _outcomes(self) -> Counter[str]:
        """Counted on from the last request: a long history is read once."""
        with self._counting:
            while page := self._store.outcomes(self._last, _PAGE):
                self._judged.update(outcome for _, outcome in page)
                self._last = page[-1][0]
            return self._judged.copy()


def _gauge(name: str, text: str, values: Mapping[str, float], label: str = "state") -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counter(name: str, text: str, values: Mapping[str, int], label: str) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


class _Handler(WSGIRequestHandler):
    timeout = _SILENCE

    def log_message(self, format: str, *args: object) -> None:
        """Requests are no events of the gate's."""


class Metrics:
    """Serves both in a thread of its own: also while the event loop is stuck, which is then what /healthz says."""

    def __init__(self, settings: Watch, collector: Collector, census: Callable[[], Census]) -> None:
        self._settings, self._census = settings, census
        registry = CollectorRegistry(auto_describe=False)
        registry.register(collector)
        self._metrics = make_wsgi_app(registry)
        self._server: WSGIServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Listen; on the event loop. Raises OSError where the address is taken."""
        self._loop = asyncio.get_running_loop()
        self._server = self._listening(self._settings)

    def _listening(self, settings: Watch) -> WSGIServer:
        server = make_server(settings.host, settings.port, self._answer, ThreadingWSGIServer, _Handler)
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        return server

    def renew(self, settings: Watch) -> None:
        """Serve where these settings say, or no more; on the event loop. Raises OSError: then all is as before."""
        old, was = self._server, self._settings
        if (settings.enabled, settings.host, settings.port) != (was.enabled, was.host, was.port):
            self._loop = asyncio.get_running_loop()
            self._server = self._listening(settings) if settings.enabled else None
            if old:
                threading.Thread(target=_ended, args=(old,), daemon=True).start()  # it may be answering
        self._settings = settings

    @property
    def port(self) -> int:
        """The port it listens on, also where 0 was asked for."""
        return self._server.server_port if self._server else 0

    def stop(self) -> None:
        if self._server:
            _ended(self._server)
            self._server = None

    def _answer(self, environ: dict[str, object], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _say(start, "405 Method Not Allowed", "GET or HEAD")
        try:
            if environ["PATH_INFO"] == "/metrics":
                answer: Iterable[bytes] = self._metrics(environ, start)
                return answer
            if environ["PATH_INFO"] == "/healthz":
                return _say(start, *self._health())
        except StoreUnavailable as error:
            return _say(start, "503 Service Unavailable", str(error))
        return _say(start, "404 Not Found", "/metrics or /healthz")

    def _health(self) -> tuple[str, str]:
        """Well is a gate whose loop turns and whose store answers."""
        turned = threading.Event()
        assert self._loop is not None
        self._loop.call_soon_threadsafe(turned.set)
        if not turned.wait(_PATIENCE):
            return "503 Service Unavailable", "the event loop is stuck"
        self._census()
        return "200 OK", "ok"


def _ended(server: WSGIServer) -> None:
    server.shutdown()
    server.server_close()


def _say(start: Callable[..., object], status: str, text: str) -> list[bytes]:
    start(status, [_TEXT])  # a list of its own: the server adds to it
    return [text.encode() + b"\n"]
