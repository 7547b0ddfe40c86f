"""The demo's field work: visits, promises, issues, introductions and this week's plan."""

from prm.cli.demo.field.obstacles import put_issues
from prm.cli.demo.field.people import Crew, make_crew
from prm.cli.demo.field.rounds import put_visits
from prm.cli.demo.field.weeks import put_weeks, set_goals

__all__ = ["Crew", "make_crew", "put_issues", "put_visits", "put_weeks", "set_goals"]
