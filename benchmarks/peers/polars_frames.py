"""Polars: the four queries as lazy frames, collected by its streaming engine."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from benchmarks.peers.asking import ask

SPANS = (30, 60, 90, 180)


def _table(folder: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(folder / f"{name}.parquet")


def _claims(folder: Path) -> pl.LazyFrame:
    """Scan lines of known practitioners with their role and service line, ``npi`` being who renders."""
    return (
        _table(folder, "medical_claim")
        .rename({"rendering_npi": "npi", "claim_start_date": "date"})
        .join(_table(folder, "practitioner"), on="npi")
    )


def _collect(frame: pl.LazyFrame) -> pa.Table:
    return frame.collect(engine="streaming").to_arrow()


def episodes(folder: Path) -> pa.Table:
    """Answer Q1."""
    practitioner = _table(folder, "practitioner").select(
        referring_npi="npi", known=pl.lit(True)
    )
    named = pl.col("known") & (pl.col("referring_npi") != pl.col("npi"))
    visits = (
        _claims(folder)
        .filter(
            pl.col("hcpcs_code").is_between(pl.lit("99202"), pl.lit("99215")),
            pl.col("place_of_service_code").is_in(["11", "19", "22"]),
            pl.col("role").is_in(["primary_care", "specialist"]),
        )
        .join(practitioner, on="referring_npi", how="left")
        .group_by("person_id", "npi", "role", "service_line", "date")
        .agg(named=pl.col("referring_npi").filter(named).min())
    )
    first = _table(folder, "medical_claim").select(
        since=pl.col("claim_start_date").min().dt.offset_by("365d")
    )
    special = visits.filter(pl.col("role") == "specialist")
    line = ["person_id", "service_line"]
    days = (
        special.select(*line, "date")
        .unique()
        .sort(*line, "date")
        .with_columns(gap=pl.col("date").diff().dt.total_days().over(line))
        .filter(pl.col("gap").is_null() | (pl.col("gap") > 365))
    )
    begun = (
        special.join(days, on=[*line, "date"], nulls_equal=True)
        .join(first, how="cross")
        .filter(pl.col("date") >= pl.col("since"))
    )
    pcps = (
        visits.filter(pl.col("role") == "primary_care")
        .group_by("person_id", "date")
        .agg(seen=pl.col("npi").min())
    )
    found = begun.sort("date").join_asof(
        pcps.sort("date"),
        on="date",
        by="person_id",
        tolerance="60d",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    return _collect(
        found.select(
            *("person_id", "date", "npi", "service_line"),
            referrer_npi=pl.coalesce("named", "seen"),
            known_by=pl.when(pl.col("named").is_not_null())
            .then(pl.lit("named"))
            .when(pl.col("seen").is_not_null())
            .then(pl.lit("seen")),
        )
    )


def volumes(folder: Path) -> pa.Table:
    """Answer Q2."""
    organization = _table(folder, "organization").rename({"tin": "billing_tin"})
    return _collect(
        _claims(folder)
        .join(organization, on="billing_tin", how="left")
        .group_by(
            *("npi", "service_line", "organization_id"),
            month=pl.col("date").dt.truncate("1mo"),
        )
        .agg(
            lines=pl.len().cast(pl.Int64),
            claims=pl.col("claim_id").n_unique().cast(pl.Int64),
            people=pl.col("person_id").n_unique().cast(pl.Int64),
            cents=(pl.col("paid_amount") * 100).round().cast(pl.Int64).sum(),
        )
        .select(
            *("npi", "service_line", "month", "organization_id"),
            *("lines", "claims", "people", "cents"),
        )
    )


def edges(folder: Path) -> pa.Table:
    """Answer Q3."""
    met = (
        _claims(folder)
        .filter(pl.col("role").is_in(["primary_care", "specialist"]))
        .select("person_id", "npi", "date")
        .unique()
    )
    shared = (
        met.join(met, on="person_id", suffix="_to")
        .with_columns(days=(pl.col("date_to") - pl.col("date")).dt.total_days())
        .filter(pl.col("npi") != pl.col("npi_to"), pl.col("days").is_between(0, 180))
        .group_by("npi", "npi_to", "person_id")
        .agg(
            nearest=pl.col("days").min(),
            same_day=(pl.col("days") == 0).sum(),
            **{f"times_{n}": (pl.col("days") <= n).sum() for n in SPANS},
        )
    )
    counted = shared.group_by("npi", "npi_to").agg(
        pl.col("same_day").sum(),
        *(pl.col(f"times_{n}").sum() for n in SPANS),
        **{f"people_{n}": (pl.col("nearest") <= n).sum() for n in SPANS},
    )
    pairs = counted.collect(engine="streaming")
    found = pl.concat(
        pairs.select(
            from_npi="npi",
            to_npi="npi_to",
            days=pl.lit(n),
            people=pl.col(f"people_{n}").cast(pl.Int64),
            transactions=pl.col(f"times_{n}").cast(pl.Int64),
            same_day=pl.col("same_day").cast(pl.Int64),
        )
        for n in SPANS
    )
    return found.filter(pl.col("people") >= 11).to_arrow()


def shares(folder: Path) -> pa.Table:
    """Answer Q4."""
    organization = _table(folder, "organization").rename({"tin": "billing_tin"})
    market = ["zip3", "service_line", "quarter"]
    return _collect(
        _claims(folder)
        .join(organization, on="billing_tin", how="left")
        .join(_table(folder, "person"), on="person_id", how="left")
        .group_by(
            "organization_id",
            "service_line",
            zip3=pl.col("zip_code").str.slice(0, 3),
            quarter=pl.col("date").dt.truncate("1q"),
        )
        .agg(
            lines=pl.len().cast(pl.Int64),
            people=pl.col("person_id").n_unique().cast(pl.Int64),
        )
        .with_columns(share=pl.col("lines") / pl.col("lines").sum().over(market))
        .select(*market, "organization_id", "lines", "people", "share")
    )


if __name__ == "__main__":
    ask({"Q1": episodes, "Q2": volumes, "Q3": edges, "Q4": shares})
