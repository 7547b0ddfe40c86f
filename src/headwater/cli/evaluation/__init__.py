"""Compare what Headwater finds in a made-up market with what was planted there (methods 9)."""

from headwater.cli.evaluation.bars import Finding as Finding
from headwater.cli.evaluation.run import evaluate_market as evaluate_market
