using Npgsql;
using NpgsqlTypes;

namespace Loyalty.Storage.Postgres;

/// <summary>Short ways to say a statement with its values, in the order of <c>$1</c>, <c>$2</c> ….</summary>
internal static class PostgresCommands
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql) => new(sql, connection);

    public static NpgsqlCommand Add(this NpgsqlCommand command, long value) => command.With(value, NpgsqlDbType.Bigint);

    public static NpgsqlCommand Add(this NpgsqlCommand command, int value) => command.With(value, NpgsqlDbType.Integer);

    public static NpgsqlCommand Add(this NpgsqlCommand command, Guid value) => command.With(value, NpgsqlDbType.Uuid);

    public static NpgsqlCommand Add(this NpgsqlCommand command, ReadOnlyMemory<byte> value) => command.With(value, NpgsqlDbType.Bytea);

    public static NpgsqlCommand Add(this NpgsqlCommand command, string? value)
    {
        if (value is not null)
        {
            return command.With(value, NpgsqlDbType.Text);
        }

        command.Parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }

    public static NpgsqlCommand Add(this NpgsqlCommand command, long[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static NpgsqlCommand Add(this NpgsqlCommand command, long?[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static NpgsqlCommand Add(this NpgsqlCommand command, int[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Integer);

    public static NpgsqlCommand Add(this NpgsqlCommand command, short[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Smallint);

    public static NpgsqlCommand Add(this NpgsqlCommand command, string?[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static NpgsqlCommand Add(this NpgsqlCommand command, Guid[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    public static NpgsqlCommand Add(this NpgsqlCommand command, Guid?[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    public static NpgsqlCommand Add(this NpgsqlCommand command, ReadOnlyMemory<byte>[] values) => command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    /// <summary>Every row, and then the server's word that the statement is committed: before that nothing is.</summary>
    public static async Task<List<T>> All<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> row)
    {
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    rows.Add(row(reader));
                }

                // Rows come before the commit; disposing the reader would hide that it failed.
                while (await reader.NextResultAsync().ConfigureAwait(false))
                {
                    // There is one result.
                }

                return rows;
            }
        }
    }

    /// <summary>The only row, or the default when there is none.</summary>
    public static async Task<T?> One<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> row)
    {
        var rows = await command.All(row).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Runs it to its commit; returns how many rows it changed.</summary>
    public static async Task<int> Run(this NpgsqlCommand command)
    {
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    public static long? Int64OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static NpgsqlCommand With<T>(this NpgsqlCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }
}
