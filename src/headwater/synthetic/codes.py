"""Codes that the definitions map to service lines and kinds of visit: identifiers only, no descriptions."""

from __future__ import annotations

import numpy as np

from headwater.synthetic.arrays import Array
from headwater.synthetic.parameters import SERVICE_LINES

LINE_DIAGNOSES = (
    "I10 I2510 I4891 I509 R001 I739 I350 I479",
    "M1711 M545 M7501 S8312 M1611 M5416 S42201 M2550",
    "K219 K5790 K5090 R109 K259 K8020 K589 R131",
    "G43909 G20 G40909 G5600 G35 R51 G629 I639",
    "J449 J4520 R0600 J849 R05 J479 J9610 J690",
    "C50911 C61 D469 C3490 C189 D4701 C8330 D0510",
    "E119 E039 E0500 E6601 E785 E213 E1165 E041",
    "N401 N200 R319 N3281 N529 R339 N281 N390",
)
GENERAL_DIAGNOSES = (
    *("Z0000", "Z23", "J069", "H6690", "F411", "F329"),
    *("B349", "L309", "Z1211", "J0190", "L0390", "H109"),
)
LINE_DRGS = ("291", "470", "392", "065", "190", "841", "640", "690")
# E/M codes, each with the usual allowed amount in cents.
NEW = (("99203", 11_400), ("99204", 17_000), ("99205", 22_400))
CONSULT = (("99243", 13_000), ("99244", 19_000))  # commercial alone pays them
ESTABLISHED = (("99213", 9_200), ("99214", 13_000), ("99215", 18_300))
GLOBAL_FOLLOW_UP = ("99024", 0)
EMERGENCY = (("99283", 7_200), ("99284", 12_200), ("99285", 17_800))
HOSPITAL = (("99222", 13_800), ("99232", 8_100), ("99238", 8_300))
LABORATORY = (("80053", 1_050), ("85025", 780), ("83036", 970), ("80061", 1_340))
IMAGING = (("71046", 3_400), ("73721", 22_000), ("74177", 31_000), ("70553", 34_000))
# A test that a specialist does beside the visit, by line.
TESTS = (
    ("93000", 1_500),
    ("73562", 4_000),
    ("43239", 38_000),
    ("95886", 9_600),
    ("94060", 5_400),
    ("96413", 13_500),
    ("76536", 11_300),
    ("51798", 1_200),
)
_ALLOWED = {
    code: cents
    for group in (
        NEW,
        CONSULT,
        ESTABLISHED,
        (GLOBAL_FOLLOW_UP,),
        EMERGENCY,
        HOSPITAL,
        LABORATORY,
        IMAGING,
        TESTS,
    )
    for code, cents in group
}

# One pool of every text code of a claim, so that columns can hold small numbers until they are written.
_POOL = list(
    dict.fromkeys(
        [
            *_ALLOWED,
            *" ".join(LINE_DIAGNOSES).split(),
            *GENERAL_DIAGNOSES,
            *LINE_DRGS,
            *("11", "22", "21", "23", "81"),
            *("111", "131"),
            *("0450", "0120", "0636", "0300"),
            *("25", "26"),
        ]
    )
)
_INDEX = {code: place for place, code in enumerate(_POOL)}
POOL = np.array(_POOL)
ALLOWED = np.array([_ALLOWED.get(code, 0) for code in _POOL])


def code(text: str) -> int:
    """Return the number of a code in the pool."""
    return _INDEX[text]


def codes(group: tuple[tuple[str, int], ...]) -> Array:
    """Return the numbers of a group of priced codes."""
    return np.array([_INDEX[text] for text, _ in group])


def line_diagnoses() -> Array:
    """Return the numbers of each line's diagnoses, lines x 8."""
    return np.array([[_INDEX[text] for text in row.split()] for row in LINE_DIAGNOSES])


def general_diagnoses() -> Array:
    """Return the numbers of diagnoses that belong to no line."""
    return np.array([_INDEX[text] for text in GENERAL_DIAGNOSES])


def condition(person: Array, line: Array) -> Array:
    """Return the diagnosis of a person in a line: always the same one."""
    table = line_diagnoses()
    return np.asarray(table[line, (person * 7 + line * 3) % table.shape[1]])


assert len(LINE_DIAGNOSES) == len(LINE_DRGS) == len(TESTS) == len(SERVICE_LINES)
