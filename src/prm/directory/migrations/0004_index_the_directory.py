from django.db import migrations, models

from prm.directory.search import postgresql, sqlite


def install(apps, schema_editor):
    database = schema_editor.connection
    vendor = postgresql if database.vendor == "postgresql" else sqlite
    if missing := vendor.install(database):
        print(f"\n{missing}")


def uninstall(apps, schema_editor):
    database = schema_editor.connection
    vendor = postgresql if database.vendor == "postgresql" else sqlite
    vendor.uninstall(database)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_settle_places_by_decision"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                (
                    "key",
                    models.PositiveBigIntegerField(
                        help_text="The record's primary key."
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("subtitle", models.CharField(blank=True, max_length=300)),
                ("url", models.CharField(max_length=300)),
                ("text", models.TextField(blank=True)),
                (
                    "scope",
                    models.CharField(help_text="Who may find it.", max_length=20),
                ),
                (
                    "practice_key",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="The practice that it belongs to, or is.",
                        null=True,
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True)),
                ("is_past", models.BooleanField(default=False)),
                (
                    "whole_name",
                    models.CharField(
                        db_index=True,
                        help_text="The title's words, folded and sorted.",
                        max_length=300,
                    ),
                ),
                (
                    "name_words",
                    models.TextField(help_text="Folded: title and other names."),
                ),
                (
                    "all_words",
                    models.TextField(help_text="Folded: names, other words, numbers."),
                ),
                (
                    "text_words",
                    models.TextField(blank=True, help_text="Folded: the text's words."),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("kind"),
                        models.F("key"),
                        name="one_search_entry_a_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("word", models.CharField(max_length=64)),
                (
                    "of_text",
                    models.BooleanField(
                        help_text="Of what people wrote, not of names and places."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("word"), models.F("of_text"), name="one_search_word"
                    )
                ],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
