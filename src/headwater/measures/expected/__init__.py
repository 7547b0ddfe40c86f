"""What practices should send, what they send, and what could be won back (methods 3)."""

from headwater.measures.expected.tables import conclude_expected

__all__ = ["conclude_expected"]
