"""Alerts: sequential tests that find drops of share or volume in mature months (LEAK-09, methods 4)."""

from headwater.measures.alerts.detect import Alarm as Alarm
from headwater.measures.alerts.detect import Detection as Detection
from headwater.measures.alerts.detect import detect as detect
from headwater.measures.alerts.history import Histories as Histories
from headwater.measures.alerts.tables import conclude_alerts as conclude_alerts
