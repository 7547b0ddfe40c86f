"""What makes a link and a code hard to guess. Both follow from the site's secret, so neither lies in the database."""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS = 6
SEAL = "prm.issues.seals.seal"
CODE = "prm.issues.seals.code"
KEPT = "prm.issues.seals.kept"


def seal_of(key: UUID) -> str:
    """Return what stands behind a pass's id in its address: nobody can work it out from the id."""
    return salted_hmac(SEAL, str(key), algorithm="sha256").hexdigest()[:40]


def is_seal_of(key: UUID, seal: str) -> bool:
    """Say whether a seal belongs to a pass, in a time that tells nothing."""
    return constant_time_compare(seal_of(key), seal)


def code_of(key: UUID, seed: str) -> str:
    """Return the six digits that a letter brings; the letter's row keeps only their seed."""
    digest = salted_hmac(CODE, f"{key} {seed}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def hash_of(key: UUID, code: str) -> str:
    """Return what the pass's row keeps of a code."""
    return salted_hmac(KEPT, f"{key} {code}", algorithm="sha256").hexdigest()
