"""How long patients wait for our clinics, and what becomes of the orders that practices send."""

from headwater.measures.access.clinics import access_table, of_our_clinics
from headwater.measures.access.concluding import conclude_access
from headwater.measures.access.counting import count_access, count_process
from headwater.measures.access.placing import order_facts, place_orders
from headwater.measures.access.process import process_table
from headwater.measures.access.waits import monthly_waits, weekly_waits

__all__ = [
    "access_table",
    "conclude_access",
    "count_access",
    "count_process",
    "monthly_waits",
    "of_our_clinics",
    "order_facts",
    "place_orders",
    "process_table",
    "weekly_waits",
]
