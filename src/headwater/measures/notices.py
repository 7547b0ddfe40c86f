"""What a refresh tells the person who ran it: what was missing, what it cost, and what to load."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.measures.evidence import MIN_TRUTHS, EvidenceModel
from headwater.measures.maturity import SourceMaturity

_MANY_UNKNOWN = 0.5  # share of encounters without a known specialty above which numbers are hardly usable


def notices(
    *,
    quality: Mapping[tuple[str, str], int],
    loaded: Mapping[str, int],
    model: EvidenceModel,
    truths: int,
    sources: list[SourceMaturity],
) -> tuple[str, ...]:
    """Say in sentences what the numbers lack.

    Parameters
    ----------
    quality
        (measure, reason) -> count.
    loaded
        Reference table -> rows.
    truths
        Episodes whose referrer an order settles.
    """
    return (
        *_about_people(quality, loaded),
        *_about_the_network(loaded),
        *_about_evidence(quality, model, truths),
        *_about_maturity(sources),
    )


def _about_people(
    quality: Mapping[tuple[str, str], int], loaded: Mapping[str, int]
) -> list[str]:
    if not quality.get(("claims", "net_lines")):
        return ["The lake holds no claim lines. Load claims with `headwater ingest`."]
    met = {reason: n for (measure, reason), n in quality.items() if measure == "visits"}
    total = sum(met.values()) - met.get("specialist_without_service_line", 0)
    if not total:
        return [
            (
                "No claim line is an office visit of the definitions, so there are no episodes."
                " Compare visits in definitions/service_lines.yaml with the procedure codes of your claims."
            )
        ]
    said = []
    unknown = met.get("specialty_unknown", 0)
    if unknown > _MANY_UNKNOWN * total:
        said.append(
            f"{unknown:,} of {total:,} office visits are with a practitioner of unknown specialty and can't begin or"
            " send a referral. Load NPPES (`headwater ingest nppes`) or a practitioner file"
            " (`headwater ingest network`)."
        )
    if not loaded["affiliation"]:
        said.append(
            "No roster is loaded, so a practice is whoever billed its visits."
            " Load practice and affiliation files with `headwater ingest network`."
        )
    return said


def _about_the_network(loaded: Mapping[str, int]) -> list[str]:
    if loaded["network_status"]:
        return []
    return [
        (
            "No network status is loaded, so every destination is unknown and leakage can't be told."
            " Load network_status with `headwater ingest network`."
        )
    ]


def _about_evidence(
    quality: Mapping[tuple[str, str], int], model: EvidenceModel, truths: int
) -> list[str]:
    said = []
    named = sum(
        n
        for (measure, reason), n in quality.items()
        if measure == "referring_npi" and reason != "absent"
    )
    if not named and quality.get(("visits", "specialist")):
        said.append(
            "No specialist's claim names who referred. Load medical_claim_provider_role with the claims if you have it."
        )
    if not model.is_fitted and quality.get(("episodes", "all")):
        said.append(
            f"{truths:,} episodes have a referral order that settles who sent them; from {MIN_TRUTHS} on the evidence"
            " score is fitted to them. Until then it is the published precision of each level (methods 1.4)."
        )
    return said


def _about_maturity(sources: list[SourceMaturity]) -> list[str]:
    undated = [
        source.data_source or "(none)" for source in sources if not source.is_dated
    ]
    if not undated:
        return []
    return [
        (
            f"Source {', '.join(undated)} doesn't show when its lines were filed (file_date), so all its months are"
            " taken as complete; the newest may not be."
        )
    ]
