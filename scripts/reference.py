"""Write docs/reference/: measures from the spec tests, who may do what from the matrix, how issues and jobs move.

``python scripts/reference.py`` writes; ``--check`` says whether the pages are current.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from issue_states import render_issues
from job_states import render_jobs
from permissions import render_permissions

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "tests" / "spec"
REFERENCE = ROOT / "docs" / "reference"


def main() -> int:
    """Write the pages, or with ``--check`` return 1 when one of them is stale."""
    pages = render()
    if "--check" in sys.argv:
        stale = [name for name, text in pages.items() if _on_disk(name) != text]
        print("\n".join(f"stale: docs/reference/{name}" for name in stale))
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
    return 0


def render() -> dict[str, str]:
    """Return file name → Markdown, one page a measure and an index."""
    pages = {}
    for file in sorted(SPEC.glob("test_*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        pages[f"{file.stem.removeprefix('test_')}.md"] = _page(module)
    index = [
        "# Reference",
        "",
        "Made from the spec tests by `scripts/reference.py`: what each measure does, on tables small enough to follow.",
        "",
        *(f"- [{text.splitlines()[0][2:]}]({name})" for name, text in pages.items()),
    ]
    index += [
        "",
        "Who may do what: [Permissions](permissions.md), made from the matrix that a test walks.",
        "",
        "Where an issue can stand: [Issues](issues.md), made from the table that its operations obey.",
        "",
        "What becomes of long work: [Jobs](jobs.md), made likewise.",
    ]
    return {
        "README.md": "\n".join(index) + "\n",
        "permissions.md": render_permissions(),  # first: it sets the product up
        "issues.md": render_issues(),
        "jobs.md": render_jobs(),
        **pages,
    }


def _page(module: ast.Module) -> str:
    title, _, rest = (ast.get_docstring(module) or "").partition(":")
    lines = [f"# {title.strip()}", "", _sentence(rest.strip() or title), ""]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            lines += [f"## {_sentence(node.name[5:].replace('_', ' '))}", ""]
            if docstring := ast.get_docstring(node):
                lines += [docstring, ""]
            for label, drawing in _drawings(node):
                lines += [f"{label}:", "", "```", drawing, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _drawings(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield the tables drawn in a test in order, each with the name it goes by."""
    for statement in function.body:
        names = (
            [t.id for t in statement.targets if isinstance(t, ast.Name)]
            if isinstance(statement, ast.Assign)
            else []
        )
        for node in ast.walk(statement):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and "|" in node.value
                and "\n" in node.value
            ):
                label = names[0].replace("_", " ") if names else "gives"
                yield label.capitalize(), dedent(node.value).strip("\n").rstrip()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _on_disk(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
