using Loyalty.Contracts.Campaigns;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>A schedule with its days and hours as bits.</summary>
internal sealed class CompiledSchedule(CampaignSchedule schedule)
{
    private readonly int _days = Mask(schedule.Days.Select(day => (int)day));
    private readonly int _hours = Mask(schedule.Hours.SelectMany(range => Enumerable.Range(range.From, range.To - range.From)));

    /// <param name="instant">The instant.</param>
    /// <param name="local">What a clock on the wall shows at it.</param>
    public bool HoldsAt(DateTimeOffset instant, DateTime local) =>
        !(instant < schedule.From) && !(instant >= schedule.Until)
        && (_days == 0 || (_days & (1 << (((int)local.DayOfWeek + 6) % 7))) != 0)
        && (_hours == 0 || (_hours & (1 << local.Hour)) != 0);

    private static int Mask(IEnumerable<int> places) => places.Aggregate(0, (mask, place) => mask | (1 << place));
}
