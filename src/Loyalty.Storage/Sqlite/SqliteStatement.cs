using System.Text;
using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// A prepared statement that lives as long as its session. Disposing ends one use of it (<c>using var rows =
/// session.Use(sql)</c>), so that no statement keeps a read transaction open.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteSession session;
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly string sql;

    public SqliteStatement(SqliteSession session, sqlite3 database, string sql)
    {
        this.session = session;
        this.database = database;
        this.sql = sql;
        var code = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement);
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        Check(raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>True when there is a row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Error(code),
        };
    }

    /// <summary>Runs a statement without rows and makes it ready for the next use.</summary>
    /// <returns>The number of rows changed.</returns>
    public int Run()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_DONE)
        {
            var changes = raw.sqlite3_changes(database);
            raw.sqlite3_reset(statement);
            return changes;
        }

        var error = Error(code == raw.SQLITE_ROW ? raw.SQLITE_MISUSE : code);
        raw.sqlite3_reset(statement);
        throw error;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public bool IsBytes(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_BLOB;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>Whether a column holds that checksum; or none, in a file of an older version.</summary>
    public bool HasChecksum(int column, long checksum) => Int64OrNull(column) is { } stored ? stored == checksum : !SqliteSchema.HasChecksums(session);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Ready for other values, within the same use.</summary>
    public void Rewind() => raw.sqlite3_reset(statement);

    public void Dispose()
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    public void Close() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    private SqliteErrorException Error(int code)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        return new SqliteErrorException((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(database).utf8_to_string(), sql);
    }
}
