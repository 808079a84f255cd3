import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IndexEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_code', models.TextField()),
                ('title_vi', models.TextField()),
                ('title_en', models.TextField()),
                ('edition', models.TextField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('data', models.JSONField()),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.TextField()),
            ],
            options={
                'db_table': 'reform_index_edition',
                'constraints': [models.UniqueConstraint(fields=('set_code', 'edition'), name='an_edition_of_an_index_is_known_once')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_code', models.TextField()),
                ('period', models.TextField()),
                ('number', models.PositiveIntegerField()),
                ('edition', models.TextField()),
                ('data', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.TextField(blank=True)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.TextField()),
            ],
            options={
                'db_table': 'reform_index_result',
                'constraints': [models.UniqueConstraint(fields=('set_code', 'period', 'number'), name='a_result_has_a_number_of_its_own'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_later_result_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('set_code', models.TextField()),
                ('edition', models.TextField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('period', models.TextField()),
                ('unit', models.TextField()),
                ('item', models.TextField()),
                ('stage', models.TextField()),
                ('value', models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ('points', models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ('evidence', models.TextField(blank=True)),
                ('evidence_digest', models.CharField(blank=True, max_length=64)),
                ('evidence_type', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.TextField()),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reform_index.score')),
            ],
            options={
                'db_table': 'reform_index_score',
                'indexes': [models.Index(fields=['set_code', 'period', 'unit'], name='reform_index_score_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaces__isnull', True)), fields=('set_code', 'period', 'unit', 'item', 'stage'), name='a_score_is_given_once'), models.UniqueConstraint(condition=models.Q(('replaces__isnull', False)), fields=('replaces',), name='a_score_is_replaced_once'), models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_corrected_score_says_why'), models.CheckConstraint(condition=models.Q(('value__isnull', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='an_item_that_does_not_apply_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('points__isnull', True), ('value__isnull', True)), models.Q(('points__isnull', False), ('value__isnull', False)), _connector='OR'), name='a_value_has_its_points'), models.CheckConstraint(condition=models.Q(('stage__in', ('SELF', 'APPRAISED', 'SURVEY', 'STATED'))), name='a_score_belongs_to_a_known_stage'), models.CheckConstraint(condition=models.Q(('replaces', models.F('id')), _negated=True), name='a_score_does_not_replace_itself')],
            },
        ),
    ]
