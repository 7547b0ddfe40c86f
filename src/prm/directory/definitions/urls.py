"""The addresses of definitions."""

from django.urls import path

from prm.directory.definitions import drafting, views

urlpatterns = [
    path("definitions/", views.definitions, name="definitions"),
    path(
        "definitions/service_lines/drafts/", drafting.drafts, name="definition_drafts"
    ),
    path(
        "definitions/service_lines/<int:version>/", views.definition, name="definition"
    ),
    path(
        "definitions/service_lines/<int:version>/service_lines.yaml",
        views.file,
        name="definition_file",
    ),
    path(
        "definitions/service_lines/<int:version>/edits/",
        drafting.edits,
        name="definition_edits",
    ),
    path(
        "definitions/service_lines/<int:version>/text/",
        drafting.text,
        name="definition_text",
    ),
    path(
        "definitions/service_lines/<int:version>/note/",
        drafting.note,
        name="definition_note",
    ),
    path(
        "definitions/service_lines/<int:version>/approval/",
        views.approval,
        name="definition_approval",
    ),
    path(
        "definitions/service_lines/<int:version>/withdrawal/",
        views.withdrawal,
        name="definition_withdrawal",
    ),
]
