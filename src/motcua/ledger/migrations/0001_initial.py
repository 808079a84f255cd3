"""The ledger's tables, the functions that alone may write them, and their guards."""

from typing import ClassVar

import django.db.models.deletion  # noqa: F401
from django.db import migrations, models

ENVELOPE = """
CREATE FUNCTION ledger_envelope(
  p_stream text, p_seq int, p_kind text, p_actor text, p_occurred_at timestamptz,
  p_recorded_at timestamptz, p_body text, p_prev bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT convert_to(
    '{"actor":"' || p_actor || '","body":' || p_body || ',"kind":"' || p_kind
    || '","occurred_at":"'
    || to_char(p_occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","prev":"' || encode(p_prev, 'hex') || '","recorded_at":"'
    || to_char(p_recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","seq":' || p_seq || ',"stream":"' || p_stream || '"}', 'UTF8')
$$;
"""

# The advisory lock makes appends to one stream follow one another, so the next statement
# (READ COMMITTED takes a new snapshot for each) sees the last committed entry.
APPEND = """
CREATE FUNCTION ledger_append(
  p_stream text, p_kind text, p_actor text, p_occurred_at timestamptz, p_body text
) RETURNS TABLE (id bigint, seq int, recorded_at timestamptz, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_seq int;
  v_prev bytea;
  v_now timestamptz;
  v_hash bytea;
  v_id bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 930));
  SELECT e.seq, e.hash INTO v_seq, v_prev FROM ledger_entry e
   WHERE e.stream = p_stream ORDER BY e.seq DESC LIMIT 1;
  v_seq := coalesce(v_seq, 0) + 1;
  v_prev := coalesce(v_prev, decode(repeat('00', 32), 'hex'));
  v_now := clock_timestamp();
  v_hash := sha256(ledger_envelope(p_stream, v_seq, p_kind, p_actor, p_occurred_at, v_now,
                                   p_body, v_prev));
  INSERT INTO ledger_entry AS e
    (stream, seq, kind, actor, occurred_at, recorded_at, body, prev, hash)
  VALUES (p_stream, v_seq, p_kind, p_actor, p_occurred_at, v_now, p_body, v_prev, v_hash)
  RETURNING e.id INTO v_id;
  INSERT INTO ledger_pending (entry_id) VALUES (v_id);
  RETURN QUERY SELECT v_id, v_seq, v_now, v_hash;
END $$;
"""

# For imports: whole new streams, entries of one stream side by side and in order. No
# lock is taken for each stream (a large import would need millions); a stream that
# exists already breaks the uniqueness of (stream, seq) and the import with it.
APPEND_STREAMS = """
CREATE FUNCTION ledger_append_streams(
  p_streams text[], p_kinds text[], p_actors text[], p_occurred_at timestamptz[],
  p_bodies text[]
) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_zero constant bytea := decode(repeat('00', 32), 'hex');
  v_now timestamptz := clock_timestamp();
  v_n int := coalesce(array_length(p_streams, 1), 0);
  v_stream text := '';
  v_seq int;
  v_prev bytea;
  v_seqs int[] := array_fill(0, ARRAY[v_n]);
  v_prevs bytea[] := array_fill(v_zero, ARRAY[v_n]);
  v_hashes bytea[] := array_fill(v_zero, ARRAY[v_n]);
BEGIN
  FOR i IN 1..v_n LOOP
    IF p_streams[i] = v_stream THEN
      v_seq := v_seq + 1;
    ELSE
      v_stream := p_streams[i];
      v_seq := 1;
      v_prev := v_zero;
    END IF;
    v_seqs[i] := v_seq;
    v_prevs[i] := v_prev;
    v_prev := sha256(ledger_envelope(v_stream, v_seq, p_kinds[i], p_actors[i],
                                     p_occurred_at[i], v_now, p_bodies[i], v_prev));
    v_hashes[i] := v_prev;
  END LOOP;
  WITH put AS (
    INSERT INTO ledger_entry
      (stream, seq, kind, actor, occurred_at, recorded_at, body, prev, hash)
    SELECT s, q, k, a, o, v_now, b, p, h
      FROM unnest(p_streams, v_seqs, p_kinds, p_actors, p_occurred_at, p_bodies, v_prevs,
                  v_hashes) AS t (s, q, k, a, o, b, p, h)
    RETURNING id)
  INSERT INTO ledger_pending (entry_id) SELECT id FROM put;
  RETURN v_n;
END $$;
"""

