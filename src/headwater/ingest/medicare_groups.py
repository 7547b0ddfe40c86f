"""Who works for whom, as Medicare publishes it: ``clinicians``, ``reassignment`` and ``facility-affiliation``.

Three files of CMS that are kept apart because they are published apart: the Doctors and Clinicians national file (a row
for each clinician, enrollment, group and address), the Revalidation Reassignment List (who lets which group bill), and
the Facility Affiliation Data (who works in which hospital). Their headers change from year to year; a column is known
by any of its names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from headwater.ingest.feeds import Feed, Output, Source
from headwater.ingest.files import DoorFile
from headwater.ingest.headers import Header, first_line, signs_in
from headwater.schema.tables import (
    CLINICIAN_GROUP,
    FACILITY_AFFILIATION,
    GROUP_REASSIGNMENT,
    Table,
)

# Canonical column: how it is cleaned, and the names it goes by, newest first.
_Columns = Mapping[str, tuple[str, tuple[str, ...]]]

_PERSON: _Columns = {
    "npi": ("without_decimals({})", ("NPI",)),
    "individual_pac_id": ("without_decimals({})", ("Ind_PAC_ID", "PAC ID")),
    "last_name": ("clean_text({})", ("Provider Last Name", "lst_nm", "Last Name")),
    "first_name": ("clean_text({})", ("Provider First Name", "frst_nm", "First Name")),
}
_CLINICIANS: _Columns = {
    **_PERSON,
    "individual_enrollment_id": (
        "clean_text({})",
        ("Ind_enrl_ID", "Professional Enrollment ID"),
    ),
    "middle_name": (
        "clean_text({})",
        ("Provider Middle Name", "mid_nm", "Middle Name"),
    ),
    "suffix": ("clean_text({})", ("suff", "Suffix")),
    "credential": ("clean_text({})", ("Cred", "Credential")),
    "gender": ("sex_word({})", ("gndr", "Gender")),
    "specialty": ("clean_text({})", ("pri_spec", "Primary specialty")),
    "secondary_specialties": (
        "clean_text({})",
        ("sec_spec_all", "All secondary specialties"),
    ),
    "org_pac_id": ("without_decimals({})", ("org_pac_id", "Group Practice PAC ID")),
    "group_name": (
        "clean_text({})",
        ("Facility Name", "org_nm", "org_lgl_nm", "Organization legal name"),
    ),
    "group_members": (
        "without_decimals({})",
        ("num_org_mem", "Number of Group Practice members"),
    ),
    "address_id": ("clean_text({})", ("adrs_id", "Address ID")),
    "address_1": ("clean_text({})", ("adr_ln_1", "Line 1 Street Address")),
    "address_2": ("clean_text({})", ("adr_ln_2", "Line 2 Street Address")),
    "city": ("clean_text({})", ("City/Town", "cty", "City")),
    "state": ("clean_code({})", ("State", "st")),
    "zip_code": ("clean_zip({}, NULL)", ("ZIP Code", "zip")),
    "phone": ("clean_phone({})", ("Telephone Number", "phn_numbr", "Phone Number")),
}
_REASSIGNMENT: _Columns = {
    "npi": ("without_decimals({})", ("Individual NPI",)),
    "individual_pac_id": ("without_decimals({})", ("Individual PAC ID",)),
    "individual_enrollment_id": ("clean_text({})", ("Individual Enrollment ID",)),
    "last_name": ("clean_text({})", ("Individual Last Name",)),
    "first_name": ("clean_text({})", ("Individual First Name",)),
    "state": ("clean_code({})", ("Individual State Code",)),
    "specialty": ("clean_text({})", ("Individual Specialty Description",)),
    "group_pac_id": ("without_decimals({})", ("Group PAC ID",)),
    "group_enrollment_id": ("clean_text({})", ("Group Enrollment ID",)),
    "group_name": ("clean_text({})", ("Group Legal Business Name",)),
    "group_state": ("clean_code({})", ("Group State Code",)),
    "record_type": ("clean_text({})", ("Record Type",)),
}
_FACILITIES: _Columns = {
    **_PERSON,
    "ccn": (
        "clean_ccn({})",
        ("Facility Affiliations Certification Number", "facility_afl_ccn"),
    ),
    "facility_type": ("clean_text({})", ("facility_type",)),
    "parent_ccn": (
        "clean_ccn({})",
        ("Facility Type Certification Number", "parent_ccn"),
    ),
}


def _feed(table: Table, columns: _Columns) -> Callable[[DoorFile, str], Feed]:
    needed = [columns[name][1] for name in table.required]

    def feed(file: DoorFile, kind: str) -> Feed:
        header = Header(file)
        missing = [
            names[0] for names in needed if not any(name in header for name in names)
        ]
        file.require(missing)
        expressions = {
            name: way.format(header.sql(*names))
            for name, (way, names) in columns.items()
        }
        return Feed(file, (Output(table, expressions),))

    return feed


def _recognise(sign: str) -> Callable[[Path], str | None]:
    return lambda path: signs_in(first_line(path), {"rows": sign})


CLINICIANS = Source(
    name="clinicians",
    recognise=_recognise("org_pac_id"),
    feed=_feed(CLINICIAN_GROUP, _CLINICIANS),
    wanted="the Doctors and Clinicians national downloadable file, DAC_NationalDownloadableFile.csv",
)
REASSIGNMENT = Source(
    name="reassignment",
    recognise=_recognise("Group PAC ID"),
    feed=_feed(GROUP_REASSIGNMENT, _REASSIGNMENT),
    wanted="the Revalidation Reassignment List of CMS as CSV",
)
FACILITY_AFFILIATIONS = Source(
    name="facility-affiliation",
    recognise=_recognise("Facility Affiliations Certification Number"),
    feed=_feed(FACILITY_AFFILIATION, _FACILITIES),
    wanted="the Facility Affiliation Data of CMS, Facility_Affiliation.csv",
)
