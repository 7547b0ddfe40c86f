"""Refuse merges that lead in a circle: then nobody could say which record is left."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.ingest.checks import refuse
from headwater.ingest.workspace import Fault, Workspace, text_list

_CIRCLE = Fault(
    "alias_circle",
    "same_as",
    "The record leads back to itself, by this row and others of the directory.",
    "Decide which record stays and leave out its row; to take a merge back, give the record's own id in same_as.",
)


def refuse_circles(work: Workspace) -> None:
    """Refuse the aliases of this load that stand in a circle, with those that the lake holds taken into account."""
    if "alias" not in work.tables:
        return
    in_circles = sorted(_in_circles(_newest(work)))
    if not in_circles:
        return
    work.db.execute("CREATE TEMP TABLE circle (kind VARCHAR, id VARCHAR)")
    work.db.executemany("INSERT INTO circle VALUES (?, ?)", in_circles)
    rows = "SELECT _id FROM in_alias SEMI JOIN circle ON circle.kind = lower(in_alias.kind) AND circle.id = in_alias.id"
    refuse(work, rows, _CIRCLE)


def _newest(work: Workspace) -> dict[tuple[str, str], str]:
    """Return what each id is the same as: the lake's newest word, then this load's."""
    said = "SELECT lower(kind) AS kind, id, same_as, NULL::INTEGER AS load_seq, _id FROM in_alias"
    if files := work.lake_files("alias"):
        said += f" UNION ALL SELECT kind, id, same_as, load_seq, 0 FROM read_parquet({text_list(files)})"
    rows = work.db.execute(
        f"""
        SELECT kind, id, same_as FROM (
            SELECT * FROM ({said}) WHERE kind IS NOT NULL AND id IS NOT NULL AND same_as IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY kind, id ORDER BY load_seq DESC NULLS FIRST, _id DESC) = 1
        )
        WHERE id <> same_as
        """
    ).fetchall()
    return {(kind, absorbed): survivor for kind, absorbed, survivor in rows}


def _in_circles(same: dict[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """Follow every chain once; what is met a second time on the same way closes a circle."""
    done: set[tuple[str, str]] = set()
    for start in same:
        way: list[tuple[str, str]] = []
        place: dict[tuple[str, str], int] = {}
        at = start
        while at in same and at not in done and at not in place:
            place[at] = len(way)
            way.append(at)
            at = (at[0], same[at])
        if at in place:
            yield from way[place[at] :]
        done.update(way)
