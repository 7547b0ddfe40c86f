"""The index: one row a record, and the words that it knows.

Both follow from the records and can be rebuilt. What makes them quick differs by database and stands in
``sqlite.py`` and ``postgresql.py``: full-text indexes over the folded columns, kept by the database itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from prm.directory.search.words import WORD_LENGTH


class SearchEntry(models.Model):
    """One record as it is found. Columns in plain words are shown; folded ones are searched."""

    kind = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField(help_text="The record's primary key.")
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    scope = models.CharField(max_length=20, help_text="Who may find it.")
    practice_key = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The practice that it belongs to, or is."
    )
    at = models.DateTimeField(null=True, blank=True)
    is_past = models.BooleanField(default=False)

    whole_name = models.CharField(
        max_length=300, db_index=True, help_text="The title's words, folded and sorted."
    )
    name_words = models.TextField(help_text="Folded: title and other names.")
    all_words = models.TextField(help_text="Folded: names, other words, numbers.")
    text_words = models.TextField(blank=True, help_text="Folded: the text's words.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "key", name="one_search_entry_a_record")
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that occurs: what a word typed wrong may have meant."""

    word = models.CharField(max_length=WORD_LENGTH)
    of_text = models.BooleanField(
        help_text="Of what people wrote, not of names and places."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("word", "of_text", name="one_search_word")
        ]

    def __str__(self) -> str:
        return self.word
