"""What a directory of a state's size costs: to adopt, and to find who stands in it twice.

``python -m benchmarks.directory adoption 100000`` prints one figure as JSON; so does ``linkage``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.measure import Reached, at_most, run

PRACTITIONERS = 100_000
ADOPTION_BAR_S, LINKAGE_BAR_S, LINKAGE_BAR_MIB = 60, 300, 4_096


def measure() -> list[Reached]:
    """Adopt and compare, each in a process of its own, so that its memory is its own too."""
    adoption = _apart("adoption")
    linkage = run(
        sys.executable, "-m", "benchmarks.directory", "linkage", str(PRACTITIONERS)
    )
    size = f"{PRACTITIONERS:,} practitioners"
    return [
        at_most(
            "P-D-adopt",
            f"CPU s to adopt {size} with their practices, indexed, on SQLite",
            adoption,
            ADOPTION_BAR_S,
        ),
        at_most(
            "P-D-link",
            f"CPU s to find who of {size} stands there twice, and which of a fifth as many practices",
            json.loads(linkage.output.splitlines()[-1])["cpu_s"],
            LINKAGE_BAR_S,
        ),
        at_most(
            "P-D-link-mib", "its peak memory, MiB", linkage.peak_mib, LINKAGE_BAR_MIB
        ),
    ]


def _apart(what: str) -> float:
    output = run(
        sys.executable, "-m", "benchmarks.directory", what, str(PRACTITIONERS)
    ).output
    return float(json.loads(output.splitlines()[-1])["cpu_s"])


def _adopt(count: int) -> float:
    from django.core.management import call_command

    from headwater.schema.npi import check_digit
    from prm.directory.adopting import AffiliationSaid, Delivery, Statement
    from prm.directory.operations.adopting import adopt_delivery

    call_command("migrate", verbosity=0)
    practices = count // 5
    stems = [f"97{at:07d}" for at in range(count)]
    npis = [stem + check_digit(stem) for stem in stems]
    delivery = Delivery(
        source="network",
        as_of=date(2026, 11, 1),
        load_id="benchmark",
        statements=[
            *(
                Statement(
                    "practice",
                    f"P-{at}",
                    {"name": f"Clinic {at}", "city": f"Town {at % 400}", "state": "OH"},
                )
                for at in range(practices)
            ),
            *(
                Statement(
                    "practitioner",
                    npi,
                    {
                        "first_name": f"First{at % 1500}",
                        "last_name": f"Last{at % 20_000}",
                        "specialty": "Internal medicine",
                        "phone": f"614-{at % 900 + 100:03d}-{at % 10_000:04d}",
                    },
                )
                for at, npi in enumerate(npis)
            ),
        ],
        affiliations=[
            AffiliationSaid(npi, f"P-{at % practices}", from_date=date(2024, 1, 1))
            for at, npi in enumerate(npis)
        ],
    )
    before = _cpu()
    adoption = adopt_delivery(
        delivery=delivery, by=None, at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert adoption.created["practitioner"] == count
    return _cpu() - before


def _link(count: int) -> float:
    from headwater.measures.linkage import find_duplicates
    from headwater.synthetic.twice import hard_directory

    made = hard_directory(5, practitioners=count, practices=count // 5)
    before = _cpu()
    find_duplicates(made.practitioner, kind="practitioner")
    find_duplicates(made.practice, kind="practice")
    return _cpu() - before


def _cpu() -> float:
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="prm.config.settings",
            HEADWATER_DATA=folder,
            SECRET_KEY_FILE=str(Path(folder) / "secret"),
            DATABASE_URL="",
            DEBUG="0",
            LOG_LEVEL="ERROR",
        )
        (Path(folder) / "secret").write_text("of a benchmark " * 4)
        import django

        django.setup()
        job = {"adoption": _adopt, "linkage": _link}[sys.argv[1]]
        print(json.dumps({"cpu_s": job(int(sys.argv[2]))}))
