"""Originals, voids and replacements brought to their final state: the one text of that rule.

``net_lines`` is the definition. Ingest applies it inside a load, and notes what each load makes superfluous in the
lake's table ``gone``, so that readers have the final state by leaving those lines out. No load brings a line back:
withdrawn stays withdrawn, and what lost against one line can't win against two.

The rule: a claim that a replacement or a void names is withdrawn, and so is a void itself. Of the lines that share
claim, line number and source, the newest counts: by file date, then by order of loads.
"""

from __future__ import annotations

LINE_KEY = ("claim_id", "claim_line", "data_source")
# Among the lines of one key; the first counts.
_PLACE = f"""row_number() OVER (
    PARTITION BY person, {", ".join(LINE_KEY)} ORDER BY file_date DESC NULLS LAST, load_seq DESC
)"""


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
    return f"""
        WITH withdrawn AS ({withdrawn_claims(adjustments, scope="person")})
        SELECT line.* FROM {lines} AS line
        ANTI JOIN withdrawn
          ON withdrawn.claim_id = line.claim_id AND withdrawn.person = line.person
        QUALIFY {_PLACE} = 1
    """


def lost_lines(lines: str, fresh: str, adjustments: str, new_adjustments: str) -> str:
    """Return SQL for the claim lines that stop to count by a load, with the columns that both kinds of lines have.

    ``net_lines`` over everything leaves what it left before the load, and the load's lines, without these.

    Parameters
    ----------
    lines, adjustments
        Names of relations of what earlier loads brought: at least the claims that the load speaks of.
    fresh, new_adjustments
        Names of relations of what the load brings: no line twice, none of a claim that is withdrawn.
    """
    withdrawn = withdrawn_claims(new_adjustments, scope="person")
    before = withdrawn_claims(adjustments, scope="person")
    return f"""
        WITH withdrawn AS (({withdrawn}) EXCEPT ({before})),
        ranked AS (
            SELECT *, {_PLACE} AS place FROM (
                SELECT * FROM {lines} QUALIFY {_PLACE} = 1
                UNION ALL SELECT * FROM {fresh}
            )
        )
        SELECT * EXCLUDE (place) FROM ranked
        WHERE place > 1 OR (claim_id, person) IN (SELECT claim_id, person FROM withdrawn)
    """
