using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

// Members who share the points of a household.
internal sealed partial class HistoryDraft
{
    /// <summary>Some join one of two households somewhere in between, leave it, and join the other one. Of one history in three whose program lets them.</summary>
    private void Share(Chance other)
    {
        if (_setup.Program.Households is null || !other.Percent(35))
        {
            return;
        }

        DateTimeOffset[] moments = [.. _steps.Skip(_members.Length).Select(static step => step.At).Order()];
        string[] households = other.Percent(60) ? ["h1"] : ["h1", "h2"];
        foreach (var household in households)
        {
            // Mostly before anybody joins.
            _now = other.Percent(85) ? moments[0] : other.Of(moments);
            Often(other, new FoundHousehold { Number = Next(), At = Soon(), Household = household });
        }

        foreach (var member in _members.Where(_ => other.Percent(70)))
        {
            var place = other.Below(moments.Length / 2);
            for (var stays = other.Of([1, 1, 2, 3]); stays > 0 && place < moments.Length; stays--)
            {
                var household = other.Of(households);
                _now = moments[place];
                Often(other, new JoinHousehold { Number = Next(), At = Soon(), Attempts = Attempts(), Member = member, Household = household, Key = $"j{_number}" });
                place += other.Between(1, moments.Length);
                if ((place < moments.Length || stays > 1) && other.Percent(85))
                {
                    _now = moments[Math.Min(place, moments.Length - 1)];
                    Often(other, new LeaveHousehold { Number = Next(), At = Soon(), Attempts = Attempts(), Member = member, Household = household, Key = $"l{_number}" });
                }

                place += other.Below(10);
            }
        }

        for (var sees = other.Between(0, 4); sees > 0; sees--)
        {
            _now = other.Of(moments);
            Add(new SeeHousehold { Number = Next(), At = Soon(), Household = other.Of(households), Attempts = 3 });
        }

        if (other.Percent(60))
        {
            // Mostly while there are places.
            _now = other.Percent(70) ? moments[0] + TimeSpan.FromSeconds(10) : other.Of(moments);
            Crowd(other, other.Of(households));
        }
    }

    /// <summary>All want to join at once; when somebody has left, some ask again.</summary>
    private void Crowd(Chance other, string household)
    {
        JoinHousehold[] joins = [.. _members.Select(member => new JoinHousehold { Number = Next(), At = _now, Attempts = Attempts(), Member = member, Household = household, Key = $"j{_number}" })];
        foreach (var join in joins)
        {
            Often(other, join);
        }

        _now += TimeSpan.FromMinutes(4);
        foreach (var member in _members.Where(_ => other.Percent(30)))
        {
            Often(other, new LeaveHousehold { Number = Next(), At = Soon(), Attempts = Attempts(), Member = member, Household = household, Key = $"l{_number}" });
        }

        foreach (var join in joins.Where(_ => other.Percent(50)))
        {
            _steps.Add(new Repeat { Number = Next(), At = _now + other.UpTo(TimeSpan.FromMinutes(1)), Of = join.Number });
        }
    }
}
