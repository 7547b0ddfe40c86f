"""What the import order can't show: foreign keys, stray writes, migrations, banned words."""

from __future__ import annotations

import ast
import re
import tomllib
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import PRODUCT, ROOT, python_files, relative, tree

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
    "aupdate",
}
MAY_WRITE = {"operations", "models", "migrations", "commands"}
OF_FILES = "src/prm/packs/files/"  # what is saved there is a presentation


def app_order() -> list[str]:
    """Return the product's apps, lowest first, as pyproject.toml draws them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "tool"
    ]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c.get("containers") == ["prm"])["layers"]
    return [
        name.strip(" ()") for layer in reversed(layers) for name in layer.split("|")
    ]


def test_foreign_keys_point_downwards() -> None:
    order = app_order()
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        if model.__module__.startswith("prm.")
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model is not None
        and field.related_model.__module__.startswith("prm.")
        and order.index(model.__module__.split(".")[1])
        < order.index(field.related_model.__module__.split(".")[1])
    ]
    assert not upward


def test_rows_are_written_in_operations_or_by_the_model_itself() -> None:
    stray = [
        f"{relative(path)}, line {node.lineno}: .{node.func.attr}()"
        for path in python_files(PRODUCT)
        if not MAY_WRITE & {path.stem, *path.parts}
        and not relative(path).startswith(OF_FILES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and _writes(node.func)
    ]
    assert not stray


def _writes(method: ast.Attribute) -> bool:
    if method.attr == "save":
        return True
    return method.attr in WRITES and ".objects" in ast.unparse(method.value)


@pytest.mark.django_db
def test_no_model_has_drifted_from_its_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_linear() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    forks = {
        app: leaves
        for app in {name for name, _ in loader.graph.nodes}
        if len(leaves := loader.graph.leaf_nodes(app)) > 1
    }
    assert not forks


def banned_words() -> set[str]:
    """Return the words in code font in the last column of the glossary's tables."""
    words: set[str] = set()
    for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3:
            words |= set(re.findall(r"`([a-z_]+)`", cells[2]))
    return words


def test_the_glossary_bans_something() -> None:
    assert banned_words()


def test_no_identifier_uses_a_banned_word() -> None:
    banned = banned_words()
    found = {
        f"{relative(path)}: {name}"
        for path in python_files(ROOT / "src")
        for node in ast.walk(tree(path))
        for name in _names(node)
        if {name.lower(), *name.lower().split("_")} & banned
    }
    assert not found


def _names(node: ast.AST) -> list[str]:
    values = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
    return [value for value in values if isinstance(value, str)]
