"""Draw what can be done to an issue, from the table that operations obey: states as a diagram, acts as a table."""

from __future__ import annotations

from typing import Any

INTRODUCTION = """# Issues

Where an issue can stand, what leads from where to where, and who may do it. Made by `scripts/reference.py` from
`src/prm/issues/transitions.py`, which the operations obey, and from `definitions/issue_clocks.yaml`.
"""
CLOCKS = """## Clocks

In office hours of `definitions/business_calendar.yaml`; a site sets its own.

| severity | which means | accepted within | fixed within | handed up again after |
| --- | --- | --: | --: | --: |"""


def render_issues() -> str:
    """Return the page. Django is set up by then."""
    from prm.issues.clocks import load_clocks
    from prm.issues.models import RUNNING, IssueState, Severity
    from prm.issues.transitions import ACTS

    acts = [*ACTS.values()]
    lines = [INTRODUCTION, "```mermaid", "stateDiagram-v2"]
    lines += ['    state "Its clock counts" as running {']
    lines += [_state(state, "        ") for state in _ordered(RUNNING)]
    lines += ["    }"]
    lines += [_state(state, "    ") for state in IssueState if state not in RUNNING]
    lines += [f"    [*] --> {IssueState.OPEN}: opened"]
    lines += [edge for act in acts for edge in _edges(act, RUNNING)]
    lines += ["```", ""]
    lines += ["| act | where the issue is | leads to | who | by a signed link |"]
    lines += ["| --- | --- | --- | --- | :-: |", *(_row(act) for act in acts), ""]
    lines += [CLOCKS]
    for severity in Severity:
        hours = load_clocks().hours[severity]
        given = (severity.label, hours.meaning)
        numbers = (f"{each} h" for each in (hours.answer, hours.fix, hours.hand_up))
        lines.append(f"| {' | '.join((*given, *numbers))} |")
    return "\n".join(lines) + "\n"


def _state(state: Any, indent: str) -> str:
    return f'{indent}state "{state.label}" as {state}'


def _edges(act: Any, running: frozenset[Any]) -> list[str]:
    """Return the arrows of an act that leads anywhere: one where all running states lead out, or are led into."""
    leads_out = act.starts == running and not {*act.leads_to} & running
    starts = ["running"] if leads_out else _ordered(act.starts)
    ends = ["running"] if {*act.leads_to} == running else act.leads_to
    return [
        f"    {start} --> {end}: {act.label}"
        for start in starts
        for end in ends
        if start != end
    ]


def _row(act: Any) -> str:
    starts = _ordered(act.starts)
    where = ", ".join(state.label for state in starts)
    leads = " or ".join(state.label for state in act.leads_to) or "stays"
    cells = (act.label, where, leads, act.who.value, "●" if act.by_link else "·")
    return f"| {' | '.join(cells)} |"


def _ordered(states: Any) -> list[Any]:
    return [state for state in type(next(iter(states))) if state in states]
