"""Records of another system beside a directory's: who of the directory is meant by each."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa

from headwater.measures.linkage import people
from headwater.measures.linkage.duplicates import PAIRS, reasons
from headwater.measures.linkage.model import Compared, Floats, Question, compare
from headwater.measures.linkage.person import PERSON

# Of the records that name a referrer, those whose practitioner the directory knows (illustrative).
KNOWN_SHARE = 0.9
# Of wrong links a work queue is rid of soon; of the links that nobody looked at a report isn't. One in twenty may be
# somebody else, and then the next best is at most that probable: there is no close second.
RESOLVE_AT = 0.95
CANDIDATES = 5
_LEAST = 0.01


def find_matches(sources: pa.Table, practitioners: pa.Table) -> pa.Table:
    """Find whom each record of another system means.

    A record means one practitioner or none of the directory, so its candidates' probabilities add up to less than one.

    Parameters
    ----------
    sources, practitioners
        ``id`` and whatever is known of :func:`prepare_people`.

    Returns
    -------
    pa.Table
        left (a source's id), right (a practitioner's), score, reasons; by source in the order of the table, the best
        of at most five candidates first.
    """
    if not len(sources) or not len(practitioners):
        return PAIRS.empty_table()
    first, second = people.prepare_people(sources), people.prepare_people(practitioners)
    count = len(first)
    side = pa.array([0] * count + [1] * len(second))
    numbers = pa.array(np.arange(count + len(second)), pa.int64())
    both = pa.concat_tables([first, second]).drop_columns(["unique_id"])
    both = both.append_column("unique_id", numbers).append_column("side", side)
    found = compare(both, Question(PERSON, people.BLOCKS, (), across=True))
    score = _among_candidates(found, len(second))
    left, right = first.to_pylist(), second.to_pylist()
    names = [
        table["id"].cast(pa.string()).to_pylist() for table in (sources, practitioners)
    ]
    best: dict[int, list[int]] = defaultdict(list)
    for pair in np.lexsort((found.right, -score, found.left)).tolist():
        chosen = best[int(found.left[pair])]
        if score[pair] >= _LEAST and len(chosen) < CANDIDATES:
            chosen.append(pair)
    return pa.Table.from_pylist(
        [
            {
                "left": names[0][source],
                "right": names[1][int(found.right[pair]) - count],
                "score": round(float(score[pair]), 4),
                "reasons": reasons(
                    found, pair, left[source], right[int(found.right[pair]) - count]
                ),
            }
            for source, pairs in sorted(best.items())
            for pair in pairs
        ],
        schema=PAIRS,
    )


def _among_candidates(found: Compared, practitioners: int) -> Floats:
    """Return each pair's probability, beside all other candidates of its source and beside nobody at all."""
    # Two to the power of a hundred is certain enough.
    odds = np.exp2(np.minimum(found.weight, 100.0)) * KNOWN_SHARE / practitioners
    whole = np.bincount(
        found.left, weights=odds, minlength=int(found.left.max(initial=0)) + 1
    )
    share: Floats = odds / (whole[found.left] + 1 - KNOWN_SHARE)
    return share
