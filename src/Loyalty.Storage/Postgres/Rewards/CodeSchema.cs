namespace Loyalty.Storage.Postgres.Rewards;

/// <summary>The tables of partners' codes, and the function that adds a chunk.</summary>
internal static class CodeSchema
{
    public const string Add = "SELECT outcome, accepted FROM add_codes_1($1, $2, $3, $4, $5, $6)";

    public const int Added = 0;
    public const int Replayed = 1;
    public const int TooMany = 3;

    public static readonly string[] Tables =
    [
        "CREATE TABLE code_pools (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, newest bigint NOT NULL, name text COLLATE \"C\" NOT NULL UNIQUE)",

        // Bytes, as codes are compared exactly and may hold anything.
        "CREATE TABLE codes (pool integer NOT NULL, number bigint NOT NULL, code bytea NOT NULL, PRIMARY KEY (pool, number), UNIQUE (pool, code))",
        """
        CREATE TABLE code_chunks (
            pool integer NOT NULL, upload text COLLATE "C" NOT NULL, number integer NOT NULL, content bytea NOT NULL,
            accepted integer NOT NULL, PRIMARY KEY (pool, upload, number))
        """,
        AddFunction,
    ];

    /// <summary>One chunk of a pool at a time, by the lock of the pool's row: so numbers have no gaps and no code comes twice.</summary>
    private const string AddFunction =
        """
        CREATE FUNCTION add_codes_1(p_pool text, p_upload text, p_number integer, p_content bytea, p_codes bytea[], p_most bigint, OUT outcome integer, OUT accepted integer)
        LANGUAGE plpgsql AS $$
        #variable_conflict use_column
        DECLARE
            found_pool integer;
            last bigint;
            stored bytea;
        BEGIN
            INSERT INTO code_pools (name, newest) VALUES (p_pool, 0) ON CONFLICT (name) DO NOTHING;
            SELECT p.id, p.newest INTO found_pool, last FROM code_pools p WHERE p.name = p_pool FOR NO KEY UPDATE;
            SELECT c.content, c.accepted INTO stored, accepted FROM code_chunks c WHERE c.pool = found_pool AND c.upload = p_upload AND c.number = p_number;
            IF FOUND THEN
                outcome := CASE WHEN stored = p_content THEN 1 ELSE 2 END;
                RETURN;
            END IF;

            -- Looked for twice only where the pool may become too full.
            IF last + cardinality(p_codes) > p_most THEN
                SELECT count(DISTINCT n.code) INTO accepted FROM unnest(p_codes) AS n (code)
                WHERE NOT EXISTS (SELECT FROM codes c WHERE c.pool = found_pool AND c.code = n.code);
                IF last + accepted > p_most THEN
                    outcome := 3;
                    accepted := 0;
                    RETURN;
                END IF;
            END IF;

            WITH fresh AS (
                SELECT n.code, min(n.number) AS place FROM unnest(p_codes) WITH ORDINALITY AS n (code, number)
                WHERE NOT EXISTS (SELECT FROM codes c WHERE c.pool = found_pool AND c.code = n.code)
                GROUP BY n.code),
            stored_now AS (
                INSERT INTO codes (pool, number, code)
                SELECT found_pool, last + row_number() OVER (ORDER BY f.place), f.code FROM fresh f
                RETURNING 1)
            SELECT count(*) INTO accepted FROM stored_now;
            UPDATE code_pools p SET newest = last + accepted WHERE p.id = found_pool;
            INSERT INTO code_chunks (pool, upload, number, content, accepted) VALUES (found_pool, p_upload, p_number, p_content, accepted);
            outcome := 0;
        END $$
        """;
}
