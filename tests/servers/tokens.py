"""A token endpoint (RFC 6749 section 3.2) on loopback: remembers what it was asked, answers as it is told."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs


class Tokens:
    """`answer` is what a request for a token gets; with an "error" it is a refusal. `asked` holds the forms sent."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.answer: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(200, outer.discovery)

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                outer.asked.append({name: values[0] for name, values in form.items()})
                self._say(400 if "error" in outer.answer else 200, outer.answer)

            def _say(self, status: int, what: dict[str, Any]) -> None:
                body = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        self.url = f"{scheme}://{host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def discovery(self) -> dict[str, str]:
        """OpenID Connect Discovery, as far as msal asks for it."""
        base = f"{self.url}/tenant"
        return {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "issuer": base}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
