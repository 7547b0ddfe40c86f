"""What a person or a job does writes one entry: every operation reaches the ledger once, by whatever functions between.

Read from the source: each call of ``record`` that a function reaches counts, on whichever branch it stands.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.architecture.sources import PRODUCT, dotted, python_files, tree

RECORD = "prm.ledger.operations.record"
# Steps of an operation, by the beginning of their names: whoever calls them writes the entry.
STEPS = {
    "prm.accounts.operations.": "accounts lie beneath the ledger; prm.web.account and prm.web.users record",
    "prm.directory.imports.operations.running.": "a job's bookkeeping: asked for and ended in entries of their own",
    "prm.directory.imports.operations.contacts.withdraw_contacts": "part of import.undone",
    "prm.directory.operations.adopting.": "parts of an adoption: delivery.adopted, lake.adopted",
    "prm.directory.operations.turns.": "locks, which write nothing",
    "prm.directory.operations.unmaking.": "parts of what takes back: load.withdrawn, practices.reopened",
    "prm.directory.search.operations.": "the index, which is worked out from records",
    "prm.issues.operations.acting.": "steps of every act: finish writes the entry, once each",
    "prm.issues.operations.letters.": "letters, which whatever queues them records",
    "prm.issues.operations.people.owner_for": "part of whatever gives somebody something to own",
    "prm.jobs.operations.queue_job": "a job follows from what somebody did; ask_job and that record",
    "prm.jobs.operations.begin_job": "a worker's bookkeeping: what the work does, it records itself",
    "prm.jobs.operations.end_job": "a worker's bookkeeping",
    "prm.jobs.operations.stop_job": "part of whatever steers a job from a page of its own: import.cancelled",
    "prm.mail.operations.": "letters lie beneath the ledger; what queues them and prm.web.owners record",
    "prm.programs.operations.held_launches.": "a launch plan under lock, and what it refuses; its caller records",
    "prm.visits.operations.calendars.note_reading": "when a calendar last asked; nobody acts",
    "prm.territories.operations.dated.": "part of whatever ends rows",
    "prm.territories.operations.placements.settle": "part of place_practices and assign_areas",
    "prm.territories.operations.territories.lock": "a lock, which writes nothing",
    "prm.visits.operations.attending.": "who was there: part of what is logged",
    "prm.visits.operations.holding.": "locks, and saves whose caller writes the entry",
    "prm.visits.operations.letters.": "letters: part of a promise, or a reminder that changes nothing",
    "prm.visits.operations.saying.": "refuses what can't be; writes nothing",
    "prm.visits.operations.stopping.": "a stop is done: part of interaction.logged",
    "prm.visits.operations.plans.held.": "a plan under lock: part of whatever changes it",
    "prm.visits.operations.plans.making.end_search": "a job's bookkeeping: the plan stays as it was",
}
TWICE = {
    "prm.directory.operations.corrections.accept_correction": "edited, and decided: DIR-08",
}
TOGETHER = {  # made of operations, each of which writes an entry of its own
    "prm.visits.operations.whole_visits.log_visit": "a visit, materials, an introduction, a promise",
    "prm.visits.operations.arrivals.take_act": "an act that comes as an argument, or a clash, found in one of two ways",
}
ANSWERS = {  # functions that ask and write nothing
    "prm.directory.operations.merging.check_may_undo",
    "prm.directory.operations.proposals.code_of",
    "prm.directory.imports.operations.contacts.values_of",
    "prm.directory.imports.operations.mapping.lock_open",
    "prm.directory.definitions.operations.fingerprint_of",
    "prm.visits.operations.whole_visits.as_promise",
    "prm.issues.operations.people.check_is_here",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Return the modules of operations by their dotted names."""
    found = {}
    for path in python_files(PRODUCT):
        parts = path.relative_to(PRODUCT.parent).with_suffix("").parts
        if "operations" in parts:
            found[".".join(parts).removesuffix(".__init__")] = tree(path)
    return found


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Return the functions of operations by their dotted names."""
    return {
        f"{module}.{node.name}": node
        for module, body in modules().items()
        for node in body.body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def known_in(module: str) -> dict[str, str]:
    """Return what the names in a module stand for."""
    names = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    own = (name for name in functions() if name.rpartition(".")[0] == module)
    return names | {name.rpartition(".")[2]: name for name in own}


def found_at(name: str) -> str:
    """Follow what a package hands on to where it is written."""
    while name not in functions() and name != RECORD:
        package, _, last = name.rpartition(".")
        if package not in modules() or last not in known_in(package):
            return name
        name = known_in(package)[last]
    return name


def entries_of(name: str, before: tuple[str, ...] = ()) -> int:
    """Count the calls of ``record`` that a function reaches."""
    if name == RECORD:
        return 1
    if name not in functions() or name in before:
        return 0
    names = known_in(name.rpartition(".")[0])
    total = 0
    for node in ast.walk(functions()[name]):
        if isinstance(node, ast.Call):
            first, _, rest = dotted(node.func).partition(".")
            if target := names.get(first):
                called = found_at(f"{target}.{rest}" if rest else target)
                total += entries_of(called, (*before, name))
    return total


@pytest.mark.req("CMP-09")
def test_every_operation_writes_one_entry() -> None:
    due = {
        name: 2 if name in TWICE else 1
        for name in functions()
        if not name.rpartition(".")[2].startswith("_")
        and name not in {*ANSWERS, *TOGETHER}
    }
    counted = {name: entries_of(name) for name in due}
    strange = {
        name: count
        for name, count in counted.items()
        if count != due[name] and not (count == 0 and name.startswith((*STEPS,)))
    }
    assert len(due) > 100
    assert not strange


def test_no_exception_outlives_its_function() -> None:
    known = functions()
    assert not {name for name in {*TWICE, *TOGETHER, *ANSWERS} if name not in known}
    assert not {
        start for start in STEPS if not any(name.startswith(start) for name in known)
    }


def test_an_operation_that_tells_nobody_would_be_seen() -> None:
    assert entries_of("prm.directory.search.operations.index_records") == 0
    assert entries_of("prm.directory.operations.notes.write_note") == 1
    assert (
        entries_of("prm.directory.operations.adopting.delivering.adopt_delivery") == 1
    )
    assert entries_of("prm.directory.operations.adopting.from_lake.adopt_lake") == 1
    assert entries_of("prm.directory.operations.corrections.refuse_correction") == 1
