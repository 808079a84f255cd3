import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('media_type', models.TextField()),
                ('size', models.BigIntegerField()),
                ('file_name', models.TextField()),
            ],
            options={
                'db_table': 'tasks_evidence',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.TextField()),
                ('kind', models.TextField()),
                ('days', models.IntegerField()),
                ('due_on', models.DateField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'tasks_reminder',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('title', models.TextField()),
                ('product', models.TextField(db_default='')),
                ('source', models.TextField()),
                ('giver_unit', models.TextField()),
                ('giver', models.TextField(db_default='', help_text='who gives it, as the document says')),
                ('document_number', models.TextField(db_default='')),
                ('document_on', models.DateField(null=True)),
                ('owner', models.TextField()),
                ('supporting', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('given_on', models.DateField()),
                ('due_kind', models.TextField()),
                ('due_amount', models.IntegerField(db_default=0)),
                ('first_due_on', models.DateField(null=True)),
                ('period', models.TextField(db_default='')),
                ('parent', models.TextField(db_default='')),
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('salt', models.CharField(max_length=32)),
                ('content', models.CharField(help_text='fingerprint of what was asked for', max_length=64)),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'tasks_task',
            },
        ),
        migrations.CreateModel(
            name='Words',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField()),
                ('text', models.TextField()),
                ('salt', models.CharField(max_length=32)),
            ],
            options={
                'db_table': 'tasks_words',
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('official', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'tasks_feed',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('official',), name='an_official_has_one_calendar_address')],
            },
        ),
        migrations.CreateModel(
            name='TaskFact',
            fields=[
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='tasks.task')),
                ('state', models.TextField()),
                ('last_seq', models.IntegerField()),
                ('first_due_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('assignee', models.TextField(db_default='')),
                ('acknowledged_on', models.DateField(null=True)),
                ('claimed_on', models.DateField(null=True)),
                ('claimed_by', models.TextField(db_default='')),
                ('finished_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('returns', models.IntegerField(db_default=0)),
                ('extensions', models.IntegerField(db_default=0)),
                ('proposed_on', models.DateField(null=True)),
                ('proposed_by', models.TextField(db_default='')),
            ],
            options={
                'db_table': 'tasks_fact',
            },
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['owner'], name='tasks_task_owner'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('parent', ''), _negated=True), fields=['parent'], name='tasks_task_parent'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('period', ''), _negated=True), fields=['period'], name='tasks_task_period'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ('WORK_PROGRAMME', 'CHAIRMAN', 'DOCUMENT', 'SUPERVISION'))), name='a_task_comes_from_a_known_source'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('due_kind__in', ('DAY', 'WORKING_DAYS', 'CALENDAR_DAYS', 'NONE'))), name='a_due_day_is_said_in_a_known_way'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_kind', 'NONE'), ('first_due_on__isnull', True)), models.Q(models.Q(('due_kind', 'NONE'), _negated=True), ('first_due_on__isnull', False)), _connector='OR'), name='a_task_with_a_limit_has_a_due_day'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('first_due_on__isnull', True), ('first_due_on__gte', models.F('given_on')), _connector='OR'), name='a_task_is_due_after_it_was_given'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('code')), _negated=True), name='a_task_is_not_its_own_part'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.task'),
        ),
        migrations.AddField(
            model_name='evidencefile',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.task'),
        ),
        migrations.AddField(
            model_name='words',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.task'),
        ),
        migrations.AddIndex(
            model_name='taskfact',
            index=models.Index(condition=models.Q(('state__in', ['ACCEPTED', 'CANCELLED']), _negated=True), fields=['due_on'], name='tasks_fact_open_due'),
        ),
        migrations.AddIndex(
            model_name='taskfact',
            index=models.Index(condition=models.Q(('assignee', ''), _negated=True), fields=['assignee'], name='tasks_fact_assignee'),
        ),
        migrations.AddConstraint(
            model_name='taskfact',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('GIVEN', 'ACKNOWLEDGED', 'CLAIMED', 'RETURNED', 'ACCEPTED', 'CANCELLED'))), name='a_task_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='taskfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ACCEPTED'), _negated=True), models.Q(('closed_on__isnull', False), ('finished_on__isnull', False)), _connector='OR'), name='an_accepted_task_says_when'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('task', 'recipient', 'due_on', 'kind', 'days'), name='nobody_is_reminded_twice_of_the_same'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['DUE', 'OVERDUE'])), name='a_reminder_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='evidencefile',
            constraint=models.UniqueConstraint(fields=('task', 'seq', 'digest'), name='a_file_shows_an_act_once'),
        ),
        migrations.AddConstraint(
            model_name='words',
            constraint=models.UniqueConstraint(fields=('task', 'seq'), name='an_act_has_its_words_once'),
        ),
    ]
