"""The addresses of the directory, save those of acts that move practices: ``prm.web.placing`` has these."""

from django.urls import URLPattern, URLResolver, include, path

from prm.directory.views import (
    asking,
    contacts,
    corrections,
    duplicates,
    notes,
    records,
    referral_sources,
    stewardship,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("prm.directory.imports.urls")),
    path("", include("prm.directory.definitions.urls")),
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
    # records, and what is wrong with them
    *(
        path(f"{kind}s/<int:pk>/edit/", records.edit, {"kind": kind}, f"{kind}_edit")
        for kind in ("practitioner", "organization")
    ),
    *(
        path(
            f"{kind}s/<int:pk>/corrections/",
            corrections.corrections,
            {"kind": kind},
            f"{kind}_corrections",
        )
        for kind in ("practice", "practitioner", "organization")
    ),
    path(
        "corrections/<int:pk>/withdrawal/",
        corrections.withdrawal,
        name="correction_withdrawal",
    ),
    path("stewardship/corrections/", corrections.waiting, name="corrections"),
    path(
        "stewardship/corrections/<int:pk>/refusal/",
        corrections.refusal,
        name="correction_refusal",
    ),
    # stewardship
    path("stewardship/", stewardship.stewardship, name="stewardship"),
    path("stewardship/adoption/", asking.lake_adoption, name="lake_adoption"),
    path(
        "stewardship/duplicates/search/",
        asking.duplicates_search,
        name="duplicates_search",
    ),
    path(
        "stewardship/referral-sources/adoption/",
        asking.referral_source_adoption,
        name="referral_source_adoption",
    ),
    path("stewardship/duplicates/", duplicates.duplicates, name="duplicates"),
    path("stewardship/duplicates/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path(
        "stewardship/duplicates/<int:pk>/refusal/",
        duplicates.refusal,
        name="duplicate_refusal",
    ),
    path(
        "stewardship/duplicates/<int:pk>/reopening/",
        duplicates.reopening,
        name="duplicate_reopening",
    ),
    path("stewardship/merges/", duplicates.merges, name="merges"),
    path(
        "stewardship/referral-sources/",
        referral_sources.referral_sources,
        name="referral_sources",
    ),
    path(
        "stewardship/referral-sources/<int:pk>/",
        referral_sources.referral_source,
        name="referral_source",
    ),
    path(
        "stewardship/referral-sources/<int:pk>/acceptance/",
        referral_sources.acceptance,
        name="referral_source_acceptance",
    ),
    path(
        "stewardship/referral-sources/<int:pk>/refusal/",
        referral_sources.refusal,
        name="referral_source_refusal",
    ),
    path(
        "stewardship/referral-sources/<int:pk>/reopening/",
        referral_sources.reopening,
        name="referral_source_reopening",
    ),
]
