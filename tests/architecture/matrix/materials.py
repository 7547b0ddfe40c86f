"""Materials: what may be left, and what was left."""

from prm.outreach.permissions import MAY_MANAGE_MATERIALS
from prm.visits.permissions import MAY_SEE_FIELD_WORK
from tests.architecture.matrix.roles import Address

NOBODY = ("01890000-0000-7000-8000-000000000000",)
MANAGE = MAY_MANAGE_MATERIALS
SEE = MAY_SEE_FIELD_WORK

ADDRESSES: tuple[Address, ...] = (
    Address("materials", SEE, label="see what may be left at practices"),
    Address("materials_file", SEE, label="take that list away as a file"),
    Address("material", SEE, arguments=NOBODY, label="see where a material was left"),
    Address("material_new", MANAGE, label="add a material"),
    Address("material_new", MANAGE, "post"),
    Address("material_edits", MANAGE, arguments=NOBODY, label="edit a material"),
    Address("material_edits", MANAGE, "post", NOBODY),
    Address("material_version", MANAGE, arguments=NOBODY, label="add a new version"),
    Address("material_version", MANAGE, "post", NOBODY),
    Address("material_withdrawal", MANAGE, "post", NOBODY, "withdraw a material"),
    Address("material_restoration", MANAGE, "post", NOBODY, "take that back"),
)
