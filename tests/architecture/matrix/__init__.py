"""The permission matrix: every address, and the roles that may use it; a module a room."""

from tests.architecture.matrix import (
    accounts,
    api,
    calendars,
    directory,
    fieldwork,
    impact,
    insights,
    issues,
    ledger,
    materials,
    owners,
    packs,
    phone,
    plan,
    programs,
    team,
    territories,
    today,
    users,
    web,
)
from tests.architecture.matrix.roles import OPEN, Address

MATRIX = (
    *accounts.ADDRESSES,
    *web.ADDRESSES,
    *issues.ADDRESSES,
    *owners.ADDRESSES,
    *materials.ADDRESSES,
    *calendars.ADDRESSES,
    *fieldwork.ADDRESSES,
    *phone.ADDRESSES,
    *plan.ADDRESSES,
    *today.ADDRESSES,
    *team.ADDRESSES,
    *impact.ADDRESSES,
    *packs.ADDRESSES,
    *programs.ADDRESSES,
    *users.ADDRESSES,
    *directory.ADDRESSES,
    *territories.ADDRESSES,
    *insights.ADDRESSES,
    *ledger.ADDRESSES,
    *api.ADDRESSES,
)

__all__ = ["MATRIX", "OPEN", "Address"]
