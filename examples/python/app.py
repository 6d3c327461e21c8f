"""A service without a database: the primes below a number, as JSON."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def primes(below: int) -> list[int]:
    return [n for n in range(2, below) if all(n % d for d in range(2, int(n**0.5) + 1))]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body go out in one packet each, and neither waits for the other's acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        below = int(parse_qs(urlsplit(self.path).query).get("below", ["100"])[0])
        body = json.dumps({"primes": primes(min(below, 10_000))}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A log line per request would be most of what this costs."""


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
