from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0003_impact_estimates'),
    ]

    operations = [
        migrations.AddField(
            model_name='impactestimate',
            name='stories',
            field=models.JSONField(default=list, help_text='Practice by practice: an interval and the course of others, or why there is none; no count.'),
        ),
    ]
