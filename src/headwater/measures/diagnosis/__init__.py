"""Why a practice sends less than it should: signals, their weight for each cause, and when to ask instead."""

from headwater.measures.diagnosis.beliefs import CONFIRMED, Beliefs, cases_in, learn
from headwater.measures.diagnosis.cells import triggered_cells
from headwater.measures.diagnosis.concluding import conclude_diagnosis
from headwater.measures.diagnosis.tables import diagnose, signal_states
from headwater.measures.diagnosis.weighing import Weighed, weigh

__all__ = [
    "CONFIRMED",
    "Beliefs",
    "Weighed",
    "cases_in",
    "conclude_diagnosis",
    "diagnose",
    "learn",
    "signal_states",
    "triggered_cells",
    "weigh",
]
