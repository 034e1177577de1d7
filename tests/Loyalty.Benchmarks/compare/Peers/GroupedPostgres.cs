using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Loyalty.Compare.Peers;

/// <summary>
/// As a team would make it faster: purchases wait for a few writers, and each writer books what has come meanwhile with
/// one prepared statement and one commit. A member's purchases go to the same writer, so that writers never wait for one
/// another's rows.
/// </summary>
internal sealed class GroupedPostgres(string connectionString) : IPeer
{
    private Writers _writers = new(connectionString, 2);

    public async Task Answer(PurchaseBody purchase, HttpResponse response)
    {
        if (await _writers.Book(purchase) is { } answer)
        {
            await response.WriteAsJsonAsync(answer, PeerJson.Default.EarnedBody);
        }
        else
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    public async Task Resize(int size)
    {
        await _writers.DisposeAsync();
        _writers = new Writers(connectionString, size);
    }

    private sealed class Writers : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _source;
        private readonly GroupWriter[] _writers;

        public Writers(string connectionString, int count)
        {
            _source = new NpgsqlSlimDataSourceBuilder(connectionString)
            {
                ConnectionStringBuilder = { MaxPoolSize = count, NoResetOnClose = true },
            }.EnableArrays().Build();
            _writers = [.. Enumerable.Range(0, count).Select(_ => new GroupWriter(_source))];
        }

        public Task<EarnedBody?> Book(PurchaseBody purchase) => _writers[(uint)purchase.Member.GetHashCode(StringComparison.Ordinal) % (uint)_writers.Length].Book(purchase);

        public async ValueTask DisposeAsync()
        {
            foreach (var writer in _writers)
            {
                await writer.DisposeAsync();
            }

            await _source.DisposeAsync();
        }
    }
}
