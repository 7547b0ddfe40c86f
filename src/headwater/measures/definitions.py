"""All definitions that one refresh goes by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from headwater.schema.definitions import ServiceLines
from headwater.schema.leakage_rules import LeakageRules
from headwater.schema.segments import Segments


@dataclass(frozen=True, slots=True)
class Definitions:
    """What codes mean, what makes a segment, and what can't be won back."""

    service_lines: ServiceLines
    segments: Segments
    rules: LeakageRules

    @property
    def versions(self) -> dict[str, int]:
        """Return the version of each, as a mart names it."""
        return {
            "service_lines": self.service_lines.version,
            "segments": self.segments.version,
            "leakage_rules": self.rules.version,
        }

    @property
    def fingerprint(self) -> str:
        """Return what tells the patient rows of one refresh of a lake from those of another."""
        both = f"{self.service_lines.fingerprint}-{self.rules.fingerprint}"
        return hashlib.sha256(both.encode()).hexdigest()[:16]
