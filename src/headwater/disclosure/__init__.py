"""Small cells: counts of 1-10 people are neither shown nor left to be worked out."""

from headwater.disclosure.cells import LARGEST_SMALL, hidden, share_hidden
from headwater.disclosure.suppression import Share, Total, suppress

__all__ = ["LARGEST_SMALL", "Share", "Total", "hidden", "share_hidden", "suppress"]
