"""Names of people as they are typed, in a form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_SUFFIXES = {
    "jr": "Jr.",
    "junior": "Jr.",
    "sr": "Sr.",
    "senior": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "2nd": "II",
    "3rd": "III",
}
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "doctor"})
_CREDENTIALS = frozenset(
    re.findall(
        r"\w+",
        "md do np pa pac crnp arnp aprn fnp fnpc dnp rn phd mph ms dpm od dds dmd dc facp facc faap facs mbbs cnp cnm"
        " crna pharmd psyd lcsw pt ot",
    )
)
# Everyday English short forms, each line one name.
_NICKNAMES = """
alexander alex al sandy xander
alexandra alex sandra sandy lexi
andrew andy drew
anthony tony
barbara barb babs
benjamin ben benji
bernard bernie
catherine katherine kathryn kathleen kate katie kathy cathy kat kay
charles charlie chuck chas
christine christina chris tina chrissy
christopher chris kit topher
daniel dan danny
david dave davy
deborah debra deb debbie
donald don donny
dorothy dot dottie
edward ed eddie ted ned
eleanor ellie nora nell
elizabeth liz lizzie beth betsy betty eliza libby
eugene gene
frances fran frannie
francis frank
frederick fred freddie
gerald gerry jerry
gregory greg
henry hank harry
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
jeffrey geoffrey jeff geoff
jennifer jen jenny
jessica jess jessie
john jack johnny jon
jonathan jon
joseph joe joey
joshua josh
judith judy
kenneth ken kenny
kimberly kim
lawrence laurence larry
leonard len lenny leo
louis lou
margaret maggie meg peg peggy marge
martin marty
matthew matt
michael mike mick mickey
nancy nan
nathaniel nathan nate
nicholas nick
pamela pam
patricia pat patty trish tricia
patrick pat paddy
peter pete
philip phillip phil
raymond ray
rebecca becky becca
richard rick rich dick richie
robert bob bobby rob robbie bert
ronald ron ronnie
samuel sam sammy
samantha sam
sarah sara sally
stephen steven steve
stephanie steph
susan suzanne sue susie
theodore ted theo teddy
theresa teresa terry tess
thomas tom tommy
timothy tim
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt wally
william bill billy will willie liam
zachary zach zack
"""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in lower-case letters, its parts in their places."""

    first: str = ""
    middle: str = ""
    last: str = ""  # without spaces and hyphens
    surnames: tuple[str, ...] = ()  # the parts of a double name, and former names
    suffix: str = ""


def fold(text: str | None) -> str:
    """Return text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


def name_of(
    first: str | None,
    middle: str | None,
    last: str | None,
    suffix: str | None = None,
    former: tuple[str, ...] = (),
) -> Name:
    """Put a name in order: titles and credentials go, a suffix and a second first name find their places."""
    given = [word for word in _words(first) if word not in _TITLES]
    middles = [*given[1:], *_words(middle)]
    family = [word for word in _words(last) if word not in _CREDENTIALS]
    found = _SUFFIXES.get("".join(_words(suffix)), "")
    if len(family) > 1 and family[-1] in _SUFFIXES:
        found = found or _SUFFIXES[family.pop()]
    others = [word for text in former for word in _words(text)[-1:]]
    return Name(
        first=given[0] if given else "",
        middle=middles[0] if middles else "",
        last="".join(family),
        # "van der" alone is nobody's name.
        surnames=tuple(
            dict.fromkeys(
                word for word in ("".join(family), *family, *others) if len(word) > 3
            )
        ),
        suffix=found,
    )


def parse_name(text: str | None) -> tuple[str, str, str, str]:
    """Split a name typed in one piece: ``HALE, ROBERT J MD`` or ``Robert J. Hale Jr., MD``.

    Returns
    -------
    tuple
        First, middle, last name and suffix, in lower case.
    """
    head, comma, tail = (text or "").partition(",")
    words = [w for w in _words(head) if w not in _TITLES]
    rest = [w for w in _words(tail) if w not in _CREDENTIALS and w not in _TITLES]
    suffixes = [w for w in (*words[1:], *rest) if w in _SUFFIXES]
    rest = [word for word in rest if word not in _SUFFIXES]
    if comma and rest:  # the family name stands first
        last, given = [w for w in words if w not in _SUFFIXES], rest
    else:
        kept = [w for w in words if w not in _SUFFIXES]
        kept = kept[:2] + [w for w in kept[2:] if w not in _CREDENTIALS]
        last, given = kept[-1:], kept[:-1]
    return (
        given[0] if given else "",
        " ".join(given[1:]),
        " ".join(last),
        suffixes[0] if suffixes else "",
    )


def _words(text: str | None) -> list[str]:
    # O'Brien is one word, and so is M.D.
    return re.findall(r"[a-z0-9]+", re.sub(r"['’.]", "", fold(text).replace(". ", " ")))


def roots(first: str) -> tuple[str, ...]:
    """Return the names that a first name may be short for, itself included."""
    return _roots().get(first, (first,)) if first else ()


@cache
def _roots() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in _NICKNAMES.split("\n"):
        names = line.split()
        for name in names:
            found.setdefault(name, [name]).append(names[0])
    return {name: tuple(dict.fromkeys(all_)) for name, all_ in found.items()}
