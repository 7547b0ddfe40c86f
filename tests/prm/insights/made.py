"""A mart made by hand, for what a page makes of its tables: every number is chosen, none is measured."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from headwater import marts
from headwater.marts import TABLES, Mart

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
WINDOW = [date(2025 + (at + 8) // 12, (at + 8) % 12 + 1, 1) for at in range(12)]
BEFORE = [date(2024 + (at + 8) // 12, (at + 8) % 12 + 1, 1) for at in range(12)]
EARLY = [date(2026, 9, 1), date(2026, 10, 1)]
KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
LEVELS = ("confirmed", "documented", "likely", "possible", "associated")
# Publishing takes half a second, and many a test of a module begins with the same rows: their files, by what they hold.
_MADE: dict[bytes, dict[Path, bytes]] = {}


@dataclass
class Market:
    """Practices and what each sends, as monthly volumes that are the same in every month."""

    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in TABLES}
    )

    def practice(
        self, practice_id: str, alignment: str = "employed", **known: Any
    ) -> str:
        """Add a practice of the roster."""
        row = dict.fromkeys(TABLES["practice"].names)
        row |= {"practice_id": practice_id, "name": f"Practice {practice_id}"}
        row |= {"alignment": alignment, "practitioners": 2, **known}
        self.tables["practice"].append(row)
        return practice_id

    def sends(
        self,
        practice_id: str,
        line: str = "cardiology",
        *,
        alignment: str = "employed",
        months: Iterable[date] = (*BEFORE, *WINDOW, *EARLY),
        evidence: str = "likely",
        **a_year: float,
    ) -> None:
        """Let a practice send so much a year to each kind of destination."""
        for kind, volume in a_year.items():
            for month in months:
                self._flow(
                    practice_id, line, month, alignment, kind, evidence, volume / 12
                )
            self._destination(practice_id, line, kind, volume)
        self._opportunity(practice_id, line, alignment, evidence, a_year)

    def sends_by_month(
        self, practice_id: str, line: str, ours: Mapping[date, float]
    ) -> None:
        """Let a practice send to us what each month of the window says, and 400 in the window elsewhere."""
        a_year = {"ours": float(sum(ours.values())), "competitor": 400.0}
        for month, came in ours.items():
            for kind, volume in (("ours", came), ("competitor", 400 / 12)):
                self._flow(
                    practice_id, line, month, "employed", kind, "likely", float(volume)
                )
        for kind, volume in a_year.items():
            self._destination(practice_id, line, kind, volume)
        self._opportunity(practice_id, line, "employed", "likely", a_year)

    def _flow(
        self,
        practice_id: str | None,
        line: str,
        month: date,
        alignment: str,
        kind: str,
        evidence: str,
        volume: float,
    ) -> None:
        shared = {
            "service_line": line,
            "month": month,
            "alignment": alignment,
            "destination_id": kind,
            "destination_kind": kind,
            "volume": volume,
        }
        self.tables["market_flow"].append(shared)
        self.tables["flow"].append(
            shared
            | {
                "practice_id": practice_id,
                "npi": f"{practice_id}-1" if practice_id else None,
                "evidence": evidence,
                "data_source": "made",
                "variance": 1.0,
                "episodes": 1,
            }
        )

    def _destination(
        self, practice_id: str, line: str, kind: str, volume: float
    ) -> None:
        self.tables["destination"].append(
            {
                "practice_id": practice_id,
                "service_line": line,
                "destination_kind": kind,
                "system": f"{kind.capitalize()} Health",
                "organization_id": kind,
                "organization_name": f"{kind.capitalize()} Clinic",
                "npi": f"{kind}-9",
                "practitioner_name": f"Dr. {kind.capitalize()}",
                "volume": volume,
            }
        )

    def _opportunity(
        self,
        practice_id: str,
        line: str,
        alignment: str,
        evidence: str,
        a_year: dict[str, float],
    ) -> None:
        kinds = {kind: a_year.get(kind, 0.0) for kind in KINDS}
        volume = sum(kinds.values())
        row = dict.fromkeys(TABLES["opportunity"].names)
        row |= kinds | dict.fromkeys(LEVELS, 0.0) | {evidence: volume}
        row |= {
            "practice_id": practice_id,
            "practice_name": f"Practice {practice_id}",
            "alignment": alignment,
            "service_line": line,
            "volume": volume,
        }
        self.tables["opportunity"].append(row)

    def row(self, table: str, **given: Any) -> None:
        """Add a row to any table; a number that nobody gave is 0, a text empty, and what may be null is null."""
        plain = {"string": "", "double": 0.0, "int64": 0, "bool": False}
        empty = {
            field.name: None if field.nullable else plain.get(str(field.type))
            for field in TABLES[table]
        }
        self.tables[table].append(empty | given)

    def arrives(
        self, npi: str, line: str, month: date, volume: float, gained: int | None = 0
    ) -> None:
        """Let patients come to one of our practitioners in a month."""
        known = {"npi": npi, "service_line": line, "month": month}
        self.row("arrival", **known, volume=float(volume), gained=gained)

    def arrive_as_sent(self, npi: str = "ours-9") -> None:
        """Let everything that practices send to us come to the one practitioner whom ``sends`` names."""
        sums: dict[tuple[str, date], float] = {}
        for row in self.tables["flow"]:
            if row["destination_kind"] == "ours":
                key = row["service_line"], row["month"]
                sums[key] = sums.get(key, 0.0) + row["volume"]
        for (line, month), volume in sums.items():
            self.arrives(npi, line, month, volume)

    def comes_alone(self, line: str, a_month: float) -> None:
        """Let patients come to us in the window whom no practice is credited with."""
        for month in WINDOW:
            known = ("unknown", "ours", "unattributed", a_month)
            self._flow(None, line, month, *known)

    def expects(
        self,
        practice_id: str,
        line: str = "cardiology",
        *,
        rank: int | None,
        **given: Any,
    ) -> None:
        """Let the model have a view: 300 referrals expected, 200 to us, 60 short of which 40 can be won back."""
        usual = {
            "practice_id": practice_id,
            "service_line": line,
            "alignment": "employed",
            "panel": 5_000,
            "beyond": "" if rank is None else "low",
            "rank": rank,
        }
        for name, (value, low, high) in {
            "expected": (300.0, 270.0, 330.0),
            "shortfall": (60.0, 30.0, 90.0),
            "recoverable": (40.0, 20.0, 60.0),
            "value": (50_000.0, 20_000.0, 80_000.0),
        }.items():
            usual |= {name: value, f"{name}_low": low, f"{name}_high": high}
        self.row("expectation", **(usual | {"expected_ours": 200.0} | given))

    def diagnoses(
        self, practice_id: str, line: str = "cardiology", **given: Any
    ) -> None:
        """Let the evidence propose access with a probability of 0.78."""
        odds = {
            "access": 0.78,
            "communication": 0.11,
            "relationship": 0.05,
            "structural": 0.04,
            "noise": 0.02,
        }
        usual = {"practice_id": practice_id, "service_line": line, "trigger": "alert"}
        self.row("diagnosis", **(usual | odds | {"proposed": "access"} | given))

    def publish(self, folder: Path) -> Mart:
        """Publish what was added; into an empty folder a mart of the same rows comes as it was made before."""
        if folder.exists():
            return self._make(folder)
        key = hashlib.sha256(pickle.dumps(self.tables)).digest()
        if key not in _MADE:
            self._make(folder)
            _MADE[key] = {
                each.relative_to(folder): each.read_bytes()
                for each in folder.rglob("*")
                if each.is_file()
            }
        else:
            for name, content in _MADE[key].items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
        mart = marts.open_current(folder)
        assert mart is not None
        return mart

    def _make(self, folder: Path) -> Mart:
        tables = {
            name: pa.Table.from_pylist(rows, schema=TABLES[name])
            for name, rows in self.tables.items()
        }
        tables["maturity"] = pa.Table.from_pylist(
            [
                {
                    "data_source": "made",
                    "month": month,
                    "lines": 100,
                    "completeness": 0.7 if month in EARLY else 1.0,
                    "mature": month not in EARLY,
                }
                for month in (*BEFORE, *WINDOW, *EARLY)
            ],
            schema=TABLES["maturity"],
        )
        manifest = {
            "as_of": "2026-10-31",
            "window_start": str(WINDOW[0]),
            "window_end": str(WINDOW[-1]),
            "sources": ["made"],
            "synthetic": True,
        }
        return marts.publish(tables, manifest, folder, AT)
