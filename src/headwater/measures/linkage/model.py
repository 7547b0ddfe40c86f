"""Fellegi and Sunter's model of record linkage, fitted by expectation maximisation (Splink), and its weights.

I. Fellegi and A. Sunter, A Theory for Record Linkage, JASA 64 (1969): each outcome of a comparison adds
``log2(m / u)`` bits for or against two records being one, m its frequency among pairs of one thing, u among pairs of
two. W. Winkler, Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model (1988): m is learnt from
pairs that nobody has labelled. R. Linacre et al., Splink, IJPDS 7:3 (2022): the software.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from headwater.engines import connect
from headwater.measures.linkage.levels import Comparison
from headwater.without_pandas import let_pandas_in

MEMORY = "2GB"
SEED = 1  # of the pairs from which u is measured: the same records give the same scores
U_PAIRS = 500_000.0
# What the odds to begin with are worth, in pairs of one thing: fewer found than that teach little.
PRIOR_PAIRS = 100.0
LEAST_TO_LEARN = 50  # records; below, the odds to begin with stand
# Of a directory's records, those that stand in it a second time: where the search for their share begins.
FIRST_SHARE = 0.03
LEAST_SHARE, MOST_SHARE = 0.002, 0.8
MOST_CHANCE = 0.5  # of two records, or of three, no pair is one before it is looked at
FIRST_CHANCE = 1e-4  # that two records of a block are one, before anything is learnt
LEAST_U = (
    1e-7  # a sample that never showed an outcome doesn't prove that it never comes
)
_ROUNDS = 30

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared, which pairs are, and which columns are held fast while the rest is learnt."""

    comparisons: tuple[Comparison, ...]
    blocks: tuple[str, ...]
    training: tuple[tuple[str, ...], ...]
    across: bool = False  # pairs of two sides only: the column ``side`` tells which


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs, and the bits that each comparison adds.

    Attributes
    ----------
    left, right
        Places of the records in the table, the lower one left; in order.
    levels, bits
        By comparison: the level that held (-1 for unknown), and its bits.
    weight
        Their sum: evidence alone, before how rare duplicates are.
    """

    question: Question
    left: Ints
    right: Ints
    levels: dict[str, Ints]
    bits: dict[str, Floats]
    weight: Floats


def compare(prepared: pa.Table, question: Question) -> Compared:
    """Compare the records' pairs that agree on a block.

    Deterministic: one thread, a seed for the sample, pairs in order.
    """
    let_pandas_in()
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    question = _asked(prepared, question)
    if not question.comparisons or not question.blocks:
        return _nothing(question)
    with connect(MEMORY) as connection:
        # What is sampled must not hang on the machine.
        connection.execute("set preserve_insertion_order = true")
        frame = DuckDBAPI(connection=connection).register(prepared)

        def linker(settings: dict[str, Any]) -> Any:
            return Linker(frame, settings, log_level=logging.ERROR)

        settings = _settings(question)
        if len(prepared) >= LEAST_TO_LEARN and not question.across:
            settings = _learnt(linker, prepared, question, settings)
        found = linker(settings).inference.predict(warning_mode="never")
        return _compared(found.as_pyarrow_table(), question)


def _asked(prepared: pa.Table, question: Question) -> Question:
    """Leave out what the records say nothing about."""
    told = {
        name
        for name in prepared.column_names
        if prepared[name].null_count < len(prepared)
    }
    return replace(
        question,
        comparisons=tuple(
            each for each in question.comparisons if told & set(each.columns)
        ),
        blocks=tuple(
            rule
            for rule in question.blocks
            if told >= set(re.findall(r"\b[lr]\.(\w+)", rule))
        ),
        training=tuple(held for held in question.training if told >= set(held)),
    )


def _settings(question: Question) -> dict[str, Any]:
    apart = " and l.side != r.side" if question.across else ""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "comparisons": [each.as_splink() for each in question.comparisons],
        "blocking_rules_to_generate_predictions": [
            rule + apart for rule in question.blocks
        ],
        "probability_two_random_records_match": FIRST_CHANCE,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _learnt(
    linker_of: Callable[[dict[str, Any]], Any],
    prepared: pa.Table,
    question: Question,
    settings: dict[str, Any],
) -> dict[str, Any]:
    """Measure u on a sample of all pairs, and learn m from the pairs that may be one."""
    linker = linker_of(settings)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=U_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
    )
    learn = linker.training.estimate_parameters_using_expectation_maximisation
    pairs = 0.0
    for held in question.training:
        among = _pairs_alike(prepared, held)
        if among < LEAST_TO_LEARN:
            continue
        rule = " and ".join(f"l.{column} = r.{column}" for column in held)
        try:
            session = learn(rule, estimate_without_term_frequencies=True)
        except ValueError:
            # No pair of these is one: m sinks to nothing, and Splink says so. Nothing is learnt from them.
            continue
        share = session.core_model_settings.probability_two_random_records_match
        pairs = max(pairs, share * among)
    return _tempered(settings, linker.misc.save_model_to_json(), pairs)


def _pairs_alike(prepared: pa.Table, held: tuple[str, ...]) -> int:
    """Count the pairs that agree on some columns."""
    told = prepared.select(held).drop_null()
    sizes = told.group_by(list(held)).aggregate([([], "count_all")])["count_all"]
    size = sizes.to_numpy().astype(np.int64)
    return int((size * (size - 1) // 2).sum())


def _tempered(
    settings: dict[str, Any], learnt: dict[str, Any], pairs: float
) -> dict[str, Any]:
    """Weigh what was learnt from so many pairs of one thing with the odds to begin with."""
    trust = pairs / (pairs + PRIOR_PAIRS)
    known = {
        (each["output_column_name"], level["sql_condition"]): level
        for each in learnt["comparisons"]
        for level in each["comparison_levels"]
    }
    comparisons = [
        {
            **each,
            "comparison_levels": [
                _temper(
                    level,
                    # Splink leaves out an outcome that it never saw.
                    known.get((each["output_column_name"], level["sql_condition"]), {}),
                    trust,
                )
                for level in each["comparison_levels"]
            ],
        }
        for each in settings["comparisons"]
    ]
    return {**settings, "comparisons": comparisons}


def _temper(
    level: dict[str, Any], found: dict[str, Any], trust: float
) -> dict[str, Any]:
    if level.get("is_null_level"):
        return level
    m, u = level["m_probability"], level["u_probability"]
    if not level["fix_m_probability"]:
        m += trust * (found.get("m_probability", m) - m)
    if not level["fix_u_probability"]:
        u = max(found.get("u_probability", u), LEAST_U)
    return {**level, "m_probability": m, "u_probability": u}


def _compared(found: pa.Table, question: Question) -> Compared:
    order = pc.sort_indices(
        found, [("unique_id_l", "ascending"), ("unique_id_r", "ascending")]
    )
    found = found.take(order)
    levels, bits = {}, {}
    for each in question.comparisons:
        levels[each.name] = found[f"gamma_{each.name}"].to_numpy().astype(np.int64)
        parts = [f"mw_{each.name}", f"mw_tf_adj_{each.name}"]
        bits[each.name] = np.sum(
            [
                found[part].to_numpy().astype(np.float64)
                for part in parts
                if part in found.column_names
            ],
            axis=0,
        )
    return Compared(
        question=question,
        left=found["unique_id_l"].to_numpy().astype(np.int64),
        right=found["unique_id_r"].to_numpy().astype(np.int64),
        levels=levels,
        bits=bits,
        weight=np.sum(list(bits.values()), axis=0),
    )


def _nothing(question: Question) -> Compared:
    """Return no pair at all: the records say nothing that could be compared."""
    none, no_bits = np.zeros(0, np.int64), np.zeros(0)
    names = [each.name for each in question.comparisons]
    return Compared(
        question,
        left=none,
        right=none,
        levels=dict.fromkeys(names, none),
        bits=dict.fromkeys(names, no_bits),
        weight=no_bits,
    )


def probabilities(weight: Floats, *, records: int) -> tuple[Floats, float]:
    """Turn evidence into probabilities, by how many duplicates the evidence itself expects (EM for their share alone).

    Returns
    -------
    tuple
        The probability of each pair, and the number of duplicates expected among the records.
    """
    pairs = max(records * (records - 1) / 2, 1.0)
    expected = FIRST_SHARE * records
    for _ in range(_ROUNDS):
        chance = min(expected / pairs, MOST_CHANCE)
        log_odds = weight + np.log2(chance / (1 - chance))
        probability = 1 / (1 + np.exp2(-log_odds))
        expected = float(
            np.clip(probability.sum(), LEAST_SHARE * records, MOST_SHARE * records)
        )
    return probability, expected
