"""Streets, telephone numbers and names of practices, in a form in which they can be compared."""

from __future__ import annotations

import re

from headwater.measures.linkage.names import fold

# USPS Publication 28, appendix C, and what people type instead.
_STREET = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "boulevard": "blvd",
    "drive": "dr",
    "road": "rd",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "parkway": "pkwy",
    "highway": "hwy",
    "square": "sq",
    "terrace": "ter",
    "circle": "cir",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "suite": "ste",
    "floor": "fl",
    "building": "bldg",
    "room": "rm",
    "saint": "st",
}
_UNIT = re.compile(r"\b(?:ste|apt|unit|rm|fl|bldg|dept)\b.*|#.*")
# Words that say what kind of thing it is, or of which law, and not which one.
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "the of and at a an for inc llc llp pllc pc pa plc ltd corp co company md do dba",
    )
)
_SHORT = {
    "fam": "family",
    "med": "medicine",
    "medical": "medicine",
    "prim": "primary",
    "int": "internal",
    "assoc": "associates",
    "assocs": "associates",
    "associate": "associates",
    "phys": "physicians",
    "physician": "physicians",
    "hlth": "health",
    "ptnrs": "partners",
    "ctr": "center",
    "centre": "center",
    "grp": "group",
    "hosp": "hospital",
    "svcs": "services",
    "spec": "specialists",
    "clin": "clinic",
    "ped": "pediatrics",
    "peds": "pediatrics",
    "ortho": "orthopedics",
    "cardio": "cardiology",
    "st": "saint",
    "mt": "mount",
    "n": "north",
    "s": "south",
}


def street(*lines: str | None) -> str:
    """Return number and street in postal short form, without the suite."""
    words = re.findall(r"[a-z0-9#]+", fold(" ".join(filter(None, lines))))
    short = " ".join(_STREET.get(word, word) for word in words)
    return _UNIT.sub("", short).strip()


def telephone(text: str | None) -> str:
    """Return ten digits, or nothing: a number that isn't whole says nothing."""
    digits = re.sub(r"\D", "", text or "")
    digits = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return digits if len(digits) == 10 and len(set(digits)) > 1 else ""


def zip5(text: str | None) -> str:
    """Return the first five digits of a ZIP code, or what another country's post uses."""
    return re.sub(r"[^a-z0-9]", "", fold(text))[:5]


def place_words(name: str | None) -> tuple[str, ...]:
    """Return the words of a practice's name that tell it from others, spelled out, in order, each once."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’.]", "", fold(name)))
    spelled = (_SHORT.get(word, word) for word in words)
    return tuple(dict.fromkeys(word for word in spelled if word not in _FILLERS))
