"""Draw what becomes of long work, from the table that operations obey."""

from __future__ import annotations

INTRODUCTION = """# Jobs

What becomes of work that takes a worker minutes. Made by `scripts/reference.py` from `src/prm/jobs/transitions.py`,
which the operations obey.
"""


def render_jobs() -> str:
    """Return the page. Django is set up by then."""
    from prm.jobs.models import JobState
    from prm.jobs.transitions import CHANGES, REPEAT

    lines = [INTRODUCTION, "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state}' for state in JobState]
    lines += [f"    [*] --> {JobState.WAITING}: ask"]
    lines += [
        f"    {start} --> {change.leads_to}: {change.name}"
        for change in CHANGES
        if change is not REPEAT
        for start in JobState
        if start in change.starts
    ]
    lines += ["```", "", "| change | from | leads to |", "| --- | --- | --- |"]
    for change in CHANGES:
        starts = ", ".join(state.label for state in JobState if state in change.starts)
        new = ", as a new job that names the old one" if change is REPEAT else ""
        lines.append(f"| {change.name} | {starts} | {change.leads_to.label}{new} |")
    return "\n".join(lines) + "\n"
