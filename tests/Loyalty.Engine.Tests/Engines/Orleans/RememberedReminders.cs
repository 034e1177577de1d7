using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>Reminders that outlive the silos, which those of Orleans' own table in memory don't.</summary>
internal sealed class RememberedReminders(Probe faults) : IReminderTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];
    private long _version;

    public Task Init() => Task.CompletedTask;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Where(row => row.GrainId == grainId));

    // The ring of silos is a circle: a range may lead over its end, and one that ends where it begins is the whole.
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(Where(row =>
    {
        var hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    }));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(Where(row => row.GrainId == grainId && row.ReminderName == reminderName).Reminders.SingleOrDefault());

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        faults.ThrowIfFailing("write");
        lock (_gate)
        {
            var row = Copy(entry);
            row.ETag = (++_version).ToString(CultureInfo.InvariantCulture);
            _rows[(row.GrainId, row.ReminderName)] = row;
            return Task.FromResult<string?>(row.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag && _rows.Remove((grainId, reminderName)));
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (_gate)
        {
            _rows.Clear();
        }

        return Task.CompletedTask;
    }

    private static ReminderEntry Copy(ReminderEntry row) => new()
    {
        GrainId = row.GrainId,
        ReminderName = row.ReminderName,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = row.ETag,
    };

    private ReminderTableData Where(Func<ReminderEntry, bool> condition)
    {
        lock (_gate)
        {
            return new ReminderTableData(_rows.Values.Where(condition).Select(Copy).ToList());
        }
    }
}
