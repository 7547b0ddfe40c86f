"""Which person each claim belongs to, for the files that name claims and not people: roles and adjustments."""

from __future__ import annotations

from headwater.ingest.checks import refuse
from headwater.ingest.workspace import Fault, Workspace, row_of, text_list

_REFERRING = {
    "medical_claim_provider_role": ("claim_id",),
    "claim_adjustment": ("claim_id", "replaces_claim_id"),
}


def find_people_of_claims(work: Workspace) -> None:
    """Create ``claim_person`` (claim_id, person) for the claims that they name; refuse rows about unknown ones."""
    tables = [table for table in _REFERRING if table in work.tables]
    if not tables:
        return
    named = " UNION ".join(
        f"SELECT {name} AS claim_id FROM in_{table}"
        for table in tables
        for name in _REFERRING[table]
    )
    work.db.execute(f"CREATE TEMP TABLE named_claim AS {named}")
    _from_this_load(work)
    _from_the_lake(work)
    for table in tables:
        known = " OR ".join(
            f"{name} IN (SELECT claim_id FROM claim_person)"
            for name in _REFERRING[table]
        )
        work.db.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE orphan AS
            SELECT _id, claim_id FROM in_{table} WHERE NOT _derived AND NOT ({known})
            """
        )
        if "medical_claim" in work.tables and work.count("SELECT count(*) FROM orphan"):
            refuse(work, f"FROM orphan WHERE claim_id IN ({_HERE})", _CLAIM_REFUSED)
        refuse(work, "FROM orphan", _CLAIM_UNKNOWN)


_HERE = "SELECT claim_id FROM in_medical_claim SEMI JOIN orphan USING (claim_id)"
_CLAIM_REFUSED = Fault(
    "claim_refused",
    "claim_id",
    "Every line of its claim was refused.",
    "Mend the claim's rows and load both quarantine files together.",
)
_CLAIM_UNKNOWN = Fault(
    "claim_unknown",
    "claim_id",
    "Its claim is neither in this load nor in the lake.",
    "Load the claim's file first, or both together.",
)


def _from_this_load(work: Workspace) -> None:
    if "medical_claim" not in work.tables:
        work.db.execute("CREATE TABLE claim_person (claim_id VARCHAR, person BIGINT)")
        return
    work.db.execute(
        f"""
        CREATE TABLE claim_person AS
        SELECT DISTINCT claim_id, person FROM (
            SELECT * FROM in_medical_claim SEMI JOIN named_claim USING (claim_id)
        ) AS claim
        ANTI JOIN refused ON refused._row = {row_of("claim._id")}
        JOIN person USING (person_id)
        """
    )


def _from_the_lake(work: Workspace) -> None:
    """Look the other claims up in the lake; one that was withdrawn there has no lines, but its adjustment names it."""
    files = work.lake_files("medical_claim")
    adjustments = work.lake_files("claim_adjustment")
    if not files:
        return
    withdrawn = ""
    if adjustments:
        withdrawn = "".join(
            f"UNION SELECT {name}, person FROM read_parquet({text_list(adjustments)}) "
            for name in _REFERRING["claim_adjustment"]
        )
    work.db.execute(
        f"""
        INSERT INTO claim_person
        WITH missing AS (
            SELECT claim_id FROM named_claim ANTI JOIN claim_person USING (claim_id)
        )
        SELECT DISTINCT claim_id, person FROM (
            SELECT claim_id, person FROM read_parquet({text_list(files)}) {withdrawn}
        ) SEMI JOIN missing USING (claim_id)
        """
    )
