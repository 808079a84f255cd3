import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('slug', models.TextField(unique=True)),
                ('content', models.JSONField()),
            ],
            options={
                'db_table': 'procedures_procedure',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.TextField(blank=True)),
                ('title', models.TextField()),
                ('effective_on', models.DateField()),
                ('state', models.TextField()),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.TextField()),
                ('signed_on', models.DateField(null=True)),
                ('signed_name', models.TextField(blank=True)),
                ('signed_by', models.TextField(blank=True)),
                ('signed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'procedures_decision',
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='a_decision_has_its_own_number'), models.CheckConstraint(condition=models.Q(('state', 'DRAWN'), models.Q(('signed_at__isnull', False), ('signed_on__isnull', False), ('state', 'SIGNED'), models.Q(('number', ''), _negated=True)), _connector='OR'), name='what_is_signed_has_number_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure_code', models.TextField(unique=True)),
                ('ends_on', models.DateField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.decision')),
            ],
            options={
                'db_table': 'procedures_ending',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('state', models.TextField()),
                ('valid_from', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('content', models.JSONField()),
                ('missing', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('source', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField()),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
            ],
            options={
                'db_table': 'procedures_version',
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField()),
                ('reason', models.TextField()),
                ('fingerprint', models.CharField(help_text='of the draft that was judged', max_length=64)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.TextField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
            ],
            options={
                'db_table': 'procedures_opinion',
            },
        ),
        migrations.CreateModel(
            name='DecisionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure_code', models.TextField()),
                ('act', models.TextField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.decision')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
            ],
            options={
                'db_table': 'procedures_decision_item',
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(help_text='question → {met, reason}')),
                ('cost_before', models.BigIntegerField(help_text='đồng a time; none for a new one', null=True)),
                ('cost_after', models.BigIntegerField(help_text='đồng a time')),
                ('parameters', models.CharField(help_text='fingerprint of the cost parameters', max_length=64)),
                ('fingerprint', models.CharField(help_text='of the draft that was assessed', max_length=64)),
                ('assessed_at', models.DateTimeField()),
                ('assessed_by', models.TextField()),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
            ],
            options={
                'db_table': 'procedures_assessment',
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure_code', models.TextField()),
                ('place', models.TextField(help_text='PORTAL, OPEN_DATA or POSTED')),
                ('unit', models.TextField(blank=True, help_text='the office, where it was posted')),
                ('published_on', models.DateField()),
                ('due_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.TextField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.decision')),
            ],
            options={
                'db_table': 'procedures_publication',
                'constraints': [models.UniqueConstraint(fields=('decision', 'procedure_code', 'place', 'unit'), name='a_place_publishes_a_decision_once')],
            },
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['state', 'procedure'], name='procedures_version_state'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('procedure', 'number'), name='a_version_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('procedure',), name='a_procedure_has_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('procedure', 'valid_from'), name='a_day_begins_one_version'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'PUBLISHED'])), name='a_version_has_a_state'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'DRAFT'), models.Q(('missing', []), ('valid_from__isnull', False)), _connector='OR'), name='what_is_published_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='versions_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='decisionitem',
            constraint=models.UniqueConstraint(fields=('decision', 'procedure_code'), name='a_decision_names_a_procedure_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionitem',
            constraint=models.UniqueConstraint(fields=('version',), name='a_draft_is_decided_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'ABOLISHED'), ('version__isnull', True)), models.Q(('act__in', ['NEW', 'AMENDED', 'REPLACED']), ('version__isnull', False)), _connector='OR'), name='only_an_abolished_procedure_has_no_version'),
        ),
    ]
