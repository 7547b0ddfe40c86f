"""A mail server on 127.0.0.1 that keeps what it is handed, and falls short in the ways that a test asks for."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

Answer = Callable[[str], str]


@dataclass
class Sink:
    """What arrived, and how the server behaves.

    ``answer`` gives the answer to a command (``MAIL FROM:…``, ``RCPT TO:…``, ``.`` for a whole letter); an empty one
    hangs up without a word. ``wait`` is how many seconds each letter takes.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    answer: Answer = lambda command: "250 OK"
    wait: float = 0.0
    port: int = 0

    @property
    def url(self) -> str:
        """Return the address that EMAIL_URL takes."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """Return the Message-IDs of what arrived."""
        return [str(letter["Message-ID"]) for letter in self.letters]


@contextmanager
def smtp_sink(**given: Any) -> Iterator[Sink]:
    """Run a mail server until the block ends."""
    sink = Sink(**given)

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _talk(self, sink)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of clients that were killed: tests do that."""

    with Server(("127.0.0.1", sink.port), Talk) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


def _talk(talk: socketserver.StreamRequestHandler, sink: Sink) -> None:
    _say(talk, "220 sink")
    while line := talk.rfile.readline():
        command = line.decode().strip()
        verb = command[:4].upper()
        command = verb + command[4:]
        if verb == "QUIT":
            return _say(talk, "221 bye")
        if verb == "DATA":
            _say(talk, "354 go on")
            command, body = ".", _body(talk)
            time.sleep(sink.wait)
        answer = sink.answer(command)
        if not answer:
            return None
        if command == "." and answer.startswith("2"):
            parsed: Any = message_from_bytes(body, policy=policy.default)
            sink.letters.append(parsed)
        _say(talk, answer)
    return None


def _body(talk: socketserver.StreamRequestHandler) -> bytes:
    lines = iter(talk.rfile.readline, b".\r\n")
    return b"".join(line.removeprefix(b".") for line in lines)


def _say(talk: socketserver.StreamRequestHandler, answer: str) -> None:
    talk.wfile.write(f"{answer}\r\n".encode())
