"""A small site on the loopback interface, for what needs a page but no server of ours."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from app.routers.hardening import CONTENT_SECURITY_POLICY

CLIENT_POLICY: Final = CONTENT_SECURITY_POLICY

_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file and the Content-Security-Policy it is sent under."""

    content: bytes
    policy: str = CLIENT_POLICY


@contextmanager
def running_site(files: Mapping[str, File]) -> Iterator[str]:
    """Serve the files by their names at the root; yield the origin."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            file = files.get(name)
            self.send_response(200 if file else 404)
            if file:
                self.send_header("Content-Type", _MEDIA_TYPES[name.rpartition(".")[2]])
                self.send_header("Content-Security-Policy", file.policy)
            self.send_header("Content-Length", str(len(file.content) if file else 0))
            self.end_headers()
            self.wfile.write(file.content if file else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing: a test's output is about the test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def page_of(*scripts: str) -> bytes:
    """Return a page that runs the scripts and shows nothing."""
    tags = "".join(f'<script src="/{script}"></script>' for script in scripts)
    page = f'<!doctype html><html lang="en"><head><title>Page</title><link rel="icon" href="/icon.svg">{tags}'
    return page.encode()
