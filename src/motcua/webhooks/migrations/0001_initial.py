import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.TextField()),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='empty: all of dossiers', size=None)),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='empty: all that may be read', size=None)),
                ('secret', models.TextField(help_text="encrypted with the installation's key")),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('failures', models.IntegerField(db_default=0, help_text='in a row')),
                ('quiet_until', models.DateTimeField(help_text='the receiver is left alone until then', null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'webhooks_subscription',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(max_length=40, unique=True)),
                ('event', models.TextField()),
                ('dossier', models.TextField()),
                ('unit', models.TextField()),
                ('seq', models.IntegerField()),
                ('body', models.TextField(help_text='JSON, as it is signed and sent')),
                ('state', models.TextField()),
                ('attempts', models.SmallIntegerField(db_default=0)),
                ('http_status', models.SmallIntegerField(help_text='of the last answer', null=True)),
                ('last_error', models.TextField(db_default='')),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('subscription', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='webhooks.subscription')),
            ],
            options={
                'db_table': 'webhooks_delivery',
                'indexes': [models.Index(condition=models.Q(('state__in', ['WAITING', 'SENDING'])), fields=['due_at', 'id'], name='webhooks_delivery_due'), models.Index(fields=['subscription', '-id'], name='webhooks_delivery_of'), models.Index(condition=models.Q(('state', 'FAILED')), fields=['-id'], name='webhooks_delivery_failed')],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'dossier', 'seq'), name='an_act_is_sent_once_to_each'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'SENT')), models.Q(models.Q(('state', 'SENT'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='what_was_delivered_says_when')],
            },
        ),
    ]
