"""The typed rows of each table, as the lake keeps them: one select a table over what was neither refused nor netted."""

from __future__ import annotations

from headwater.ingest.workspace import Workspace, row_of
from headwater.schema.lake import BUCKETED
from headwater.schema.tables import DIAGNOSES, TABLES, Table


def create_views(work: Workspace) -> None:
    """Create ``kept_<table>`` and ``typed_<table>`` (lake columns and ``_id``, ``_bucket``) for every table."""
    for name in work.tables:
        work.db.execute(
            f"""
            CREATE VIEW kept_{name} AS SELECT * FROM in_{name}
            ANTI JOIN refused ON refused._row = {row_of(f"in_{name}._id")}
            ANTI JOIN netted_{name} ON netted_{name}._id = in_{name}._id
            """
        )
        select = (
            _SPECIAL[name](work) if name in _SPECIAL else _plain(work, TABLES[name])
        )
        as_of = "" if name in BUCKETED else f", {work.day_of_file()} AS as_of"
        bucket = _bucket(name, work.buckets)
        work.db.execute(
            f"""
            CREATE VIEW typed_{name} AS
            SELECT entry.*{as_of}, {work.load_seq}::INTEGER AS load_seq{bucket}
            FROM ({select}) AS entry
            """
        )


def _bucket(table: str, buckets: int) -> str:
    if table not in BUCKETED:
        return ""
    # Not every person id is known for an order: those orders are dealt out by their own id.
    key = "person"
    if table == "referral_order":
        key = "coalesce(person, md5_number_lower(order_id) % 1000000007)"
    # The remainder of a negative number is negative in SQL; a bucket isn't.
    return f", ((({key}) % {buckets} + {buckets}) % {buckets})::INTEGER AS _bucket"


def _plain(work: Workspace, table: Table) -> str:
    columns = ", ".join(
        "person.person AS person"
        if column.name == "person_id"
        else f"{work.typed(table.name, column.name)} AS {column.name}"
        for column in table.columns
    )
    people = any(column.name == "person_id" for column in table.columns)
    join = "LEFT JOIN person USING (person_id)" if people else ""
    return f"SELECT _id, {columns} FROM kept_{table.name} {join}"


def _medical_claim(work: Workspace) -> str:
    kinds = {
        column.name: work.typed("medical_claim", column.name)
        for column in TABLES["medical_claim"].columns
    }
    codes = [f"upper(replace({name}, '.', ''))" for name in _filled(work, DIAGNOSES)]
    return f"""
        SELECT _id, claim_id, {kinds["claim_line_number"]} AS claim_line, lower(claim_type) AS claim_type,
            person.person, payer, plan,
            coalesce({kinds["claim_line_start_date"]}, {kinds["claim_start_date"]}) AS date,
            {kinds["claim_start_date"]} AS claim_start_date, {kinds["claim_end_date"]} AS claim_end_date,
            {kinds["admission_date"]} AS admission_date,
            place_of_service_code AS place_of_service, bill_type_code AS bill_type, drg_code AS drg,
            revenue_center_code AS revenue_center, upper(hcpcs_code) AS hcpcs,
            rendering.id AS rendering, billing.id AS billing, tin.id AS billing_tin, facility.id AS facility,
            list_filter([{", ".join(codes) or "NULL::VARCHAR"}], lambda code: code IS NOT NULL) AS diagnosis,
            {kinds["paid_amount"]} AS paid, {kinds["allowed_amount"]} AS allowed, {kinds["charge_amount"]} AS charge,
            in_network_flag AS in_network, data_source, {kinds["file_date"]} AS file_date
        FROM kept_medical_claim AS claim
        JOIN person USING (person_id)
        LEFT JOIN identifier AS rendering ON rendering.value = rendering_npi
        LEFT JOIN identifier AS billing ON billing.value = billing_npi
        LEFT JOIN identifier AS tin ON tin.value = claim.billing_tin
        LEFT JOIN identifier AS facility ON facility.value = facility_npi
    """


def _filled(work: Workspace, columns: tuple[str, ...]) -> list[str]:
    """Return the columns that some file of the load fills: 25 diagnoses are allowed, three are usual."""
    outputs = [(file, output) for file in work.files for output in file.feed.outputs]
    return [
        name
        for name in columns
        if any(file.fills(o.columns.get(name)) for file, o in outputs)
    ]


def _provider_role(work: Workspace) -> str:
    line = work.typed("medical_claim_provider_role", "claim_line_number")
    return f"""
        SELECT _id, claim_id, {line} AS claim_line, lower(role) AS role,
            identifier.id AS npi, identifier.valid AS npi_valid, qualifier, claim_person.person
        FROM kept_medical_claim_provider_role
        JOIN claim_person USING (claim_id)
        JOIN identifier ON identifier.value = npi
    """


def _claim_adjustment(work: Workspace) -> str:
    # The claim that is withdrawn has to be found in its person's bucket, so its person comes first. Where payers share
    # a claim id it has several; the right one is the one that has the newer claim as well.
    return """
        WITH owner AS (
            SELECT adjustment._id, old.person
            FROM kept_claim_adjustment AS adjustment
            JOIN claim_person AS old ON old.claim_id = adjustment.replaces_claim_id
            JOIN claim_person AS new ON new.claim_id = adjustment.claim_id AND new.person = old.person
        ),
        shared AS (SELECT _id, min(person) AS person FROM owner GROUP BY ALL),
        one AS (SELECT claim_id, min(person) AS person FROM claim_person GROUP BY ALL)
        SELECT adjustment._id, adjustment.claim_id, replaces_claim_id, lower(kind) AS kind,
            coalesce(shared.person, old.person, new.person) AS person
        FROM kept_claim_adjustment AS adjustment
        LEFT JOIN shared ON shared._id = adjustment._id
        LEFT JOIN one AS old ON old.claim_id = replaces_claim_id
        LEFT JOIN one AS new ON new.claim_id = adjustment.claim_id
    """


def _referral_order(work: Workspace) -> str:
    columns = []
    for column in TABLES["referral_order"].columns:
        match column.name:
            case "person_id":
                columns.append("person.person AS person")
            case "referring_npi":
                columns.append("referring.id AS referring")
            case "referred_to_npi":
                columns.append("referred_to.id AS referred_to")
            case _:
                columns.append(
                    f"{work.typed('referral_order', column.name)} AS {column.name}"
                )
    return f"""
        SELECT _id, {", ".join(columns)} FROM kept_referral_order
        LEFT JOIN person USING (person_id)
        LEFT JOIN identifier AS referring ON referring.value = referring_npi
        LEFT JOIN identifier AS referred_to ON referred_to.value = referred_to_npi
    """


_SPECIAL = {
    "medical_claim": _medical_claim,
    "medical_claim_provider_role": _provider_role,
    "claim_adjustment": _claim_adjustment,
    "referral_order": _referral_order,
}
