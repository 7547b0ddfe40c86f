"""What a CMS certification number says of its holder."""

from __future__ import annotations

import re

# Last four digits of a CCN by kind of hospital: State Operations Manual (CMS Pub. 100-07), section 2779A.
_HOSPITALS = (
    (1, 879),  # short-term
    (1300, 1399),  # critical access
    (2000, 2299),  # long-term
    (3025, 3099),  # rehabilitation
    (3300, 3399),  # children's
    (4000, 4499),  # psychiatric
)


def is_hospital_or_surgery_centre(ccn: str) -> bool:
    """Say whether a number is a hospital's or an ambulatory surgery centre's: home health has numbers, too.

    Examples
    --------
    >>> [is_hospital_or_surgery_centre(ccn) for ccn in ("360001", "36C0001234", "361501", "3401562")]
    [True, True, False, False]
    """
    if re.fullmatch(r"[0-9]{2}C[0-9]{7}", ccn):
        return True
    if not re.fullmatch(r"[0-9]{6}", ccn):
        return False
    number = int(ccn[2:])
    return any(first <= number <= last for first, last in _HOSPITALS)
