"""A real, tiny OpenID Connect server on this machine: discovery, authorization, token, user information, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

REGISTERED, SECRET = "headwater", "a secret between two machines"


@dataclass
class IdentityProvider:
    """The server, and what it says of whoever signs in next."""

    claims: dict[str, Any] = field(default_factory=dict)
    token_claims: dict[str, Any] = field(default_factory=dict)  # over the usual ones
    forged: bool = False  # sign with a key that nobody published
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                provider.answer(self, "")

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                provider.answer(self, self.rfile.read(length).decode())

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, to: BaseHTTPRequestHandler, body: str) -> None:
        """Answer one request."""
        url = urlsplit(to.path)
        query, form = dict(parse_qsl(url.query)), dict(parse_qsl(body))
        if url.path == "/authorize":
            self._send_back(to, query)
            return
        status, said = {
            "/.well-known/openid-configuration": lambda: (200, self._configuration()),
            "/token": lambda: self._token(form),
            "/userinfo": lambda: (200, self.claims),
            "/keys": lambda: (200, self._keys()),
        }[url.path]()
        text = json.dumps(said).encode()
        to.send_response(status)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(text)))
        to.end_headers()
        to.wfile.write(text)

    def _configuration(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/keys",
        }
        return {
            "issuer": self.address,
            **{name: self.address + path for name, path in paths.items()},
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _send_back(self, to: BaseHTTPRequestHandler, query: dict[str, str]) -> None:
        self.asked.append(query)
        code = secrets.token_urlsafe(12)
        self.codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        to.send_response(302)
        to.send_header("Location", f"{query['redirect_uri']}?{back}")
        to.send_header("Content-Length", "0")
        to.end_headers()

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or _challenge(form.get("code_verifier", "")) != asked.get("code_challenge")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": REGISTERED,
            "sub": self.claims["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **self.token_claims,
        }
        key = self.other_key if self.forged else self.key
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    def _keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def first(url: str, name: str) -> str:
    """Return one value of an address's query."""
    return parse_qs(urlsplit(url).query)[name][0]
