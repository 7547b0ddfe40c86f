"""Tables that people exchange: CSV and Excel files, written so that they run nothing and read as they were meant.

Writing: :func:`csv_response` and :func:`xlsx_response`. Reading: :func:`read_table`.
"""

from prm.common.spreadsheets.csv_files import read_csv
from prm.common.spreadsheets.reading import read_table
from prm.common.spreadsheets.safety import neutralised, restored
from prm.common.spreadsheets.tables import Row, Table, UnreadableFile, is_error
from prm.common.spreadsheets.writing import Cell, csv_response, xlsx_response

__all__ = [
    "Cell",
    "Row",
    "Table",
    "UnreadableFile",
    "csv_response",
    "is_error",
    "neutralised",
    "read_csv",
    "read_table",
    "restored",
    "xlsx_response",
]
