"""The form that draws a territory, and how the balance would change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from headwater.marts import Mart
from headwater.reference import County, list_counties
from prm.accounts.permissions import Person
from prm.territories.models import AreaKind, Territory
from prm.territories.placing import AreaKey, place
from prm.territories.queries import (
    Coverage,
    PlacedPractice,
    areas_on,
    coverage_on,
    list_spots,
)
from prm.web.territories.forms import DrawingForm, written
from prm.web.territories.presenters.balance import BalanceTable, present_balance
from prm.web.territories.presenters.maps import county_name, owners_of, present_map

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class CountyChoice:
    """A county that may be chosen."""

    fips: str
    name: str
    practices: int
    owner: str  # the territory that has it now
    chosen: bool


@dataclass(frozen=True, slots=True)
class DrawingPage:
    """Everything that the page says."""

    territory: Territory
    form: DrawingForm
    counties: list[CountyChoice]  # with practices, or chosen
    other_counties: list[CountyChoice]
    picked: list[PlacedPractice]
    found: list[PlacedPractice]
    searched: str
    spec: dict[str, Any] | None
    before: BalanceTable | None
    after: BalanceTable | None
    moved: int


class Drawing:
    """The areas of one territory while somebody changes them."""

    def __init__(
        self,
        territory: Territory,
        day: date,
        *,
        state: str = "",
        typed: QueryDict | None = None,
    ) -> None:
        self._territory = territory
        self._day = day
        self._areas = areas_on(day)
        self._coverage = coverage_on(day)
        own = [key for key, owner in self._areas.items() if owner == territory.pk]
        self.form = DrawingForm(
            typed,
            initial={
                "counties": _values(own, AreaKind.COUNTY),
                "zips": " ".join(_values(own, AreaKind.ZIP)),
                "picked": _values(own, AreaKind.PRACTICE),
                "seen": written(own),
            },
            counties=[each.fips for each in self._counties(state)],
            practices=[each.pk for each in self._coverage.practices],
        )

    def present(self, mart: Mart | None, reader: Person) -> DrawingPage:
        """Return the page; with the balance before and after once something is typed that can be read."""
        chosen = {*(self.form["counties"].value() or [])}
        picked = {*(self.form["picked"].value() or [])}
        choices = [self._choice(each, chosen) for each in self._all_counties]
        likely = [
            each for each in choices if each.practices or each.chosen or each.owner
        ]
        searched = str(self.form["find"].value() or "").strip()
        readable = self.form.is_bound and self.form.is_valid()
        after = self._after() if readable else None
        return DrawingPage(
            territory=self._territory,
            form=self.form,
            counties=likely,
            other_counties=[each for each in choices if each not in likely],
            picked=[
                each for each in self._coverage.practices if str(each.pk) in picked
            ],
            found=self._find(searched, picked),
            searched=searched,
            spec=present_map(
                self._coverage,
                self._areas,
                day=self._day,
                chosen=sorted(chosen),
                counties=[each.fips for each in likely],
            ),
            before=present_balance(self._coverage, mart, reader) if after else None,
            after=present_balance(after, mart, reader) if after else None,
            moved=self._moved(after) if after else 0,
        )

    def _counties(self, state: str) -> list[County]:
        """Return the counties to choose from: of the states in which practices or areas lie, and of one asked for."""
        known = {each.county_fips[:2] for each in self._coverage.practices}
        drawn = {key.value[:2] for key in self._areas if key.kind == AreaKind.COUNTY}
        self._all_counties = list_counties((known | drawn | {state}) - {""})
        listed = {each.fips for each in self._all_counties}
        # A code that no map knows may be an area all the same: a roster is free to use it.
        unknown = {each.county_fips for each in self._coverage.practices} | {
            key.value for key in self._areas if key.kind == AreaKind.COUNTY
        }
        self._all_counties += [
            County(fips, county_name(fips), "")
            for fips in sorted(unknown - listed - {""})
        ]
        return self._all_counties

    def _choice(self, county: County, chosen: set[str]) -> CountyChoice:
        return CountyChoice(
            county.fips,
            f"{county}".removesuffix(", "),
            self._practices_by_county[county.fips],
            self._owners.get(county.fips, ""),
            county.fips in chosen,
        )

    @cached_property
    def _practices_by_county(self) -> Counter[str]:
        return Counter(each.county_fips for each in self._coverage.practices)

    @cached_property
    def _owners(self) -> dict[str, str]:
        return owners_of(self._areas, self._coverage)

    def _find(self, searched: str, picked: set[str]) -> list[PlacedPractice]:
        words = searched.casefold().split()
        if not words:
            return []
        found = [
            each
            for each in self._coverage.practices
            if str(each.pk) not in picked
            and all(word in _searched(each) for word in words)
        ]
        return sorted(found, key=lambda each: each.name.casefold())[:FOUND_AT_MOST]

    def _after(self) -> Coverage:
        """Return who would cover what, were the form saved."""
        own = self._territory.pk
        others = {key: owner for key, owner in self._areas.items() if owner != own}
        areas: dict[AreaKey, int] = {**others, **dict.fromkeys(self.form.areas, own)}
        return coverage_on(self._day, instead=place(list_spots(), areas))

    def _moved(self, after: Coverage) -> int:
        before = {each.pk: each.place for each in self._coverage.practices}
        return sum(
            (each.place and each.place.territory)
            != ((known := before.get(each.pk)) and known.territory)
            for each in after.practices
        )


def _values(areas: list[AreaKey], kind: AreaKind) -> list[str]:
    return sorted(key.value for key in areas if key.kind == kind)


def _searched(practice: PlacedPractice) -> str:
    return f"{practice.name} {practice.town} {practice.zip_code}".casefold()
