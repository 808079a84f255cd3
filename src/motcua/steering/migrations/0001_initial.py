import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.TextField()),
            ],
            options={
                'db_table': 'steering_attendance',
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('frame', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('number', models.IntegerField()),
                ('nonce', models.CharField(max_length=64)),
                ('commitment', models.CharField(max_length=64)),
                ('subject', models.TextField()),
                ('checklist', models.TextField()),
                ('agency', models.TextField()),
                ('visits_until', models.DateField()),
                ('seed_kind', models.TextField()),
                ('seed_source', models.TextField(db_default='')),
                ('seed_on', models.DateField(null=True)),
                ('committed_by', models.TextField()),
                ('committed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_draw',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('unit', models.TextField()),
                ('item', models.TextField(db_default='', help_text='the question that it answers, if any')),
                ('severity', models.TextField()),
                ('what', models.TextField()),
                ('basis', models.TextField()),
                ('remedy', models.TextField()),
                ('raised_by', models.TextField()),
                ('raised_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_finding',
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('kind', models.TextField()),
                ('unit', models.TextField()),
                ('agency', models.TextField()),
                ('subject', models.TextField()),
                ('leader', models.TextField()),
                ('team', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('checklist', models.JSONField(help_text='the questions as they stood when it was opened')),
                ('checklist_print', models.CharField(max_length=64)),
                ('opened_by', models.TextField()),
                ('opened_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_inspection',
            },
        ),
        migrations.CreateModel(
            name='KeptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.TextField()),
                ('seq', models.IntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('media_type', models.TextField()),
                ('size', models.BigIntegerField()),
                ('file_name', models.TextField()),
            ],
            options={
                'db_table': 'steering_file',
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('body', models.TextField()),
                ('held_on', models.DateField()),
                ('place', models.TextField()),
                ('agenda', models.TextField()),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_meeting',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('unit', models.TextField()),
            ],
            options={
                'db_table': 'steering_person',
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('year', models.IntegerField()),
                ('agency', models.TextField()),
                ('document_number', models.TextField(db_default='')),
                ('drafted_by', models.TextField()),
                ('drafted_at', models.DateTimeField()),
                ('approved_by', models.TextField(db_default='')),
                ('approved_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'steering_plan',
            },
        ),
        migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('unit', models.TextField()),
                ('month', models.IntegerField()),
                ('checklist', models.TextField()),
                ('subject', models.TextField()),
                ('team', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                'db_table': 'steering_plan_item',
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField(unique=True)),
                ('title', models.TextField()),
                ('unit', models.TextField()),
                ('done', models.TextField()),
                ('effect', models.TextField()),
                ('indicator', models.TextField(db_default='')),
                ('proposed_by', models.TextField()),
                ('proposed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_practice',
            },
        ),
        migrations.CreateModel(
            name='Replication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.TextField()),
                ('since', models.DateField()),
                ('words', models.TextField()),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_replication',
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('text', models.TextField()),
                ('owner', models.TextField()),
                ('due_on', models.DateField()),
                ('task', models.TextField(help_text='code of the task that it became', null=True, unique=True)),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_resolution',
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField()),
                ('place', models.TextField()),
                ('post', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('decision_number', models.TextField()),
                ('decision_on', models.DateField()),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_seat',
            },
        ),
        migrations.CreateModel(
            name='Words',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.TextField()),
                ('seq', models.IntegerField()),
                ('text', models.TextField()),
                ('salt', models.CharField(max_length=32)),
            ],
            options={
                'db_table': 'steering_words',
            },
        ),
        migrations.CreateModel(
            name='DrawResult',
            fields=[
                ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='steering.draw')),
                ('public_part', models.TextField()),
                ('tree_size', models.BigIntegerField(null=True)),
                ('seed', models.CharField(max_length=64)),
                ('drawn', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('drawn_by', models.TextField()),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_draw_result',
            },
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seed_kind', 'LEDGER'), ('seed_on__isnull', True)), models.Q(('seed_kind', 'PUBLIC'), ('seed_on__isnull', False), models.Q(('seed_source', ''), _negated=True)), _connector='OR'), name='a_draw_says_where_its_seed_comes_from'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='a_draw_draws_somebody'),
        ),
        migrations.CreateModel(
            name='FindingFact',
            fields=[
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='steering.finding')),
                ('state', models.TextField()),
                ('last_seq', models.IntegerField()),
                ('first_due_on', models.DateField()),
                ('due_on', models.DateField()),
                ('claimed_on', models.DateField(null=True)),
                ('claimed_by', models.TextField(db_default='')),
                ('finished_on', models.DateField(null=True)),
                ('returns', models.IntegerField(db_default=0)),
                ('extensions', models.IntegerField(db_default=0)),
                ('proposed_on', models.DateField(null=True)),
                ('proposed_by', models.TextField(db_default='')),
            ],
            options={
                'db_table': 'steering_finding_fact',
            },
        ),
        migrations.CreateModel(
            name='InspectionFact',
            fields=[
                ('inspection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='steering.inspection')),
                ('state', models.TextField()),
                ('last_seq', models.IntegerField()),
                ('visited_on', models.DateField(null=True)),
                ('signed_by', models.TextField(db_default='')),
                ('signed_on', models.DateField(null=True)),
                ('answered_by', models.TextField(db_default='')),
                ('answered_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'steering_inspection_fact',
            },
        ),
        migrations.AddField(
            model_name='inspection',
            name='draw',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.draw'),
        ),
        migrations.AddField(
            model_name='finding',
            name='inspection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.inspection'),
        ),
        migrations.AddIndex(
            model_name='keptfile',
            index=models.Index(fields=['digest'], name='steering_file_digest'),
        ),
        migrations.AddConstraint(
            model_name='keptfile',
            constraint=models.UniqueConstraint(fields=('stream', 'seq', 'digest'), name='a_file_stands_in_an_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('body__in', ('COMMITTEE', 'SUPPORT_TEAM'))), name='a_meeting_is_of_a_body'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.meeting'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('name', 'unit'), name='a_person_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('year', 'agency'), name='an_agency_plans_a_year_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by', '')), models.Q(models.Q(('approved_by', ''), _negated=True), ('approved_at__isnull', False)), _connector='OR'), name='an_approved_plan_says_by_whom_and_when'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by', models.F('drafted_by')), _negated=True), ('drafted_by', 'system'), _connector='OR'), name='nobody_approves_the_own_plan'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.plan'),
        ),
        migrations.AddField(
            model_name='inspection',
            name='item',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.planitem'),
        ),
        migrations.CreateModel(
            name='PracticeDecision',
            fields=[
                ('practice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='steering.practice')),
                ('accepted', models.BooleanField()),
                ('why', models.TextField(db_default='')),
                ('decided_by', models.TextField()),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'steering_practice_decision',
            },
        ),
        migrations.AddField(
            model_name='replication',
            name='practice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.practice'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.meeting'),
        ),
        migrations.AddField(
            model_name='seat',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.person'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='steering.seat'),
        ),
        migrations.AddConstraint(
            model_name='words',
            constraint=models.UniqueConstraint(fields=('stream', 'seq'), name='an_entry_has_its_words_once'),
        ),
        migrations.AddConstraint(
            model_name='findingfact',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'CLAIMED', 'RETURNED', 'REMEDIED'])), name='a_finding_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='findingfact',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('first_due_on'))), name='a_remedy_is_not_due_earlier'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfact',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['OPENED', 'RECORDED', 'SIGNED', 'ANSWERED'])), name='an_inspection_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ANSWERED'), _negated=True), ('signed_on__isnull', False), _connector='OR'), name='a_unit_signs_what_the_team_signed'),
        ),
        migrations.AddConstraint(
            model_name='inspectionfact',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', ''), models.Q(('answered_by', models.F('signed_by')), _negated=True), ('signed_by', 'system'), _connector='OR'), name='two_sides_sign_a_record'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['unit'], name='steering_finding_unit'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('inspection', 'number'), name='a_finding_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['SHORTCOMING', 'VIOLATION', 'SERIOUS_VIOLATION'])), name='a_finding_is_of_a_known_severity'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='a_planned_visit_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 1), ('month__lte', 12)), name='a_visit_is_planned_for_a_month'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['unit'], name='steering_inspection_unit'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.UniqueConstraint(fields=('draw', 'unit'), name='a_drawn_unit_is_visited_once'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('draw__isnull', True), ('item__isnull', False), ('kind', 'PLANNED')), models.Q(('draw__isnull', False), ('item__isnull', True), ('kind', 'SUDDEN')), _connector='OR'), name='an_inspection_was_planned_or_drawn'),
        ),
        migrations.AddConstraint(
            model_name='replication',
            constraint=models.UniqueConstraint(fields=('practice', 'unit'), name='an_agency_replicates_a_practice_once'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='a_conclusion_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body', 'COMMITTEE'), ('place__in', ('HEAD', 'STANDING_DEPUTY', 'DEPUTY', 'MEMBER'))), models.Q(('body', 'SUPPORT_TEAM'), ('place__in', ('TEAM_LEADER', 'TEAM_MEMBER'))), _connector='OR'), name='a_place_is_one_of_its_body'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='a_term_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('body', 'COMMITTEE')), expressions=[(models.Func(models.F('person'), models.F('person'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='nobody_is_in_the_committee_twice'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('body', 'SUPPORT_TEAM')), expressions=[(models.Func(models.F('person'), models.F('person'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='nobody_is_in_the_team_twice'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('place', 'HEAD')), expressions=[(models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_committee_has_one_head'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('place', 'STANDING_DEPUTY')), expressions=[(models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_committee_has_one_standing_deputy'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('place', 'TEAM_LEADER')), expressions=[(models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_team_has_one_leader'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'seat'), name='a_member_attends_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('presence__in', ['PRESENT', 'REPRESENTED', 'ABSENT'])), name='an_attendance_is_of_a_known_kind'),
        ),
    ]
