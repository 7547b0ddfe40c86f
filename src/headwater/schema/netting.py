"""Originals, voids and replacements brought to their final state: the one text of that rule.

Ingest applies it inside a load; the net-claims measure applies it again over a bucket, across loads. Both call here.

The rule: a claim that a replacement or a void names is withdrawn, and so is a void itself. Of the lines that share
claim, line number and source, the newest counts: by file date, then by order of loads.
"""

from __future__ import annotations

LINE_KEY = ("claim_id", "claim_line", "data_source")


def withdrawn_claims(adjustments: str, *, scope: str = "") -> str:
    """Return SQL for the claims that no longer count.

    Parameters
    ----------
    adjustments
        Name of a relation with ``claim_id``, ``replaces_claim_id``, ``kind`` and the columns of ``scope``.
    scope
        Further columns to carry, such as ``person`` where a claim id is only unique with them.

    Returns
    -------
    str
        A select with ``claim_id`` and the columns of ``scope``, without duplicates.
    """
    more = f", {scope}" if scope else ""
    return f"""
        SELECT replaces_claim_id AS claim_id{more} FROM {adjustments}
        UNION
        SELECT claim_id{more} FROM {adjustments} WHERE kind = 'void'
    """


def net_lines(lines: str, adjustments: str) -> str:
    """Return SQL for the claim lines of a bucket that count, with all their columns.

    Parameters
    ----------
    lines, adjustments
        Names of relations in the lake's columns of ``medical_claim`` and ``claim_adjustment``.
    """
    key = ", ".join(LINE_KEY)
    return f"""
        WITH withdrawn AS ({withdrawn_claims(adjustments, scope="person")})
        SELECT line.* FROM {lines} AS line
        ANTI JOIN withdrawn
          ON withdrawn.claim_id = line.claim_id AND withdrawn.person = line.person
        QUALIFY row_number() OVER (
            PARTITION BY person, {key}
            ORDER BY file_date DESC NULLS LAST, load_seq DESC
        ) = 1
    """
