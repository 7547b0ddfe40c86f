"""The National Provider Identifier: ten digits whose last is a check digit."""

from __future__ import annotations

NPI_PREFIX = "80840"  # card issuer prefix that the check digit is computed with
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # digit sum of twice the digit


def check_digit(first_nine: str) -> str:
    """Return the Luhn check digit of the first nine digits of an NPI.

    Source: 45 CFR 162.406 and ISO/IEC 7812-1, computed over 80840 + NPI.
    """
    total = sum(
        _DOUBLED[int(digit)] if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(NPI_PREFIX + first_nine))
    )
    return str(-total % 10)


def is_valid_npi(npi: str) -> bool:
    """Say whether the text is ten digits whose check digit holds.

    Examples
    --------
    >>> is_valid_npi("1234567893"), is_valid_npi("1234567890")
    (True, False)
    """
    return (
        len(npi) == 10
        and npi.isascii()
        and npi.isdigit()
        and check_digit(npi[:9]) == npi[9]
    )
