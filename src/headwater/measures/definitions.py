"""All definitions that one refresh goes by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from headwater.schema.definitions import ServiceLines, load_service_lines
from headwater.schema.diagnosis import Causes, load_causes
from headwater.schema.leakage_rules import LeakageRules, load_leakage_rules
from headwater.schema.segments import Segments, load_segments


@dataclass(frozen=True, slots=True)
class Definitions:
    """What codes mean, what makes a segment, what can't be won back, and what speaks for which cause."""

    service_lines: ServiceLines
    segments: Segments = field(default_factory=load_segments)
    rules: LeakageRules = field(default_factory=load_leakage_rules)
    causes: Causes = field(default_factory=load_causes)

    @classmethod
    def load(cls, folder: str | Path | None) -> Self:
        """Read those of a folder, which must hold one of them; the others, or all, come with the software."""
        return cls(
            load_service_lines(folder),
            load_segments(folder),
            load_leakage_rules(folder),
            load_causes(folder),
        )

    @property
    def versions(self) -> dict[str, int]:
        """Return the version of each, as a mart names it."""
        return {
            "service_lines": self.service_lines.version,
            "segments": self.segments.version,
            "leakage_rules": self.rules.version,
            "diagnosis": self.causes.version,
        }

    @property
    def fingerprint(self) -> str:
        """Return what tells the patient rows of one refresh of a lake from those of another."""
        both = f"{self.service_lines.fingerprint}-{self.rules.fingerprint}"
        return hashlib.sha256(both.encode()).hexdigest()[:16]
