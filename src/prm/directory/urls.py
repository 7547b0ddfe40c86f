"""The addresses of the directory."""

from django.urls import URLPattern, URLResolver, path

from prm.directory.views import contacts, notes

urlpatterns: list[URLPattern | URLResolver] = [
    # contacts
    path("practices/<int:pk>/contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/departure/", contacts.departure, name="contact_departure"),
    path("contacts/<int:pk>/return/", contacts.returning, name="contact_return"),
    path("contacts/<int:pk>/removal/", contacts.removal, name="contact_removal"),
    path(
        "contacts/<int:pk>/edits/<int:sequence>/undone/",
        contacts.edit_undone,
        name="contact_edit_undone",
    ),
    # notes
    path("practices/<int:pk>/notes/", notes.practice_notes, name="practice_notes"),
    path(
        "practitioners/<int:pk>/notes/",
        notes.practitioner_notes,
        name="practitioner_notes",
    ),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/removal/", notes.removal, name="note_removal"),
    path("notes/<int:pk>/restoration/", notes.restoration, name="note_restoration"),
]
