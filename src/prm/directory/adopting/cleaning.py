"""One value as a source has it, and as we keep it. Cleaning what is clean changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from headwater.schema.npi import is_valid_npi
from prm.directory.adopting.casing import quieten

# What registers write for "we won't say".
_WITHHELD = frozenset({"<UNAVAIL>", "<unavail>"})
_SPREADSHEET = re.compile(r"(?<=\d)\.0+$")  # 283044552.0: a number that was text
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension)\s*(\d{1,6})$", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
_EARLIEST = 1900  # nobody of a directory was anywhere before


@dataclass(frozen=True, slots=True)
class UncleanError(ValueError):
    """A value that can't be kept: what is wrong with it, and what to do."""

    what: str
    remedy: str


def clean_text(value: str) -> str:
    """Return what a person wrote, without the blanks around it."""
    if "\0" in value:
        raise UncleanError("holds a NUL character", "Remove it.")
    return value.strip()


def clean_register_text(value: str) -> str:
    """Return a register's text: single blanks, nothing for what is withheld, no shouting."""
    text = " ".join(clean_text(value).split())
    return "" if text in _WITHHELD else quieten(text)


def clean_credential(value: str) -> str:
    """Return a credential without the dots that some write: ``M.D.`` is ``MD``."""
    return " ".join(clean_text(value).replace(".", "").split())


def clean_lines(value: str) -> list[str]:
    """Return the lines of a text that hold something, each once."""
    lines = (clean_text(line) for line in value.splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def clean_npi(value: str) -> str:
    """Return ten digits whose check digit holds."""
    npi = _SPREADSHEET.sub("", clean_text(value))
    if not is_valid_npi(npi):
        raise UncleanError(
            f"{npi or 'nothing'} isn't an NPI: "
            + (
                "its check digit fails"
                if re.fullmatch(r"[0-9]{10}", npi)
                else "an NPI has ten digits"
            ),
            "Compare it with the register, npiregistry.cms.hhs.gov; most often two digits are swapped.",
        )
    return npi


def clean_tin(value: str) -> str:
    """Return nine digits; a tax number is the same with and without its dash."""
    tin = _SPREADSHEET.sub("", clean_text(value)).replace("-", "")
    if tin in _WITHHELD or not tin:
        return ""
    if re.fullmatch(r"[0-9]{7,8}", tin):
        tin = tin.zfill(9)  # a spreadsheet took the zeros
    if not re.fullmatch(r"[0-9]{9}", tin):
        raise UncleanError(f"{tin} isn't a tax number", "A tax number has nine digits.")
    return tin


def clean_code(value: str) -> str:
    """Return an identifier in capitals, as CCNs and taxonomy codes are written."""
    return _SPREADSHEET.sub("", clean_text(value)).upper()


def clean_phone(value: str) -> str:
    """Return ``614-555-0142``, with its extension if there is one; a foreign number as it is."""
    text = _SPREADSHEET.sub("", clean_text(value))
    if text in _WITHHELD:
        return ""
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if not re.fullmatch(r"[0-9]{10}", digits) or re.search(r"[^\W\d_]", number):
        return text
    number = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return f"{number} x{extension[1]}" if extension else number


def clean_zip(value: str) -> str:
    """Return ``28304`` or ``28304-4552``; a foreign postal code as it is."""
    text = _SPREADSHEET.sub("", clean_text(value))
    if text in _WITHHELD:
        return ""
    digits = text.replace("-", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]+", digits):
        return text
    if len(digits) in (4, 8):
        digits = f"0{digits}"  # New England, through a spreadsheet
    if len(digits) == 5:
        return digits
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else text


def clean_state(value: str) -> str:
    """Return a state's two letters in capitals; anything longer as it is."""
    text = clean_text(value)
    if text in _WITHHELD:
        return ""
    return text.upper() if len(text) == 2 else text


def clean_gender(value: str) -> str:
    """Return ``female``, ``male`` or what else the source says, in small letters."""
    word = clean_text(value).lower()
    return {"f": "female", "m": "male"}.get(word, word)


def clean_email(value: str) -> str:
    """Return an address that mail could go to."""
    text = clean_text(value)
    if text and not _EMAIL.fullmatch(text):
        raise UncleanError(
            f"{text} isn't an email address", "An address looks like name@place.org."
        )
    return text


def clean_website(value: str) -> str:
    """Return a web address with its scheme."""
    text = clean_text(value)
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/.]+\.[^\s]+", address):
        raise UncleanError(
            f"{text} isn't a web address", "An address looks like https://place.org."
        )
    return address


def clean_date(value: str) -> str:
    """Return a day as ISO text."""
    text = clean_text(value)
    if not text:
        return ""
    return read_date(text).isoformat()


def read_date(text: str) -> date:
    """Return the day that a text names, ISO or American."""
    for form in _DATES:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year >= _EARLIEST:
            return day
    raise UncleanError(f"{text} isn't a day", "Write it as 2026-11-21.")


def clean_number(value: str) -> str:
    """Return a decimal number as text, such as a latitude."""
    text = clean_text(value)
    if text:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not abs(number) <= 180:
            raise UncleanError(
                f"{text} isn't a latitude or longitude", "Write degrees: 39.96."
            )
        return repr(number)
    return ""
