"""Packs: frozen weeks and their files."""

from prm.packs.permissions import MAY_MAKE_PACKS, MAY_SEE_PACKS
from tests.architecture.matrix.roles import Address

NOBODY = ("01890000-0000-7000-8000-000000000000",)

ADDRESSES: tuple[Address, ...] = (
    Address("packs", MAY_SEE_PACKS, label="see which weeks are frozen"),
    Address("pack", MAY_SEE_PACKS, arguments=NOBODY, label="read a pack"),
    Address(
        "pack_file", MAY_SEE_PACKS, arguments=(*NOBODY, "pdf"), label="take its files"
    ),
    Address("pack_new", MAY_MAKE_PACKS, "post", label="freeze a week"),
)