# Pending rows are visible only once their transaction has committed, so an entry that
# commits late is sealed late but never passed over.
SEAL = """
CREATE FUNCTION ledger_seal(p_limit int)
RETURNS TABLE (tree_index bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_next bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(930, 1);
  SELECT coalesce(max(l.tree_index) + 1, 0) INTO v_next FROM ledger_leaf l;
  RETURN QUERY
  WITH taken AS (
    DELETE FROM ledger_pending p WHERE p.entry_id IN
      (SELECT q.entry_id FROM ledger_pending q ORDER BY q.entry_id LIMIT p_limit)
    RETURNING p.entry_id),
  placed AS (
    SELECT v_next + row_number() OVER (ORDER BY t.entry_id) - 1 AS place, t.entry_id, e.hash
      FROM taken t JOIN ledger_entry e ON e.id = t.entry_id),
  put AS (
    INSERT INTO ledger_leaf AS l (tree_index, entry_id, hash)
    SELECT place, entry_id, placed.hash FROM placed
    RETURNING l.tree_index, l.hash)
  SELECT put.tree_index, put.hash FROM put ORDER BY put.tree_index;
END $$;
"""

GUARD = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_leaf_is_append_only BEFORE UPDATE OR DELETE ON ledger_leaf
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_checkpoint_is_append_only BEFORE UPDATE OR DELETE ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_entry
  ADD CONSTRAINT an_entry_names_are_plain CHECK (
    stream ~ '^[A-Za-z0-9._:@/+-]{1,200}$' AND kind ~ '^[A-Za-z0-9._:-]{1,100}$'
    AND actor ~ '^[A-Za-z0-9._:@/+-]{1,200}$'),
  ADD CONSTRAINT a_hash_has_32_bytes CHECK (octet_length(hash) = 32 AND octet_length(prev) = 32),
  ADD CONSTRAINT an_entry_is_of_our_era CHECK (occurred_at >= '1900-01-01' AND occurred_at < '2200-01-01');
"""

UNDO = """
DROP FUNCTION ledger_append(text, text, text, timestamptz, text);
DROP FUNCTION ledger_append_streams(text[], text[], text[], timestamptz[], text[]);
DROP FUNCTION ledger_seal(int);
DROP FUNCTION ledger_envelope(text, int, text, text, timestamptz, timestamptz, text, bytea);
DROP TRIGGER ledger_entry_is_append_only ON ledger_entry;
DROP TRIGGER ledger_leaf_is_append_only ON ledger_leaf;
DROP TRIGGER ledger_checkpoint_is_append_only ON ledger_checkpoint;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stream", models.TextField(db_collation="C")),
                ("seq", models.IntegerField()),
                ("kind", models.TextField()),
                ("actor", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("body", models.TextField(help_text="RFC 8785 canonical JSON")),
                ("prev", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "ledger_entry"},
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("stream", "seq"), name="a_stream_counts_each_entry_once"),
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[("entry_id", models.BigIntegerField(primary_key=True, serialize=False))],
            options={"db_table": "ledger_pending"},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("tree_index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField(help_text="the entry's hash: the leaf's data")),
            ],
            options={"db_table": "ledger_leaf"},
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.SmallIntegerField()),
                ("tile_index", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={"db_table": "ledger_tile"},
        ),
        migrations.AddConstraint(
            model_name="tile",
            constraint=models.UniqueConstraint(fields=("level", "tile_index"), name="a_tile_stands_once"),
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_checkpoint"},
        ),
        migrations.RunSQL(ENVELOPE + APPEND + APPEND_STREAMS + SEAL + GUARD, UNDO),
    ]
