"""What can be said of each kind of record: the attributes that sources fill, and how each is cleaned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prm.directory.adopting import cleaning
from prm.directory.adopting.deliveries import Kind

Value = str | list[str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a record.

    Attributes
    ----------
    clean
        From a person's text to what is kept; raises ``UncleanError``.
    clean_register
        The same for a national register, which shouts and withholds.
    longest
        In characters, as wide as its column; None for lists.
    identifies
        It says which record is meant: set when the record is made, and never overwritten by another source.
    """

    name: str
    label: str
    clean: Callable[[str], Value] = cleaning.clean_text
    clean_register: Callable[[str], Value] = cleaning.clean_register_text
    longest: int | None = None
    identifies: bool = False


def _same(
    name: str,
    label: str,
    clean: Callable[[str], Value],
    longest: int | None = None,
    *,
    identifies: bool = False,
) -> Attribute:
    return Attribute(name, label, clean, clean, longest, identifies)


_ADDRESS = (
    Attribute("address_1", "Street", longest=200),
    Attribute("address_2", "Suite", longest=200),
    Attribute("city", "Town", longest=100),
    _same("state", "State", cleaning.clean_state, 40),
    _same("zip_code", "ZIP", cleaning.clean_zip, 10),
    _same("county_fips", "County", cleaning.clean_code, 5),
    _same("latitude", "Latitude", cleaning.clean_number),
    _same("longitude", "Longitude", cleaning.clean_number),
)
_PHONE = _same("phone", "Phone", cleaning.clean_phone, 20)
_FAX = _same("fax", "Fax", cleaning.clean_phone, 20)
_OTHER_NAMES = _same("other_names", "Other names", cleaning.clean_lines)
_DEACTIVATED = _same("deactivated_on", "NPI deactivated", cleaning.clean_date)

_PRACTITIONER = (
    _same("npi", "NPI", cleaning.clean_npi, 10, identifies=True),
    Attribute("first_name", "First name", longest=100),
    Attribute("middle_name", "Middle name", longest=100),
    Attribute("last_name", "Last name", longest=100),
    Attribute("suffix", "Suffix", longest=20),
    _OTHER_NAMES,
    Attribute(
        "credential", "Credential", clean_register=cleaning.clean_credential, longest=60
    ),
    _same("gender", "Gender", cleaning.clean_gender, 10),
    _same("taxonomy_code", "Taxonomy", cleaning.clean_code, 10),
    Attribute("specialty", "Specialty", longest=200),
    _PHONE,
    _same("email", "Email", cleaning.clean_email, 254),
    _DEACTIVATED,
)
_PRACTICE = (
    _same("code", "Code", cleaning.clean_text, 64, identifies=True),
    Attribute("name", "Name", longest=300),
    _same("organization", "Organization", cleaning.clean_text, 64),
    _same("tin", "Tax number", cleaning.clean_tin, 9),
    *_ADDRESS,
    _PHONE,
    _FAX,
    _same("website", "Website", cleaning.clean_website, 200),
    _same("closed_on", "Closed", cleaning.clean_date),
)
_ORGANIZATION = (
    _same("code", "Code", cleaning.clean_text, 64, identifies=True),
    Attribute("name", "Name", longest=300),
    _OTHER_NAMES,
    _same("npi", "NPI", cleaning.clean_npi, 10),
    _same("tin", "Tax number", cleaning.clean_tin, 9),
    _same("ccn", "CMS certification number", cleaning.clean_code, 10),
    _same("pac_id", "CMS group id", cleaning.clean_code, 10),
    _same("system", "Health system", cleaning.clean_text, 200),
    _same("parent", "Belongs to", cleaning.clean_text, 64),
    *_ADDRESS,
    _PHONE,
    _FAX,
    _DEACTIVATED,
)
_FACILITY = (
    _same("code", "Code", cleaning.clean_text, 64, identifies=True),
    Attribute("name", "Name", longest=300),
    _same("ccn", "CMS certification number", cleaning.clean_code, 10),
    _same("npi", "NPI", cleaning.clean_npi, 10),
    _same("organization", "Organization", cleaning.clean_text, 64),
    *_ADDRESS,
)


def _by_name(attributes: tuple[Attribute, ...]) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


ATTRIBUTES: dict[Kind, dict[str, Attribute]] = {
    "practitioner": _by_name(_PRACTITIONER),
    "practice": _by_name(_PRACTICE),
    "organization": _by_name(_ORGANIZATION),
    "facility": _by_name(_FACILITY),
}
