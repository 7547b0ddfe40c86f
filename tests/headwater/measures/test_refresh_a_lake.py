"""A lake becomes the tables of a mart, the same whatever the buckets and the workers."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from headwater import engines, ingest
from headwater.engines import Database
from headwater.marts.protecting import PROTECTED
from headwater.marts.tables import TABLES, conform
from headwater.measures import refresh_tables
from headwater.measures.definitions import Definitions
from headwater.measures.reference import reference_tables
from headwater.results import MartTables
from headwater.schema.lake import Lake
from headwater.synthetic import write_market

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    write_market(folder, practices=15, months=24, seed=7, people=2000, form="parquet")
    return folder


def load(market: Path, into: Path, *, buckets: int) -> Lake:
    # One key for both lakes: the same people get the same pseudonyms.
    ingest.load(
        "tuva",
        [market],
        into=into,
        at=AT,
        key=market.with_suffix(".key"),
        buckets=buckets,
    )
    return Lake(into)


def refreshed(lake: Lake, *, workers: int = 1) -> MartTables:
    engine = engines.open("local", workers=workers)
    return refresh_tables(lake, engine, Definitions.load(None))


@pytest.fixture(scope="module")
def lake(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return load(market, tmp_path_factory.mktemp("lakes") / "two", buckets=2)


@pytest.fixture(scope="module")
def made(lake: Lake) -> MartTables:
    return refreshed(lake)


def records(lake: Lake, made: MartTables) -> pa.Table:
    return ds.dataset(lake.path / made.derived / "episode").to_table()


def test_every_table_is_as_the_mart_declares_it(made: MartTables) -> None:
    # What may be shown is decided when they are published.
    assert made.tables.keys() | set(PROTECTED) == TABLES.keys()
    for name, table in made.tables.items():
        conform(name, table)
    # Of so small a market the others may be empty: pairs of eleven, say, or a drop that chance can't explain.
    for name in ("flow", "opportunity", "destination", "practice", "maturity"):
        assert made.tables[name].num_rows > 0, name


@pytest.mark.req("REF-04")
def test_all_volume_together_is_the_number_of_episodes(
    lake: Lake, made: MartTables
) -> None:
    volume = sum(made.tables["flow"]["volume"].to_pylist())
    assert volume == pytest.approx(made.accounting["episodes"])
    assert sum(made.tables["market_flow"]["volume"].to_pylist()) == pytest.approx(
        volume
    )
    assert records(lake, made).num_rows == made.accounting["episodes"]


@pytest.mark.req("REF-04")
def test_every_episode_keeps_its_evidence_score_window_and_model_version(
    lake: Lake, made: MartTables
) -> None:
    kept = records(lake, made)
    for column in ("evidence", "score", "volume", "window_days", "model_version"):
        assert kept[column].null_count == 0
    assert set(kept["model_version"].to_pylist()) == {made.evidence_model}
    assert all(0 <= score <= 1 for score in kept["score"].to_pylist())
    assert {"confirmed", "documented", "likely"} <= set(kept["evidence"].to_pylist())


@pytest.mark.req("REF-03")
def test_each_specialists_encounter_has_one_finding_on_its_referring_field(
    made: MartTables,
) -> None:
    quality = {
        (row["measure"], row["reason"]): row["count"]
        for row in made.tables["quality"].to_pylist()
    }
    judged = sum(n for (measure, _), n in quality.items() if measure == "referring_npi")
    assert judged == quality["visits", "specialist"]
    for reason in ("usable", "absent", "equals_rendering", "organization"):
        assert quality["referring_npi", reason] > 0


@pytest.mark.req("LEAK-01")
def test_leaked_is_told_of_aligned_practices_alone(made: MartTables) -> None:
    for row in made.tables["opportunity"].to_pylist():
        if row["alignment"] in ("employed", "affiliated"):
            assert row["leaked"] == pytest.approx(
                row["competitor"] + row["unaffiliated"]
            )
        else:
            assert row["leaked"] is None and row["leakage_share"] is None


@pytest.mark.req("LEAK-03")
def test_the_receivers_of_a_practice_add_up_to_its_opportunities(
    made: MartTables,
) -> None:
    def by_cell(table: pa.Table) -> dict[tuple[str, str], float]:
        summed = table.group_by(["practice_id", "service_line"]).aggregate(
            [("volume", "sum")]
        )
        return {
            (row["practice_id"], row["service_line"]): row["volume_sum"]
            for row in summed.to_pylist()
        }

    assert by_cell(made.tables["destination"]) == pytest.approx(
        by_cell(made.tables["opportunity"])
    )


def same_tables(one: MartTables, other: MartTables) -> None:
    for name, table in one.tables.items():
        twin = other.tables[name]
        assert table.num_rows == twin.num_rows, name
        for column in table.column_names:
            left, right = table[column].to_pylist(), twin[column].to_pylist()
            if pa.types.is_floating(table.schema.field(column).type):
                # Sums in another order differ in the last digits.
                assert left == pytest.approx(right, abs=1e-9), (name, column)
            else:
                assert left == right, (name, column)


def test_one_bucket_or_two_workers_give_the_same_tables(
    market: Path, made: MartTables, lake: Lake, tmp_path: Path
) -> None:
    same_tables(made, refreshed(load(market, tmp_path / "one", buckets=1)))
    pooled = refreshed(lake, workers=2)
    for name, table in made.tables.items():
        assert table.equals(pooled.tables[name]), name
    assert pooled.evidence_model == made.evidence_model


@pytest.mark.req("REF-09")
def test_the_window_is_a_year_that_leaves_the_immature_months_out(
    made: MartTables,
) -> None:
    assert made.window is not None
    immature = [
        row["month"] for row in made.tables["maturity"].to_pylist() if not row["mature"]
    ]
    assert immature
    assert made.window.end < min(immature)
    months = (made.window.end.year - made.window.start.year) * 12
    assert months + made.window.end.month - made.window.start.month == 11


def without(lake: Lake, into: Path, *tables: str) -> Lake:
    """Return a copy of a lake into which some tables were never loaded."""
    shutil.copytree(lake.path, into, ignore=shutil.ignore_patterns("derived", *tables))
    return Lake(into)


def test_claims_without_roster_orders_or_roles_still_flow_and_say_what_is_missing(
    lake: Lake, tmp_path: Path
) -> None:
    missing = (
        *("organization", "practice", "affiliation", "network_status"),
        *("referral_order", "medical_claim_provider_role"),
    )
    bare = refreshed(without(lake, tmp_path / "lake", *missing))
    for name, table in bare.tables.items():
        conform(name, table)
    practices = set(bare.tables["flow"]["practice_id"].to_pylist()) - {None}
    assert practices and all(name.startswith("tin:") for name in practices)
    assert set(bare.tables["flow"]["destination_kind"].to_pylist()) == {"unknown"}
    said = " ".join(bare.notices)
    for name in ("roster", "network_status", "medical_claim_provider_role"):
        assert name in said
    assert "published precision" in said
    assert bare.tables["evidence_model"]["feature"].to_pylist()[0] == "level:documented"


def test_claims_of_people_whom_nobody_knows_give_empty_tables_and_a_notice(
    lake: Lake, tmp_path: Path
) -> None:
    empty = refreshed(without(lake, tmp_path / "lake", "practitioner"))
    assert empty.tables["flow"].num_rows == 0
    assert "unknown specialty" in empty.notices[0]
    for name, table in empty.tables.items():
        conform(name, table)


def test_a_lake_without_claims_refreshes_to_empty_tables(
    lake: Lake, tmp_path: Path
) -> None:
    empty = refreshed(without(lake, tmp_path / "lake", "medical_claim"))
    assert (empty.window, empty.as_of) == (None, None)
    assert empty.notices == (
        "The lake holds no claim lines. Load claims with `headwater ingest`.",
    )
    for name, table in empty.tables.items():
        conform(name, table)


@pytest.mark.parametrize("source", ["tuva_demo/seeds", "rif/rif-synthea"])
def test_real_files_without_any_roster_refresh(source: str, tmp_path: Path) -> None:
    data = Path(__file__).parents[4] / "shared" / "data" / source
    if not data.is_dir():
        pytest.skip("shared public data isn't beside the checkout")
    kind = source.split("/")[0].removesuffix("_demo")
    ingest.load(kind, [data], into=tmp_path / "lake", at=AT, buckets=2)
    made = refreshed(Lake(tmp_path / "lake"))
    assert made.accounting["net_lines"] > 0
    assert made.as_of is not None
    for name, table in made.tables.items():
        conform(name, table)


@pytest.mark.req("DIR-03", "REF-12")
def test_a_merge_counts_from_the_next_refresh_on(
    market: Path, made: MartTables, tmp_path: Path
) -> None:
    lake = load(market, tmp_path / "merged", buckets=2)
    before = made.tables["flow"].filter(pc.is_valid(made.tables["flow"]["practice_id"]))
    absorbed, survivor, *_ = sorted(set(before["practice_id"].to_pylist()))
    npi, other, *_ = sorted(set(before["npi"].drop_null().to_pylist()))
    rows = [("practice", absorbed, survivor), ("practitioner", npi, other)]
    truth = pq.read_table(market / "truth" / "referral_source.parquet").to_pylist()
    rows += [("referral_source", row["code"], row["npi"]) for row in truth]
    alias = tmp_path / "alias.csv"
    alias.write_text(
        "kind,id,same_as\n" + "".join(",".join(row) + "\n" for row in rows)
    )
    ingest.load(
        "directory", [alias], into=lake.path, at=AT, key=market.with_suffix(".key")
    )
    merged = refreshed(Lake(lake.path))
    flow = merged.tables["flow"]
    assert absorbed not in flow["practice_id"].to_pylist()
    assert npi not in flow["npi"].to_pylist()
    assert absorbed not in merged.tables["practice"]["practice_id"].to_pylist()
    assert npi not in merged.tables["practitioner"]["npi"].to_pylist()
    # Every order that named a record now names a practitioner, and so settles an episode.
    assert merged.accounting["known_referrers"] > made.accounting["known_referrers"]
    volume = pc.sum(flow["volume"]).as_py()
    assert volume == pytest.approx(merged.accounting["episodes"])


def test_a_countrys_register_leaves_no_trace_but_of_those_that_are_named(
    market: Path, made: MartTables, tmp_path: Path
) -> None:
    lake = load(market, tmp_path / "register", buckets=2)
    named = made.tables["practitioner"]["npi"][0].as_py()
    register = tmp_path / "practitioner.csv"
    rows = [(named, "Mended"), ("9799999997", "Stranger")]
    register.write_text(
        "npi,last_name,taxonomy_code\n"
        + "".join(f"{npi},{name},207RC0000X\n" for npi, name in rows)
    )
    strangers = tmp_path / "organization.csv"
    strangers.write_text(
        "organization_id,name,npi\nnpi:9899999996,Stranger,9899999996\n"
    )
    key = market.with_suffix(".key")
    ingest.load("network", [register, strangers], into=lake.path, at=AT, key=key)
    with Database() as db:
        lake = Lake(lake.path)
        tables = reference_tables(db, lake, vocabulary=lake.vocabulary())
    practitioners = tables["practitioner"]["last_name"].to_pylist()
    assert ("Mended" in practitioners, "Stranger" in practitioners) == (True, False)
    organizations = tables["organization"]["name"].to_pylist()
    assert organizations
    assert "Stranger" not in organizations


@pytest.mark.req("REF-13")
def test_what_vendors_count_changes_nothing_that_claims_show(
    market: Path, made: MartTables, tmp_path: Path
) -> None:
    lake = load(market, tmp_path / "lake", buckets=2)
    file = tmp_path / "npi_pair_month.csv"
    file.write_text(
        "source,month,from_npi,to_npi,patients\n"
        "Alpha,2026-01-01,1234567893,1245319599,40\n"
        "Beta,2026-01-01,1234567893,1245319599,25\n"
    )
    ingest.load(
        "npi-pairs", [file], into=lake.path, at=AT, key=market.with_suffix(".key")
    )
    again = refreshed(Lake(lake.path)).tables
    assert again["vendor_pair"]["source"].to_pylist() == ["Alpha", "Beta"]
    for name in ("flow", "market_flow", "destination"):
        assert again[name].equals(made.tables[name]), name
