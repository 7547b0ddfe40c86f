"""What is done with packs, in words."""

from prm.packs.permissions import MAY_SEE_PACKS

SENTENCES = {
    "pack.frozen": "{actor} froze the {record}, with the mart {mart}",
}
SEEN_BY = {"pack": MAY_SEE_PACKS}
