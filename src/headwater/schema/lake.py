"""The lake: canonical rows on disk, by person bucket and month, written by ingest and read by everything above.

A load is visible from the instant its record stands in ``loads/``. Readers take only files whose name begins with
the id of such a load, so that a load that died half-way is as if it had never begun.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.schema.errors import InputError, StorageError
from headwater.schema.statements import newest_words, with_sources
from headwater.schema.tables import TABLES, Kind

FORMAT = 2
DEFAULT_BUCKETS = 16
MONTHLY = "medical_claim"  # the one table of a delivery that is also parted by month
# Which lines of MONTHLY don't count any more: nobody delivers it, each load notes what it made superfluous. It lies in
# the bucket and month of the line that lost, so that a month is netted without looking at any other.
GONE = "gone"
BUCKETED = (
    "medical_claim",
    "eligibility",
    "medical_claim_provider_role",
    "claim_adjustment",
    "referral_order",
)

_MARKS = ("source", "as_of", "load_id")  # of a statement
_MONEY = pa.decimal128(18, 2)
_RESTORE = "Restore it from a backup, or load the files into a new lake."


def _schema(columns: dict[str, Any]) -> pa.Schema:
    return pa.schema(list(columns.items()))


VOCABULARY = _schema({"id": pa.int32(), "value": pa.string()})
ARROW_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "npi": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "money": _MONEY,
    "number": pa.float64(),
    "integer": pa.int32(),
    "flag": pa.bool_(),
}
_CLAIM = _schema(
    {
        "claim_id": pa.string(),
        "claim_line": pa.int32(),
        "claim_type": pa.string(),
        "person": pa.int64(),
        "payer": pa.string(),
        "plan": pa.string(),
        "date": pa.date32(),  # of the line when it has one, else of the claim
        "claim_start_date": pa.date32(),
        "claim_end_date": pa.date32(),
        "admission_date": pa.date32(),
        "place_of_service": pa.string(),
        "bill_type": pa.string(),
        "drg": pa.string(),
        "revenue_center": pa.string(),
        "hcpcs": pa.string(),
        "rendering": pa.int32(),  # ids of the vocabulary
        "billing": pa.int32(),
        "billing_tin": pa.int32(),
        "facility": pa.int32(),
        "diagnosis": pa.list_(pa.string()),  # in order, upper case, without dots
        "paid": _MONEY,
        "allowed": _MONEY,
        "charge": _MONEY,
        "in_network": pa.string(),
        "data_source": pa.string(),
        "file_date": pa.date32(),
        "load_seq": pa.int32(),
    }
)
_ROLE = _schema(
    {
        "claim_id": pa.string(),
        "claim_line": pa.int32(),  # null: the whole claim
        "role": pa.string(),
        "npi": pa.int32(),
        "npi_valid": pa.bool_(),
        "qualifier": pa.string(),
        "person": pa.int64(),
        "load_seq": pa.int32(),
    }
)
_GONE = pa.schema(
    [
        _CLAIM.field(name)
        for name in ("person", "claim_id", "claim_line", "data_source", "load_seq")
    ]
)
_RENAMED: dict[str, pa.Field[Any]] = {
    "person_id": pa.field("person", pa.int64()),
    "referring_npi": pa.field("referring", pa.int32()),
    "referred_to_npi": pa.field("referred_to", pa.int32()),
}


def lake_schema(table: str) -> pa.Schema:
    """Return the columns that a table has in the lake, with their types; ``load_seq`` is the last."""
    if table == "medical_claim":
        return _CLAIM
    if table == GONE:
        return _GONE
    if table == "medical_claim_provider_role":
        return _ROLE
    fields = [
        _RENAMED.get(column.name, pa.field(column.name, ARROW_TYPES[column.kind]))
        for column in TABLES[table].columns
    ]
    if table == "claim_adjustment":
        fields.append(pa.field("person", pa.int64()))
    if table not in BUCKETED:
        fields.append(pa.field("as_of", pa.date32()))
    return pa.schema([*fields, pa.field("load_seq", pa.int32())])


class Lake:
    """A lake that exists. Open it anew to see loads that were published since.

    Raises
    ------
    InputError
        If the folder isn't a lake, or one of a newer format.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._header = _read_header(self.path)

    @property
    def buckets(self) -> int:
        """How many parts the people are dealt into; chosen when the lake is made."""
        return int(self._header["buckets"])

    @property
    def key_fingerprint(self) -> str:
        """What the key that pseudonymises this lake's people hashes to."""
        return str(self._header["key_fingerprint"])

    def loads(self) -> list[dict[str, Any]]:
        """Return the record of every published load, newest last."""
        return sorted(self._records, key=lambda record: int(record["load_seq"]))

    @property
    def synthetic(self) -> bool:
        """Whether anything in the lake comes from a made-up market."""
        return any(record["synthetic"] for record in self._records)

    def fingerprint(self) -> str:
        """Return a hash of the loads that brought rows: equal lakes give equal measures."""
        brought = [record["load_id"] for record in self.loads() if record["rows"]]
        return hashlib.sha256("\n".join(brought).encode()).hexdigest()[:16]

    def files(self, table: str, bucket: int | None = None) -> list[str]:
        """Return the Parquet files of a table that published loads wrote, of one bucket or of all."""
        pattern = "*.parquet"
        if table in BUCKETED or table == GONE:
            part = "bucket=*" if bucket is None else f"bucket={bucket:02d}"
            monthly = table in (MONTHLY, GONE)
            pattern = f"{part}/{'month=*/' if monthly else ''}*.parquet"
        found = (self.path / table).glob(pattern)
        return sorted(str(file) for file in found if self._is_published(file.stem))

    def reference(self, table: str, *, only: pa.Array[Any] | None = None) -> pa.Table:
        """Return a table that isn't per person: the newest word on each key, whoever said it.

        ``only`` are the values of the first key column that are wanted; by default all.
        """
        rows = self._rows(table, only)
        newest = newest_words(rows, TABLES[table].set_key)
        return _sorted(newest, _key(table)).drop_columns(["as_of", "load_seq"])

    def statements(self, table: str, *, only: pa.Array[Any] | None = None) -> pa.Table:
        """Return what each source says: the newest rows of a table by key and source, two sources side by side.

        Parameters
        ----------
        table
            A table that isn't per person.
        only
            Values of the first key column that are wanted (NPIs, for the tables of practitioners); by default all.
            A country's register takes about 150 bytes a row in memory, so ask for those that matter.

        Returns
        -------
        pa.Table
            The table's columns, then ``source`` (as ``headwater ingest`` names it), ``as_of`` (the day that the file
            speaks of) and ``load_id``, in the order of key and source.
        """
        rows = with_sources(self._rows(table, only), self.loads())
        said_by = (*TABLES[table].set_key, "source")
        newest = newest_words(rows, said_by, by_day=True)
        names = [
            name for name in rows.column_names if name not in (*_MARKS, "load_seq")
        ]
        return _sorted(newest, (*_key(table), "source")).select([*names, *_MARKS])

    def _rows(self, table: str, only: pa.Array[Any] | None) -> pa.Table:
        schema = lake_schema(table)
        if table in BUCKETED:
            raise ValueError(f"{table} is per person")
        files = self.files(table)
        if not files:
            return schema.empty_table()
        # Where pandas is installed, this loads it too: half a second that not every reader of a lake has to pay.
        import pyarrow.dataset as ds

        wanted = None if only is None else pc.field(TABLES[table].key[0]).isin(only)
        dataset = ds.dataset(files, schema=schema, format="parquet")
        with readable(files):
            return dataset.to_table(filter=wanted)

    def vocabulary(self) -> pa.Table:
        """Return every NPI, tax number and opaque id with its integer: ``id`` int32, ``value`` text."""
        file = self.path / "vocabulary" / "identifier.parquet"
        if not file.is_file():
            return VOCABULARY.empty_table()
        with readable([str(file)]):
            return pq.read_table(file)

    def check_files(self) -> None:
        """Raise StorageError if a file that readers would take isn't whole."""
        for table in (*TABLES, GONE):
            for file in self.files(table):
                with readable([file]), pq.ParquetFile(file):
                    pass

    @cached_property
    def _records(self) -> tuple[dict[str, Any], ...]:
        return tuple(map(_read_json, (self.path / "loads").glob("*.json")))

    @cached_property
    def _published(self) -> frozenset[str]:
        return frozenset(record["load_id"] for record in self._records)

    def _is_published(self, stem: str) -> bool:
        return stem.partition("_")[0] in self._published


