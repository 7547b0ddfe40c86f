"""pandas: the four queries as somebody who knows it would write them, each reading only the columns that it needs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from benchmarks.peers.asking import ask

SPANS = (30, 60, 90, 180)
_PEOPLE_AT_ONCE = 10_000  # every pair of a person's meetings lies in memory


def _claims(folder: Path, *columns: str) -> pd.DataFrame:
    """Read lines of known practitioners with their role and service line, ``npi`` being who renders."""
    wanted = ["rendering_npi", "claim_start_date", "person_id", *columns]
    lines = pd.read_parquet(folder / "medical_claim.parquet", columns=wanted)
    lines["claim_start_date"] = pd.to_datetime(lines["claim_start_date"])
    lines = lines.rename(columns={"rendering_npi": "npi", "claim_start_date": "date"})
    return lines.merge(_table(folder, "practitioner"), on="npi")


def _table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def _arrow(frame: pd.DataFrame, *dates: str) -> pa.Table:
    for name in dates:
        frame[name] = frame[name].dt.date
    return pa.Table.from_pandas(frame, preserve_index=False)


def episodes(folder: Path) -> pa.Table:
    """Answer Q1."""
    lines = _claims(folder, "hcpcs_code", "place_of_service_code", "referring_npi")
    since = lines["date"].min() + pd.Timedelta(days=365)
    visits = lines[
        lines["hcpcs_code"].between("99202", "99215")
        & lines["place_of_service_code"].isin(["11", "19", "22"])
        & lines["role"].isin(["primary_care", "specialist"])
    ]
    known = visits["referring_npi"].isin(_table(folder, "practitioner")["npi"])
    named = visits["referring_npi"].where(
        known & (visits["referring_npi"] != visits["npi"])
    )
    # Smallest first and missing ones last, so that the first of a visit is its referrer.
    keys = ["person_id", "npi", "role", "service_line", "date"]
    visits = (
        visits[keys]
        .assign(named=named)
        .sort_values([*keys, "named"])
        .drop_duplicates(keys)
    )
    special = visits[visits["role"] == "specialist"]
    days = special[["person_id", "service_line", "date"]].drop_duplicates()
    days = days.sort_values(["person_id", "service_line", "date"])
    gap = days["date"] - days.groupby(["person_id", "service_line"])["date"].shift()
    days = days[(gap.isna() | (gap.dt.days > 365)) & (days["date"] >= since)]
    begun = special.merge(days, on=["person_id", "service_line", "date"])
    pcps = visits[visits["role"] == "primary_care"].sort_values(["date", "npi"])
    pcps = pcps.drop_duplicates(["person_id", "date"])[["person_id", "date", "npi"]]
    found = pd.merge_asof(
        begun.sort_values("date"),
        pcps.rename(columns={"npi": "seen"}),
        on="date",
        by="person_id",
        tolerance=pd.Timedelta(days=60),
        allow_exact_matches=False,
    )
    found["referrer_npi"] = found["named"].fillna(found["seen"])
    found["known_by"] = None
    found.loc[found["seen"].notna(), "known_by"] = "seen"
    found.loc[found["named"].notna(), "known_by"] = "named"
    names = ["person_id", "date", "npi", "service_line", "referrer_npi", "known_by"]
    return _arrow(found[names].copy(), "date")


def volumes(folder: Path) -> pa.Table:
    """Answer Q2."""
    lines = _claims(folder, "claim_id", "billing_tin", "paid_amount")
    lines = lines.merge(
        _table(folder, "organization"),
        left_on="billing_tin",
        right_on="tin",
        how="left",
    )
    lines["month"] = lines["date"].dt.to_period("M").dt.to_timestamp()
    lines["cents"] = (lines["paid_amount"].fillna(0) * 100).round().astype("int64")
    keys = ["npi", "service_line", "month", "organization_id"]
    found = lines.groupby(keys, dropna=False, observed=True).agg(
        lines=("cents", "size"),
        claims=("claim_id", "nunique"),
        people=("person_id", "nunique"),
        cents=("cents", "sum"),
    )
    return _arrow(found.reset_index(), "month")


def edges(folder: Path) -> pa.Table:
    """Answer Q3, some people at a time: all pairs at once would not fit."""
    lines = _claims(folder)
    met = lines[lines["role"].isin(["primary_care", "specialist"])]
    met = met[["person_id", "npi", "date"]].drop_duplicates()
    met["person_id"] = pd.factorize(met["person_id"])[0]
    codes, npis = pd.factorize(met["npi"])
    met["npi"] = codes
    met["date"] = (met["date"] - met["date"].min()).dt.days
    parts = [
        _pairs(block)
        for _, block in met.groupby(met["person_id"] // _PEOPLE_AT_ONCE, sort=False)
    ]
    pairs = pd.concat(parts).groupby(["from_npi", "to_npi"], as_index=False).sum()
    found = pd.concat(
        pairs[["from_npi", "to_npi"]].assign(
            days=span,
            people=pairs[f"people_{span}"],
            transactions=pairs[f"transactions_{span}"],
            same_day=pairs["same_day"],
        )
        for span in SPANS
    )
    found = found[found["people"] >= 11].copy()
    for end in ("from_npi", "to_npi"):
        found[end] = npis.take(found[end])
    return _arrow(found)


def _pairs(met: pd.DataFrame) -> pd.DataFrame:
    both = met.merge(met, on="person_id", suffixes=("_from", "_to"))
    both["days"] = both["date_to"] - both["date_from"]
    both = both[(both["npi_from"] != both["npi_to"]) & both["days"].between(0, 180)]
    both = both.rename(columns={"npi_from": "from_npi", "npi_to": "to_npi"})
    pair = ["from_npi", "to_npi"]
    nearest = both.groupby([*pair, "person_id"], as_index=False)["days"].min()
    for span in SPANS:
        nearest[f"people_{span}"] = nearest["days"] <= span
        both[f"transactions_{span}"] = both["days"] <= span
    both["same_day"] = both["days"] == 0
    people = nearest.groupby(pair)[[f"people_{span}" for span in SPANS]].sum()
    times = [f"transactions_{span}" for span in SPANS]
    return people.join(both.groupby(pair)[[*times, "same_day"]].sum()).reset_index()


def shares(folder: Path) -> pa.Table:
    """Answer Q4."""
    lines = _claims(folder, "billing_tin")
    lines = lines.merge(
        _table(folder, "organization"),
        left_on="billing_tin",
        right_on="tin",
        how="left",
    ).merge(_table(folder, "person"), on="person_id", how="left")
    lines["zip3"] = lines["zip_code"].str[:3]
    lines["quarter"] = lines["date"].dt.to_period("Q").dt.to_timestamp()
    market = ["zip3", "service_line", "quarter"]
    found = (
        lines.groupby([*market, "organization_id"], dropna=False, observed=True)
        .agg(lines=("npi", "size"), people=("person_id", "nunique"))
        .reset_index()
    )
    in_all = found.groupby(market, dropna=False)["lines"].transform("sum")
    found["share"] = found["lines"] / in_all
    return _arrow(found, "quarter")


if __name__ == "__main__":
    ask({"Q1": episodes, "Q2": volumes, "Q3": edges, "Q4": shares})
