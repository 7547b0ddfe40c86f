"""Small tables that are handed over as CSV or Parquet, each cell a text until somebody asks what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from headwater.schema.errors import InputError

_SHAPE = "Name a CSV or Parquet file."


def read_texts(source: Path, names: Sequence[str], *, what: str) -> pa.Table:
    """Read such a table; of a CSV file, the columns of these names as text. ``what`` it holds, in the plural.

    Raises
    ------
    InputError
        If there is no such file, or it can't be read.
    """
    if not source.is_file():
        raise InputError(f"There is no such file of {what}.", _SHAPE, str(source))
    try:
        if source.suffix == ".parquet":
            return pq.read_table(source)
        text = dict.fromkeys(names, pa.string())
        return pa_csv.read_csv(
            source, convert_options=pa_csv.ConvertOptions(column_types=text)
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(
            f"The {what} can't be read: {str(error).rstrip('.')}.", _SHAPE, str(source)
        ) from error
