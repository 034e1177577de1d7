using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

// Members who pay for a membership.
internal sealed partial class HistoryDraft
{
    /// <summary>Some pay somewhere in between, and again before or after its end, cancel, and get the fee back.</summary>
    private void Subscribe(Chance other)
    {
        if (_setup.Program.Memberships.IsEmpty || !other.Percent(60))
        {
            return;
        }

        DateTimeOffset[] moments = [.. _steps.Skip(_members.Length).Select(static step => step.At).Order()];
        for (var subscribers = other.Between(1, 3); subscribers > 0; subscribers--)
        {
            var member = other.Of(_members);
            var plan = other.Of(_setup.Program.Memberships).Id;
            _now = other.Of(moments);
            for (var steps = other.Between(1, 5); steps > 0; steps--)
            {
                Subscribe(other, member, other.Percent(90) ? plan : other.Of(_setup.Program.Memberships).Id);
                _now += TimeSpan.FromMilliseconds(5) + other.UpTo(other.Of([TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromDays(3), TimeSpan.FromDays(20)]));
            }
        }
    }

    private void Subscribe(Chance other, string member, string plan)
    {
        switch (other.Below(10))
        {
            case < 6:
                var pay = new PayMembership
                {
                    Number = Next(),
                    At = Soon(),
                    Attempts = Attempts(),
                    Member = member,
                    Key = $"y{_number}",
                    Plan = plan,
                    PaidAt = _now - (other.Percent(70) ? other.UpTo(TimeSpan.FromMinutes(5)) : other.Percent(80) ? TimeSpan.FromHours(other.Below(24 * 40)) : -other.UpTo(TimeSpan.FromMinutes(8))),
                };
                if (other.Percent(20))
                {
                    _steps.Add(pay with { Number = Next(), At = pay.At - other.UpTo(TimeSpan.FromSeconds(3)), DryRun = true, Attempts = 2 });
                }

                Often(other, pay);
                break;
            case < 9:
                Often(other, new EndMembership { Number = Next(), At = Soon(), Attempts = Attempts(), Member = member, Key = $"e{_number}", Plan = plan, Refunds = other.Percent(40) });
                break;
            default:
                Add(new See { Number = Next(), At = Soon(), Member = member, Attempts = 3 });
                break;
        }
    }
}
