import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('span', models.TextField()),
                ('programme', models.TextField()),
                ('first_year', models.IntegerField()),
                ('last_year', models.IntegerField()),
                ('due_on', models.DateField()),
                ('title', models.TextField()),
                ('words', models.TextField(help_text='what the guidance asks for')),
                ('document_number', models.TextField()),
                ('document_on', models.DateField()),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='agencies called to plan', size=None)),
                ('opened_on', models.DateField()),
                ('salt', models.CharField(max_length=32)),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'plans_round',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('last_year', models.F('first_year')), ('span', 'YEAR')), models.Q(('last_year__gte', models.F('first_year')), ('span', 'PERIOD')), _connector='OR'), name='a_round_plans_a_year_or_a_period'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('document_on'))), name='a_round_is_due_after_its_guidance')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('unit', models.TextField()),
                ('state', models.TextField()),
                ('version', models.IntegerField()),
                ('last_seq', models.IntegerField()),
                ('first_sent_on', models.DateField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('sent_by', models.TextField(db_default='')),
                ('asked', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('opinions', models.JSONField(default=dict)),
                ('appraisers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('approved_on', models.DateField(null=True)),
                ('approved_by', models.TextField(db_default='')),
                ('returns', models.IntegerField(db_default=0)),
                ('decision_number', models.TextField(db_default='')),
                ('decision_on', models.DateField(null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.round')),
            ],
            options={
                'db_table': 'plans_plan',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('salt', models.CharField(max_length=32)),
                ('digest', models.CharField(db_default='', max_length=64)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by', models.TextField(db_default='')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
            ],
            options={
                'db_table': 'plans_version',
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receiver', models.TextField()),
                ('unit', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('opinion', models.TextField(db_default='')),
                ('decided_by', models.TextField(db_default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.version')),
            ],
            options={
                'db_table': 'plans_receipt',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField()),
                ('code', models.TextField()),
                ('clause', models.TextField(db_default='')),
                ('area', models.TextField(db_default='')),
                ('title', models.TextField()),
                ('product', models.TextField(db_default='')),
                ('due_on', models.DateField(null=True)),
                ('owner', models.TextField()),
                ('supporting', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.version')),
            ],
            options={
                'db_table': 'plans_line',
            },
        ),
        migrations.CreateModel(
            name='Words',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField()),
                ('text', models.TextField()),
                ('salt', models.CharField(max_length=32)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
            ],
            options={
                'db_table': 'plans_words',
            },
        ),
        migrations.CreateModel(
            name='Money',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField()),
                ('amount', models.BigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.line')),
            ],
            options={
                'db_table': 'plans_money',
                'constraints': [models.UniqueConstraint(fields=('line', 'source'), name='a_source_stands_once_in_a_line'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lte', 1000000000000000)), name='money_is_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField(help_text='the act that recorded it')),
                ('line', models.TextField()),
                ('source', models.TextField()),
                ('kind', models.TextField()),
                ('amount', models.BigIntegerField()),
                ('moved_on', models.DateField()),
                ('reference', models.TextField(help_text='number of the document behind it')),
                ('returned', models.BigIntegerField(db_default=0)),
                ('carried', models.BigIntegerField(db_default=0)),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
            ],
            options={
                'db_table': 'plans_movement',
                'constraints': [models.UniqueConstraint(fields=('plan', 'kind', 'line', 'source', 'reference'), name='a_document_moves_a_line_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('ESTIMATE', 'ADJUSTMENT', 'ALLOTMENT', 'SPENDING', 'SETTLEMENT'))), name='a_movement_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('kind', 'SETTLEMENT'), models.Q(('carried', 0), ('returned', 0), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='a_movement_moves_money'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='a_movement_names_its_document')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.TextField()),
                ('source', models.TextField()),
                ('estimate', models.BigIntegerField(db_default=0)),
                ('adjusted', models.BigIntegerField(db_default=0)),
                ('allotted', models.BigIntegerField(db_default=0)),
                ('spent', models.BigIntegerField(db_default=0)),
                ('settled', models.BigIntegerField(db_default=0)),
                ('returned', models.BigIntegerField(db_default=0)),
                ('carried', models.BigIntegerField(db_default=0)),
                ('closed', models.BooleanField(db_default=False)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
            ],
            options={
                'db_table': 'plans_balance',
                'constraints': [models.UniqueConstraint(fields=('plan', 'line', 'source'), name='a_line_and_source_has_one_total'), models.CheckConstraint(condition=models.Q(('allotted__gte', 0), ('estimate__gte', 0), ('spent__gte', 0)), name='money_is_not_below_zero'), models.CheckConstraint(condition=models.Q(('allotted__lte', django.db.models.expressions.CombinedExpression(models.F('estimate'), '+', models.F('adjusted')))), name='no_more_is_allotted_than_estimated'), models.CheckConstraint(condition=models.Q(('spent__lte', models.F('allotted'))), name='no_more_is_spent_than_allotted'), models.CheckConstraint(condition=models.Q(models.Q(('carried', 0), ('closed', False), ('returned', 0), ('settled', 0)), models.Q(('allotted', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('settled'), '+', models.F('returned')), '+', models.F('carried'))), ('carried__gte', 0), ('closed', True), ('returned__gte', 0), ('settled', models.F('spent'))), _connector='OR'), name='what_is_settled_was_spent_returned_or_carried')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('line', models.TextField()),
                ('source', models.TextField()),
                ('amount', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('document_number', models.TextField()),
                ('document_on', models.DateField()),
                ('seq', models.IntegerField()),
                ('salt', models.CharField(max_length=32)),
                ('proposed_by', models.TextField()),
                ('proposed_on', models.DateField()),
                ('granted', models.BooleanField(null=True)),
                ('decided_by', models.TextField(db_default='')),
                ('decided_on', models.DateField(null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
            ],
            options={
                'db_table': 'plans_adjustment',
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='an_adjustment_has_a_number'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='an_adjustment_changes_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('granted__isnull', True)), models.Q(('decided_on__isnull', False), ('granted__isnull', False)), _connector='OR'), name='a_decided_adjustment_says_when'), models.CheckConstraint(condition=models.Q(('decided_by__in', ['', 'system']), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='nobody_decides_an_own_adjustment')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.TextField()),
                ('official', models.TextField()),
                ('read_at', models.DateTimeField()),
                ('seq', models.IntegerField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.round')),
            ],
            options={
                'db_table': 'plans_reading',
                'constraints': [models.UniqueConstraint(fields=('round', 'unit', 'official'), name='an_official_reads_guidance_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('round', 'unit'), name='a_unit_has_one_plan_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPRAISED', 'APPROVED'))), name='a_plan_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['SUBMITTED', 'APPRAISED', 'APPROVED']), _negated=True), models.Q(('first_sent_on__isnull', False), ('sent_on__isnull', False)), _connector='OR'), name='a_sent_plan_says_when'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'APPROVED'), _negated=True), models.Q(('approved_on__isnull', False), ('decision_on__isnull', False), models.Q(('decision_number', ''), _negated=True)), _connector='OR'), name='an_approved_plan_names_its_decision'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__in', ['', 'system']), models.Q(('approved_by', models.F('sent_by')), _negated=True), _connector='OR'), name='nobody_approves_a_plan_they_sent'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='a_version_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('sent_at__isnull', True)), models.Q(models.Q(('digest', ''), _negated=True), ('sent_at__isnull', False)), _connector='OR'), name='a_version_that_was_sent_has_a_digest'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['unit'], name='plans_receipt_unit'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('version', 'receiver'), name='a_receiver_has_a_version_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('opinion', '')), models.Q(('decided_at__isnull', False), ('opinion__in', ['AGREE', 'CHANGE'])), _connector='OR'), name='an_opinion_says_when'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='a_line_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='words',
            constraint=models.UniqueConstraint(fields=('plan', 'seq'), name='a_plan_act_has_its_words_once'),
        ),
    ]