@contextmanager
def readable(files: Iterable[str]) -> Iterator[None]:
    """Say which of the lake's files is damaged when reading them fails.

    Raises
    ------
    StorageError
        In place of what the reader of Parquet says.
    """
    try:
        yield
    except pa.ArrowException as error:
        damaged = next(filter(_is_damaged, files), "A file")
        raise StorageError(
            f"{damaged} in the lake is cut short or damaged.", _RESTORE
        ) from error


def _is_damaged(file: str) -> bool:
    try:
        with pq.ParquetFile(file) as rows:
            for batch in rows.iter_batches():
                batch.validate()
    except (pa.ArrowException, OSError):
        return True
    return False


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content
        problem = "it holds no object"
    except ValueError as error:
        problem = str(error)
    raise StorageError(f"The lake's {file} can't be read: {problem}.", _RESTORE)


def _read_header(path: Path) -> dict[str, Any]:
    try:
        header = _read_json(path / "lake.json")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(
            f"{path} isn't a lake.",
            "Name the folder that `headwater ingest --lake` wrote.",
        ) from error
    if header.get("format") != FORMAT:
        raise InputError(
            f"The lake {path} has format {header.get('format')}, this version reads {FORMAT}.",
            "Use the version of Headwater that wrote it, or load the files into a new lake.",
        )
    if missing := sorted({"buckets", "key_fingerprint"} - header.keys()):
        raise StorageError(
            f"The lake's {path / 'lake.json'} lacks {', '.join(missing)}.", _RESTORE
        )
    return header


def _key(table: str) -> tuple[str, ...]:
    key = TABLES[table].key
    return tuple("person" if name == "person_id" else name for name in key)


def _sorted(rows: pa.Table, names: Iterable[str]) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in names])
