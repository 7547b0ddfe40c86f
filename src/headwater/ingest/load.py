"""Load files into the lake: the steps in order, and what the person is told at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from headwater import engines
from headwater.ingest.accounting import account, claims_total
from headwater.ingest.checks import find_faults
from headwater.ingest.circles import refuse_circles
from headwater.ingest.claims import find_people_of_claims
from headwater.ingest.cleaning import create_macros
from headwater.ingest.feeds import Feed, plan
from headwater.ingest.files import check_whole, find_files, is_from_market, sha256
from headwater.ingest.gone import write_gone
from headwater.ingest.identifiers import (
    encode_identifiers,
    encode_people,
    fingerprint,
    new_vocabulary,
    open_key,
)
from headwater.ingest.netting import net_against_lake, net_inside
from headwater.ingest.quarantine import Quarantine
from headwater.ingest.reading import read_files
from headwater.ingest.request import ProviderIds, Request, make_request
from headwater.ingest.rows import create_views
from headwater.ingest.staging import Staging, storage_errors
from headwater.ingest.unmapped import stop_on_unmapped
from headwater.ingest.workspace import Workspace
from headwater.ingest.writing import write_tables
from headwater.results import FileAccount, IngestReport
from headwater.schema.lake import DEFAULT_BUCKETS, Lake
from headwater.schema.progress import Progress, no_progress

# What DuckDB's buffers may hold; Python, Arrow and the writer's rows come on top, and 1.2 GB is the whole. What is
# sorted beyond it lies on the disk in runs, and of every run a piece must fit: a larger delivery gets up to four times.
_MEMORY_MB, _MOST_MEMORY_MB = 700, 2_800
_OF_DELIVERY = 1.5  # times its size
_THREADS = 2


def load(
    source: str,
    paths: Iterable[Path | str],
    *,
    into: Lake | Path | str,
    at: datetime,
    key: Path | None = None,
    provider_ids: ProviderIds = "refuse",
    buckets: int = DEFAULT_BUCKETS,
    file_map: Path | None = None,
    progress: Progress = no_progress,
) -> IngestReport:
    """Load files into a lake, all or nothing.

    Parameters
    ----------
    source
        What kind of delivery it is: a name of ``headwater.ingest.SOURCES``.
    paths
        Files, or folders whose files are taken.
    into
        The lake; made if it isn't there.
    at
        The time of the load, with its zone. Service dates after it are refused.
    key
        File of the key that pseudonymises people; by default beside the lake, made with it.
    provider_ids
        ``refuse``: rows whose NPIs fail the check digit are refused. ``opaque``: such ids are kept as they are.
    buckets
        Parts that the people of a new lake are dealt into; a lake keeps the number that it was made with.
    file_map
        A YAML file that says what a site's columns and values mean, for the sources that take one.
    progress
        Called with what is being done, how far it is, and how far it goes.

    Returns
    -------
    IngestReport
        Where every row of every file went.

    Raises
    ------
    InputError
        If a file as a whole can't be used. The lake is as it was.
    StorageError
        If the disk is full or may not be written. The lake is as it was.
    """
    request = make_request(
        source,
        into,
        at=at,
        key=key,
        provider_ids=provider_ids,
        buckets=buckets,
        file_map=file_map,
    )
    with storage_errors(request.path):
        feeds, notices = plan(request.source, find_files(paths))
        with Staging(request.path) as staging:
            return _Load(request, staging, progress).run(feeds, notices)


class _Load:
    """One load from the lock to the report."""

    def __init__(self, request: Request, staging: Staging, progress: Progress) -> None:
        self.request = request
        self.progress = progress
        self.staging = staging
        # Opened under the lock: what another load published a moment ago is seen.
        exists = (request.path / "lake.json").exists()
        self.lake = Lake(request.path) if exists else None
        self.sums: dict[Path, str] = {}

    def run(self, feeds: list[Feed], notices: list[str]) -> IngestReport:
        digest = self.request.map_digest
        self.sums = {feed.file.path: sha256(feed.file.path) + digest for feed in feeds}
        synthetic = any(is_from_market(feed.file.path) for feed in feeds)
        if known := self._already_loaded(feeds):
            notices += [
                f"{entry.file}: already loaded, nothing in it is new."
                for entry in known
            ]
            return self._report(known, notices, synthetic)
        self.staging.begin(self._load_id())
        key = open_key(self.request.key_file, lake=self.lake)
        with self._workspace() as work:
            try:
                quarantined = self._steps(work, feeds, key)
            except duckdb.Error:
                for feed in feeds:
                    check_whole(feed.file)  # damaged input explains the failure
                if self.lake:
                    self.lake.check_files()
                raise
            accounts = account(work)
            claims, paid = claims_total(work)
            vocabulary = new_vocabulary(work)
            notices += [*work.notices, *_opaque_notice(work, accounts)]
        quarantine = self.request.path / "quarantine" / self.staging.load_id
        report = self._report(
            accounts,
            notices,
            synthetic,
            claims=claims,
            paid_total=paid,
            quarantine=str(quarantine) if quarantined else None,
        )
        brought = any(entry.loaded for entry in accounts)
        if brought or quarantined:
            self._publish(report, key, vocabulary if brought else None)
        return report

    def _steps(self, work: Workspace, feeds: list[Feed], key: bytes) -> bool:
        """Read, check, net and write; say whether anything was refused."""
        with Quarantine(self.staging.quarantine) as quarantine:
            read_files(work, feeds, quarantine)
            stop_on_unmapped(work)
            encode_people(work, key)
            encode_identifiers(work)
            find_faults(work)
            find_people_of_claims(work)
            refuse_circles(work)
            create_views(work)
            net_inside(work)
            net_against_lake(work)
            for file in work.files:
                quarantine.refused(work, file)
        write_tables(work, self.staging.data, self.staging.load_id)
        write_gone(work, self.staging.data, self.staging.load_id)
        return quarantine.used

    @contextmanager
    def _workspace(self) -> Iterator[Workspace]:
        spill = self.staging.work / "spill"
        with engines.connect(
            self._memory(), threads=_THREADS, spill=spill
        ) as connection:
            create_macros(connection)
            yield Workspace(
                db=connection,
                folder=self.staging.work,
                at=self.request.at.date(),
                load_seq=self._next_seq(),
                buckets=self.lake.buckets if self.lake else self.request.buckets,
                lake=self.lake,
                source=self.request.source.name,
                takes_map=self.request.source.takes_map,
                opaque=self.request.opaque,
                progress=self.progress,
            )

    def _memory(self) -> str:
        size = sum(file.stat().st_size for file in self.sums) / 1_000_000
        wanted = min(max(int(_OF_DELIVERY * size), _MEMORY_MB), _MOST_MEMORY_MB)
        return f"{wanted}MB"

    def _already_loaded(self, feeds: list[Feed]) -> list[FileAccount]:
        """Account for files that earlier loads took whole, when that is true of all of them.

        One new file may change what becomes of the others (an adjustment withdraws claims), and a file with refused
        rows may fare better now: then everything is read again, and what the lake has is netted row by row.
        """
        rows = {
            entry["sha256"]: int(entry["read"])
            for record in (self.lake.loads() if self.lake else [])
            if record["source"] == self.request.source.name
            for entry in record["files"]
            if not entry["refused"]
        }
        sums = [self.sums[feed.file.path] for feed in feeds]
        if not all(sum_ in rows for sum_ in sums):
            return []
        return [
            FileAccount(feed.file.name, feed.label, rows[sum_], 0, rows[sum_])
            for feed, sum_ in zip(feeds, sums, strict=True)
        ]

    def _publish(
        self, report: IngestReport, key: bytes, vocabulary: pa.Table | None
    ) -> None:
        entries = report.as_json()
        for entry, sum_ in zip(entries["files"], self.sums.values(), strict=True):
            entry["sha256"] = sum_
        record = {
            **entries,
            "at": self.request.at.isoformat(),
            "load_seq": self._next_seq(),
            "provider_ids": "opaque" if self.request.opaque else "refuse",
            "rows": sum(entry.loaded for entry in report.files),
        }
        self.staging.publish(
            record,
            header={
                "buckets": self.request.buckets,
                "key_fingerprint": fingerprint(key),
            },
            vocabulary=vocabulary,
            progress=lambda done, total: self.progress("files published", done, total),
        )

    def _report(
        self,
        accounts: Sequence[FileAccount],
        notices: list[str],
        synthetic: bool,
        *,
        claims: int = 0,
        paid_total: Decimal = Decimal(0),
        quarantine: str | None = None,
    ) -> IngestReport:
        return IngestReport(
            source=self.request.source.name,
            load_id=self.staging.load_id or self._load_id(),
            files=tuple(accounts),
            claims=claims,
            paid_total=paid_total,
            quarantine=quarantine,
            synthetic=synthetic,
            notices=tuple(notices),
        )

    def _load_id(self) -> str:
        """The time, for people, and a few digits that tell two loads of one second apart."""
        seed = f"{self._next_seq()} {sorted(self.sums.values())}"
        tail = hashlib.sha256(seed.encode()).hexdigest()[:4]
        return f"{self.request.at:%Y-%m-%dT%H-%M-%SZ}-{tail}"

    def _next_seq(self) -> int:
        loads = self.lake.loads() if self.lake else []
        return 1 + max((int(record["load_seq"]) for record in loads), default=0)


def _opaque_notice(work: Workspace, accounts: Iterable[FileAccount]) -> list[str]:
    count = sum(entry.refused.get("npi_check_digit", 0) for entry in accounts)
    if not count or work.opaque:
        return []
    notice = (
        f"{count:,} rows refused because an id in an NPI column fails the NPI check digit. If these ids are no NPIs"
        " (encrypted, or a system's own), load with --provider-ids opaque: they are then kept as they are."
    )
    return [notice]
