namespace Orleans.Hosting;

/// <summary>All reminders of the host, as the one document in which they are stored.</summary>
public sealed class ReminderTable
{
    /// <summary>In the order in which they were registered.</summary>
    public List<ReminderRecord> Reminders { get; set; } = [];
}
