"""The evidence score: how probable it is that a practice sent the patient, learnt from known referrals."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.measures.candidates import CUTS

Floats = npt.NDArray[np.float64]

RIDGE = 0.5  # methods 1.4
# Below this many episodes with a known referrer the coefficients would be noise: about ten a coefficient.
MIN_TRUTHS = 200
_MAX_STEPS = 50
_TOLERANCE = 1e-10

# What decides the score of a candidate: equal patterns have equal scores.
PATTERN = (
    *("field", "seen_cut", "related_cut", "plurality", "latest", "rival"),
    *("emergency_before", "specialist_before", "level"),
)

_FLAGS = ("plurality", "latest", "rival", "emergency_before", "specialist_before")

# Precision of each level as published in methods 1.4: the score while there are too few known referrals.
LEVEL_PRECISION = {
    "documented": 0.78,
    "likely": 0.86,
    "possible": 0.28,
    "associated": 0.24,
    "panel": 0.05,
}


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """P(this practice sent the patient) = logistic(sum of the coefficients of the features that hold)."""

    features: tuple[str, ...]
    coefficients: tuple[float, ...]
    truths: int  # episodes with a known referrer that it was fitted on; 0 for the published defaults
    version: str  # hash of the coefficients and of the definitions' version

    @property
    def is_fitted(self) -> bool:
        """Whether the coefficients come from this lake's own referral orders."""
        return self.truths > 0

    def score(self, patterns: pa.Table) -> Floats:
        """Return the probability of each row of ``patterns`` (columns of ``PATTERN``)."""
        known = features_of(patterns)
        design = np.column_stack([known[name] for name in self.features])
        return _logistic(design @ np.array(self.coefficients))

    def as_table(self) -> pa.Table:
        """Return feature, coefficient."""
        return pa.table(
            {
                "feature": pa.array(self.features, pa.string()),
                "coefficient": pa.array(self.coefficients, pa.float64()),
            }
        )


def fit_evidence(
    counts: pa.Table, *, truths: int, definitions_version: int
) -> EvidenceModel:
    """Fit the score on counted patterns, or fall back to the published level precisions.

    Ridge logistic regression by Newton's method (methods 1.4, ridge 0.5, the intercept free). The pattern counts of
    all buckets add up to the exact likelihood, so no patient row leaves its bucket.

    Parameters
    ----------
    counts
        Columns of ``PATTERN``, then n (candidates of episodes with a known referrer) and positives (of them the
        practice that did refer).
    truths
        Episodes with a known referrer behind the counts.
    """
    if truths < MIN_TRUTHS:
        return default_evidence(definitions_version)
    known = {
        name: column
        for name, column in features_of(counts).items()
        if not name.startswith("level:")
    }
    design = np.column_stack(list(known.values()))
    coefficients = _newton(
        design,
        n=counts["n"].to_numpy().astype(np.float64),
        positives=counts["positives"].to_numpy().astype(np.float64),
    )
    return _versioned(tuple(known), coefficients, truths, definitions_version)


def default_evidence(definitions_version: int) -> EvidenceModel:
    """Return the published precision of each level as a model (methods 1.4)."""
    precision = np.array(list(LEVEL_PRECISION.values()))
    return _versioned(
        tuple(f"level:{level}" for level in LEVEL_PRECISION),
        np.log(precision / (1 - precision)),
        0,
        definitions_version,
    )


def features_of(patterns: pa.Table) -> dict[str, Floats]:
    """Return the features of each pattern, 0 or 1, by name.

    Days are cumulative (a visit 20 days ago is within 30, 60, 90 and 180), so that a coefficient is the step from one
    cut to the next and thin cells lean on their neighbours.
    """
    field = np.array(patterns["field"].to_pylist(), dtype=object)
    level = np.array(patterns["level"].to_pylist(), dtype=object)
    seen = patterns["seen_cut"].to_numpy()
    related = patterns["related_cut"].to_numpy()
    one = np.ones(len(field))
    names_this = field == "this"
    silent = (field == "blank") | (field == "self")
    found: dict[str, npt.NDArray[np.bool_] | Floats] = {"intercept": one}
    found |= {f"field:{name}": field == name for name in ("this", "other", "self")}
    for place, days in enumerate(CUTS, 1):
        found[f"seen<={days}"] = (seen > 0) & (seen <= place)
        found[f"related<={days}"] = (related > 0) & (related <= place)
    flags = {
        name: patterns[name].to_numpy(zero_copy_only=False).astype(np.bool_)
        for name in _FLAGS
    }
    found |= flags
    found["field:this & seen<=180"] = names_this & (seen > 0)
    found["field:this & related<=180"] = names_this & (related > 0)
    found["field:silent & related<=90"] = silent & (related > 0) & (related <= 4)
    found["latest & related<=180"] = flags["latest"] & (related > 0)
    for name in ("rival", "emergency_before", "specialist_before"):
        found[f"{name} & related<=90"] = flags[name] & (related > 0) & (related <= 4)
    found |= {f"level:{name}": level == name for name in LEVEL_PRECISION}
    return {name: values.astype(np.float64) for name, values in found.items()}


def _newton(design: Floats, *, n: Floats, positives: Floats) -> Floats:
    """Maximise the penalised binomial log likelihood; the first column is the unpenalised intercept."""
    penalty = np.full(design.shape[1], RIDGE)
    penalty[0] = 0.0
    beta = np.zeros(design.shape[1])
    rate = positives.sum() / n.sum()
    beta[0] = np.log(max(rate, 1e-6) / max(1 - rate, 1e-6))
    for _ in range(_MAX_STEPS):
        p = _logistic(design @ beta)
        gradient = design.T @ (positives - n * p) - penalty * beta
        curvature = (design * (n * p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < _TOLERANCE:
            break
    return beta


def _logistic(x: Floats) -> Floats:
    # Beyond 30 the probability is 0 or 1 to the last digit, and exp would overflow on the way.
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
    return result


def _versioned(
    features: tuple[str, ...],
    coefficients: Floats,
    truths: int,
    definitions_version: int,
) -> EvidenceModel:
    # Twelve digits: enough to be one model, few enough that another processor's last bit isn't a new version.
    rounded = tuple(float(f"{value:.12g}") for value in coefficients)
    text = json.dumps([features, rounded, definitions_version])
    return EvidenceModel(
        features=features,
        coefficients=rounded,
        truths=truths,
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
