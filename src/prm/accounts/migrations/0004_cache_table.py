"""The table of the cache that all processes share, so that whoever migrates need not know of it."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_invitations'),
    ]

    operations = [
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
