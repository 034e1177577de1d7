using System.Collections.Immutable;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

// Members who bring friends.
internal sealed partial class HistoryDraft
{
    /// <summary>Friends join with members' codes somewhere in between, buy, and bring some of it back; now and then one is the member himself.</summary>
    /// <returns>Those who join.</returns>
    private ImmutableArray<string> Refer(Chance other)
    {
        if (_setup.Program.Referral is null || !other.Percent(60))
        {
            return [];
        }

        ImmutableArray<string> friends = [.. Enumerable.Range(1, other.Between(1, 4)).Select(static number => $"f{number}")];
        DateTimeOffset[] moments = [.. _steps.Skip(_members.Length).Select(static step => step.At).Order()];
        var by = other.Of(_members);
        foreach (var friend in friends)
        {
            by = other.Percent(80) ? by : other.Of(_members);
            Refer(other, by, friend, other.Of(moments));
        }

        return friends;
    }

    private void Refer(Chance other, string by, string friend, DateTimeOffset from)
    {
        _now = from;
        Often(other, new MakeCode { Number = Next(), At = from, Attempts = Attempts(), Member = by, Device = Device(other) });
        _now += other.Percent(80) ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
        Often(other, new Enroll { Number = Next(), At = Soon(), Member = friend, ReferredBy = other.Percent(92) ? by : "nobody", Device = Device(other), Card = other.Percent(15) ? $"{other.Between(1, 4)}" : null });
        if (other.Percent(12))
        {
            Happens(other, by, friend);
        }

        for (var purchases = other.Between(1, 3); purchases > 0; purchases--)
        {
            _now += TimeSpan.FromSeconds(3) + other.UpTo(other.Of([TimeSpan.FromSeconds(1), TimeSpan.FromHours(6), TimeSpan.FromDays(5)]));
            var buy = Buy() with { Member = friend, PayWith = 0 };
            Add(buy);
            Again(other, buy);
            if (other.Percent(60))
            {
                var at = (other.Percent(10) ? buy.At - TimeSpan.FromMilliseconds(1) : buy.At) + other.UpTo(other.Of([TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(3), TimeSpan.FromDays(3), TimeSpan.FromDays(30)]));
                Often(other, new GiveBack
                {
                    Number = Next(),
                    At = at,
                    Attempts = Attempts(),
                    Member = other.Percent(60) ? friend : null,
                    Channel = Setups.Web,
                    Id = $"r{_number}",
                    PurchaseChannel = buy.Channel,
                    PurchaseId = buy.Id,
                    OccurredAt = buy.OccurredAt < at ? buy.OccurredAt : at,
                    Lines = other.Percent(70) ? [] : [new BackLine(buy.Lines[0].Id, buy.Lines[0].Quantity)],
                });
            }

            if (other.Percent(30))
            {
                Add(new See { Number = Next(), At = _now + TimeSpan.FromSeconds(4), Member = other.Of([by, friend]), Attempts = 3 });
            }
        }
    }

    /// <summary>One of both is blocked, erased or merged before the friend buys.</summary>
    private void Happens(Chance other, string by, string friend) => Add(other.Below(4) switch
    {
        0 => new Block { Number = Next(), At = Soon(), Member = by, Key = $"b{_number}" },
        1 => new Erase { Number = Next(), At = Soon(), Member = by },
        2 => new Merge { Number = Next(), At = Soon() + TimeSpan.FromSeconds(3), Member = friend, Into = other.Of(_members), Key = $"g{_number}" },
        _ => new Merge { Number = Next(), At = Soon() + other.UpTo(TimeSpan.FromSeconds(5)), Member = by, Into = other.Percent(50) || _members.Length == 1 ? friend : other.Of(_members.Remove(by)), Key = $"g{_number}" },
    });

    /// <summary>Adds it, sometimes more than once, and sometimes something goes wrong with it.</summary>
    private void Often(Chance other, Command command)
    {
        Add(command);
        Again(other, command);
    }

    private void Again(Chance other, Command command)
    {
        for (var again = other.Percent(25) ? other.Between(1, 2) : 0; again > 0; again--)
        {
            _steps.Add(new Repeat { Number = Next(), At = command.At + other.UpTo(other.Of([TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(3)])), Of = command.Number });
        }

        if (_faults > 0 && other.Percent(20))
        {
            _steps.Add(other.Percent(60)
                ? new Crash { Number = Next(), At = command.At, Turns = other.Between(1, 300), Down = other.UpTo(TimeSpan.FromSeconds(5)) }
                : Trouble(command.At));
        }
    }

    private static string? Device(Chance other) => other.Percent(20) ? $"d{other.Between(1, 2)}" : null;
}
