"""What real files do to a value, and how it is put right: SQL macros that every source may use.

A spreadsheet turns 9106096740 into ``9106096740.0`` and 02557 into ``2557.0``; the register writes ``<UNAVAIL>`` for
what it withholds; hands leave spaces behind. A macro gives the value as it was meant, or null where there is none.
"""

from __future__ import annotations

import duckdb

# A register has tens of millions of values and nearly all are as they should be: each macro lets those through by a
# cheap test, before the expressions that mend the others.
_MACROS = (
    # A number that was text before a spreadsheet had it.
    r"""
    without_decimals(held) AS CASE WHEN contains(held, '.') THEN regexp_replace(trim(held), '\.0+$', '') ELSE held END
    """,
    r"""
    clean_text(held) AS CASE
        WHEN held = '<UNAVAIL>' THEN NULL
        WHEN contains(held, '  ') OR contains(held, chr(9)) OR contains(held, chr(10))
            THEN nullif(trim(regexp_replace(held, '\s+', ' ', 'g')), '')
        ELSE nullif(trim(held), '')
    END
    """,
    "only_digits(held) AS regexp_replace(without_decimals(held), '[^0-9]', '', 'g')",
    # Ten digits for North America; a number from elsewhere stays as it is written; zeros and nines are no number.
    r"""
    clean_phone(held) AS CASE
        WHEN held IS NULL THEN NULL
        WHEN regexp_full_match(held, '[2-8][0-9]{9}(\.0)?') THEN left(held, 10)
        WHEN regexp_full_match(only_digits(held), '0*|9*') THEN NULL
        WHEN regexp_full_match(only_digits(held), '1?[2-9][0-9]{9}') THEN right(only_digits(held), 10)
        ELSE clean_text(without_decimals(held))
    END
    """,
    "is_abroad(country) AS coalesce(upper(trim(country)), 'US') NOT IN ('', 'US', 'USA', 'UNITED STATES')",
    # Five or nine digits, with the zeros that a spreadsheet took from the front; +4 of 0000 says nothing.
    r"""
    clean_zip(held, country) AS CASE
        WHEN held IS NULL THEN NULL
        WHEN regexp_full_match(held, '[1-9][0-9]{7}[1-9](\.0)?') AND country = 'US' THEN left(held, 9)
        WHEN regexp_full_match(without_decimals(held), '0*') THEN NULL
        WHEN is_abroad(country) THEN clean_text(without_decimals(held))
        WHEN length(only_digits(held)) BETWEEN 3 AND 5 THEN lpad(only_digits(held), 5, '0')
        WHEN length(only_digits(held)) BETWEEN 7 AND 9
            THEN regexp_replace(lpad(only_digits(held), 9, '0'), '^([0-9]{5})0000$', '\1')
        ELSE clean_text(held)
    END
    """,
    "clean_code(held) AS upper(clean_text(held))",
    # Six characters; a spreadsheet takes the zeros from the front of the numeric ones.
    """
    clean_ccn(held) AS CASE
        WHEN regexp_full_match(without_decimals(held), '[0-9]{1,5}') THEN lpad(without_decimals(held), 6, '0')
        ELSE clean_code(without_decimals(held))
    END
    """,
    "sex_word(held) AS CASE upper(trim(held)) WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END",
)


def create_macros(db: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection the macros."""
    for macro in _MACROS:
        db.execute(f"CREATE TEMP MACRO {macro}")
