using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>A reminder and its next tick.</summary>
internal sealed class Reminder(ReminderRecord record, DateTime next) : IGrainReminder
{
    public ReminderRecord Record { get; } = record;

    public string ReminderName => Record.Name;

    public DateTime Next { get; private set; } = next;

    /// <summary>A grain that takes longer than the period misses ticks instead of piling them up.</summary>
    public bool InFlight { get; set; }

    /// <summary>The first tick after an instant; ticks missed while the host was down are not made up for.</summary>
    public static DateTime TickAfter(ReminderRecord record, DateTime now)
    {
        if (now < record.StartAt)
        {
            return record.StartAt;
        }

        var passed = (now - record.StartAt).Ticks / record.Period.Ticks;
        return record.StartAt + ((passed + 1) * record.Period);
    }

    public void Advance(DateTime now) => Next = TickAfter(Record, now);
}
