namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>The tables of the journal, and the function that a flush is.</summary>
internal static class JournalSchema
{
    public static readonly string[] Tables =
    [
        "CREATE TABLE programs (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE \"C\" NOT NULL UNIQUE)",
        "CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, program integer NOT NULL, key text COLLATE \"C\" NOT NULL UNIQUE)",

        // Apart from the accounts because they change with every record: narrow rows with room beside them are changed in place.
        "CREATE TABLE heads (account bigint PRIMARY KEY, version bigint NOT NULL, due_at bigint, shard smallint NOT NULL) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)",
        "CREATE INDEX heads_due ON heads (shard, due_at) WHERE due_at IS NOT NULL",

        // A version of an account stands once, whatever else goes wrong.
        """
        CREATE TABLE records (
            position bigint NOT NULL, account bigint NOT NULL, version bigint NOT NULL, program integer NOT NULL, partition smallint NOT NULL,
            operation uuid NOT NULL, refers uuid, payload bytea NOT NULL, PRIMARY KEY (account, version))
        """,
        "CREATE UNIQUE INDEX records_operation ON records (operation)",
        "CREATE UNIQUE INDEX records_partition ON records (partition, position)",
        "CREATE INDEX records_program ON records (program, position)",
        "CREATE INDEX records_refers ON records (refers, position) WHERE refers IS NOT NULL",
        "CREATE SEQUENCE positions",

        "CREATE TABLE snapshots (account bigint PRIMARY KEY, version bigint NOT NULL, fold_schema integer NOT NULL, body bytea NOT NULL)",
        AppendFunction,
    ];

    public const string Append = "SELECT refused, first, id, program FROM append_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

    /// <summary>The group was not written: its account's head is elsewhere. Above 0 is which of its records is in the journal already.</summary>
    public const int Conflict = -1;

    /// <summary>
    /// Moves the heads of the groups from the expected to the new version and inserts the records of those that moved.
    /// Everyone locks in the same order: new accounts by key, heads by number, then the outbox.
    /// The outbox is locked until the commit, and positions are given out under that lock: so they are committed in their
    /// order, and nothing ever turns up behind a position that was read. It is a lock and a sequence, not a counter in a
    /// row, because a row that is changed with every flush slows down with every old version that somebody may still read.
    /// </summary>
    private const string AppendFunction =
        """
        CREATE FUNCTION append_1(
            p_account bigint[], p_program integer[], p_key text[], p_shard smallint[], p_expected bigint[], p_records integer[], p_due bigint[], p_new integer[],
            p_group integer[], p_number integer[], p_operation uuid[], p_refers uuid[], p_payload bytea[],
            OUT refused integer[], OUT first bigint[], OUT id bigint[], OUT program integer[])
        LANGUAGE plpgsql AS $$
        #variable_conflict use_column
        DECLARE
            groups CONSTANT integer := cardinality(p_account);
            total bigint := 0;
            next bigint;
            made bigint;
            found_program integer;
            g integer;
            r record;
        BEGIN
            refused := array_fill(-1, ARRAY[groups]);
            first := array_fill(0::bigint, ARRAY[groups]);
            id := p_account;
            program := p_program;

            FOR r IN
                SELECT o.number, o.of_group FROM unnest(p_operation, p_group, p_number) AS o (operation, of_group, number)
                WHERE EXISTS (SELECT FROM records x WHERE x.operation = o.operation)
            LOOP
                refused[r.of_group] := CASE WHEN refused[r.of_group] > 0 THEN least(refused[r.of_group], r.number) ELSE r.number END;
            END LOOP;

            FOREACH g IN ARRAY p_new LOOP
                CONTINUE WHEN refused[g] > 0;
                SELECT p.id INTO found_program FROM programs p WHERE p.name = split_part(p_key[g], '/', 1);
                IF NOT FOUND THEN
                    INSERT INTO programs (name) VALUES (split_part(p_key[g], '/', 1)) ON CONFLICT (name) DO NOTHING;
                    SELECT p.id INTO found_program FROM programs p WHERE p.name = split_part(p_key[g], '/', 1);
                END IF;

                INSERT INTO accounts (key, program) VALUES (p_key[g], found_program) ON CONFLICT (key) DO NOTHING RETURNING accounts.id INTO made;
                IF FOUND THEN
                    INSERT INTO heads (account, version, due_at, shard) VALUES (made, p_records[g], p_due[g], p_shard[g]);
                    id[g] := made;
                    program[g] := found_program;
                    refused[g] := 0;
                END IF;
            END LOOP;

            PERFORM FROM heads h WHERE h.account = ANY (p_account) ORDER BY h.account FOR NO KEY UPDATE;
            FOR r IN
                UPDATE heads h SET version = m.expected + m.records, due_at = m.due
                FROM unnest(p_account, p_expected, p_records, p_due, refused) WITH ORDINALITY AS m (account, expected, records, due, refused, number)
                WHERE h.account = m.account AND h.version = m.expected AND m.refused < 0
                RETURNING m.number
            LOOP
                refused[r.number] := 0;
            END LOOP;

            FOR g IN 1 .. groups LOOP
                IF refused[g] = 0 THEN
                    total := total + p_records[g];
                END IF;
            END LOOP;

            IF total > 0 THEN
                PERFORM pg_advisory_xact_lock(7, 'records'::regclass::oid::integer);
                next := nextval('positions');
                PERFORM setval('positions', next + total - 1);
                FOR g IN 1 .. groups LOOP
                    IF refused[g] = 0 THEN
                        first[g] := next;
                        next := next + p_records[g];
                    END IF;
                END LOOP;

                INSERT INTO records (position, account, version, program, partition, operation, refers, payload)
                SELECT first[n.of_group] + n.number - 1, id[n.of_group], p_expected[n.of_group] + n.number, program[n.of_group], p_shard[n.of_group],
                    n.operation, n.refers, n.payload
                FROM unnest(p_group, p_number, p_operation, p_refers, p_payload) AS n (of_group, number, operation, refers, payload)
                WHERE refused[n.of_group] = 0;
            END IF;
        END $$
        """;
}
