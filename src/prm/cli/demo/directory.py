"""The demo's directory: what its files say of who is who, and what waits for a steward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import headwater
from headwater.cli.progress import progress_bar
from prm.cli.demo.cast import player

BEGAN = 120  # days ago that the team began; the ledger tells things in the order in which they happened
PUBLIC = ("clinicians", "reassignment", "facility-affiliation")


def load_public_files(*, market: Path, lake: Path) -> None:
    """Load what Medicare publishes: who works where, for whom, and at which hospitals."""
    with progress_bar("Loading who is who") as progress:
        for source in PUBLIC:
            headwater.ingest(
                source,
                [market / "public"],
                into=lake,
                at=datetime.now(UTC),
                progress=progress,
            )


def make_directory(*, lake: Path) -> None:
    """Adopt what the lake says, and propose what only a person can decide. A second time it changes nothing."""
    from prm.directory.models import Practice
    from prm.directory.operations.adopting import adopt_lake
    from prm.directory.operations.linking import propose_duplicates
    from prm.directory.operations.proposals import propose_practices
    from prm.directory.operations.referral_sources import adopt_referral_sources

    if Practice.objects.exists():
        return
    steward, at = player("steward"), datetime.now(UTC) - timedelta(days=BEGAN + 1)
    with progress_bar("Making the directory") as progress:
        adopt_lake(lake=lake, by=steward, at=at, progress=progress)
        propose_practices(lake=lake, by=steward, at=at)
        propose_duplicates(by=steward, at=at, progress=progress)
        adopt_referral_sources(lake=lake, by=steward, at=at, progress=progress)
