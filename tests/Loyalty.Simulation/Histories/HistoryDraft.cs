using System.Collections.Immutable;
using Loyalty.Contracts.Purchases;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

/// <summary>
/// A history being written: bursts of commands, some moments and sometimes weeks between them, by a few members who also
/// get in each other's way, and faults around the bursts.
/// </summary>
internal sealed class HistoryDraft
{
    /// <summary>Everything is over so long after the last step.</summary>
    private static readonly TimeSpan s_tail = TimeSpan.FromSeconds(30);

    private readonly int _seed;
    private readonly Chance _chance;
    private readonly Setup _setup;
    private readonly ImmutableArray<string> _members;
    private readonly List<Step> _steps = [];
    private readonly List<Buy> _bought = [];
    private readonly List<Redeem> _redeemed = [];
    private readonly TimeSpan _pace;
    private readonly int _faults;
    private DateTimeOffset _now;
    private int _number;

    public HistoryDraft(int seed)
    {
        _seed = seed;
        _chance = Chance.For(seed, 0);
        _setup = Setups.Of(_chance.Below(Setups.Count));
        _members = [.. Enumerable.Range(1, _chance.Between(1, 5)).Select(static number => $"m{number}")];
        _now = _setup.Start + Setups.Lead;
        _pace = _chance.Of([TimeSpan.FromSeconds(30), TimeSpan.FromHours(6), TimeSpan.FromDays(4), TimeSpan.FromDays(20)]);
        _faults = _chance.Of([0, 15, 30, 60]);
    }

    public History Write()
    {
        foreach (var member in _members)
        {
            if (_chance.Percent(95))
            {
                Add(new Enroll { Number = Next(), At = Soon(), Member = member, Card = _chance.Percent(30) ? $"{_chance.Between(1, 4)}" : null });
            }
        }

        var bursts = _chance.Between(8, 25);
        for (var burst = 0; burst < bursts; burst++)
        {
            _now += _chance.Percent(60) ? _chance.UpTo(TimeSpan.FromSeconds(20)) : TimeSpan.FromTicks((long)(_pace.Ticks * (_chance.Below(1_000) / 1_000.0)));
            if (_chance.Percent(_faults))
            {
                Add(Fault());
            }

            var commands = _chance.Between(1, 12);
            for (var i = 0; i < commands; i++)
            {
                Add(Command());
            }
        }

        var members = Chance.For(_seed, 3).Percent(30) ? _members.AddRange(Rush()) : _members;
        return new History
        {
            Seed = _seed,
            Setup = _setup,
            Members = members,
            Steps = [.. _steps.OrderBy(static step => step.At).ThenBy(static step => step.Number)],
            Until = Midday(_steps.Max(static step => step.At) + s_tail),
        };
    }

    /// <summary>In the end everybody wants the last piece, and two who join have one card: all in the same moment.</summary>
    /// <returns>Those who join.</returns>
    private ImmutableArray<string> Rush()
    {
        _now += TimeSpan.FromSeconds(20);
        var scarce = _setup.Rewards.First(static reward => reward.Pieces > 0).Definition.Id;
        foreach (var member in _members)
        {
            for (var i = 0; i < 3; i++)
            {
                Add(new Redeem { Number = Next(), At = _now, Member = member, Channel = Setups.Web, Key = $"k{_number}", Reward = scarce });
            }
        }

        ImmutableArray<string> joining = ["x1", "x2"];
        foreach (var member in joining)
        {
            Add(new Enroll { Number = Next(), At = _now, Member = member, Card = "9" });
        }

        return joining;
    }

    /// <summary>Not shortly before a midnight, where something might fall due for ever: a little later then.</summary>
    private static DateTimeOffset Midday(DateTimeOffset instant) =>
        instant.Hour is >= 7 and < 20 ? instant : new DateTimeOffset(instant.UtcDateTime.Date.AddDays(1).AddHours(10), TimeSpan.Zero);

    private void Add(Step step)
    {
        _steps.Add(step);
        switch (step)
        {
            case Buy buy:
                _bought.Add(buy);
                break;
            case Redeem redeem:
                _redeemed.Add(redeem);
                break;
        }
    }

    private int Next() => ++_number;

    /// <summary>Within the burst.</summary>
    private DateTimeOffset Soon() => _now + _chance.UpTo(_chance.Percent(70) ? TimeSpan.FromMilliseconds(20) : TimeSpan.FromSeconds(3));

    private string Member() => _chance.Of(_members);

    private string Channel() => _chance.Percent(60) ? Setups.Web : Setups.Store;

    private int Attempts() => _chance.Percent(5) ? _chance.Between(1, 2) : int.MaxValue;

    /// <summary>By a clock that is a little off, sometimes long ago: still within the window of what is late, and beyond it.</summary>
    private DateTimeOffset Occurred()
    {
        var now = Soon();
        return _chance.Below(20) switch
        {
            < 12 => now - _chance.UpTo(TimeSpan.FromSeconds(90)),
            < 15 => now + _chance.UpTo(TimeSpan.FromMinutes(4)),
            < 18 => now - TimeSpan.FromMinutes(_chance.Below(60 * 24 * 3)),
            < 19 => now - TimeSpan.FromMinutes(_chance.Below(60 * 24 * 45)),
            _ => now + TimeSpan.FromMinutes(_chance.Between(4, 7)),
        };
    }

    private Step Command() => _chance.Below(100) switch
    {
        < 38 => Buy(),
        < 48 => GiveBack(),
        < 60 => Redeem(),
        < 65 => UseVoucher(),
        < 69 => CancelVoucher(),
        < 75 => Transfer(),
        < 78 => new Adjust
        {
            Number = Next(), At = Soon(), Attempts = Attempts(), Member = Member(), Wallet = Setups.Points, Points = (_chance.Percent(70) ? 1 : -1) * _chance.Between(1, 200), Key = $"a{_number}",
        },
        < 83 => new Act
        {
            Number = Next(), At = Soon(), Attempts = Attempts(), Member = Member(), Channel = Channel(), Id = $"v{_number}", Type = Setups.Review, OccurredAt = Occurred(), Quantity = _chance.Between(1, 3),
        },
        < 90 => new See { Number = Next(), At = Soon(), Member = Member(), Attempts = 3 },
        < 92 => new Sweep { Number = Next(), At = Soon(), Attempts = 1 },
        _ => Repeat(),
    };

    private Buy Buy() => new()
    {
        Number = Next(),
        At = Soon(),
        Attempts = Attempts(),
        Member = _chance.Percent(94) ? Member() : null,
        Channel = Channel(),
        Id = $"p{_number}",
        OccurredAt = Occurred(),
        Lines = Lines(out var sum),
        Discount = _chance.Percent(20) ? _chance.Below((int)Math.Min(sum, 1_000)) : 0,
    };

    private ImmutableArray<BuyLine> Lines(out long sum)
    {
        var lines = ImmutableArray.CreateBuilder<BuyLine>();
        sum = 0;
        var count = _chance.Percent(60) ? 1 : _chance.Between(2, 4);
        for (var i = 1; i <= count; i++)
        {
            var quantity = _chance.Percent(70) ? 1 : _chance.Between(2, 5);
            var amount = _chance.Percent(80) ? _chance.Between(50, 5_000) : _chance.Between(5_000, 40_000);
            var kind = _chance.Percent(92) ? LineKind.Item : _chance.Of([LineKind.Delivery, LineKind.GiftCard]);
            lines.Add(new BuyLine($"{i}", $"sku{_chance.Below(5)}", _chance.Of(["food", "tools", null]), quantity, amount, kind));
            sum += amount;
        }

        return lines.ToImmutable();
    }

    private Step GiveBack()
    {
        if (_bought.Count == 0)
        {
            return Buy();
        }

        var buy = _chance.Percent(50) ? _bought[^1] : _chance.Of(_bought);
        var kind = _chance.Below(3);
        var line = _chance.Of(buy.Lines);
        var occurred = buy.OccurredAt + _chance.UpTo(TimeSpan.FromMinutes(10));
        return new GiveBack
        {
            Number = Next(),
            // Now and then it overtakes its purchase.
            At = _chance.Percent(15) && buy.At > _now ? buy.At - TimeSpan.FromMilliseconds(1) : Soon(),
            Attempts = Attempts(),
            Member = _chance.Percent(60) ? buy.Member : null,
            Channel = Channel(),
            Id = $"r{_number}",
            PurchaseChannel = buy.Channel,
            PurchaseId = buy.Id,
            OccurredAt = occurred > _now ? _now : occurred,
            Lines = kind == 0 ? [new BackLine(line.Id, _chance.Between(1, line.Quantity))] : [],
            Amount = kind == 1 ? _chance.Between(1, (int)Math.Max(1, buy.Amount)) : null,
        };
    }

    private Redeem Redeem() => new()
    {
        Number = Next(), At = Soon(), Attempts = Attempts(), Member = Member(), Channel = Channel(), Key = $"k{_number}", Reward = _chance.Of(_setup.Rewards).Definition.Id,
    };

    private Step UseVoucher()
    {
        if (_redeemed.Count == 0)
        {
            return Redeem();
        }

        var redeemed = _chance.Of(_redeemed);
        return new UseVoucher
        {
            Number = Next(), At = Soon(), Attempts = Attempts(), Member = redeemed.Member, Channel = Channel(), Key = $"u{_number}", Voucher = Names.Voucher(redeemed.Channel, redeemed.Key),
        };
    }

    private Step CancelVoucher()
    {
        if (_redeemed.Count == 0)
        {
            return Redeem();
        }

        var redeemed = _chance.Of(_redeemed);
        return new CancelVoucher
        {
            Number = Next(), At = Soon(), Attempts = Attempts(), Member = redeemed.Member, Key = $"c{_number}", Voucher = Names.Voucher(redeemed.Channel, redeemed.Key),
        };
    }

    private Transfer Transfer() => new()
    {
        Number = Next(), At = Soon(), Attempts = Attempts(), Member = Member(), To = _chance.Percent(95) ? Member() : "nobody", Wallet = Setups.Points, Points = _chance.Between(1, 100), Key = $"t{_number}",
    };

    private Step Repeat()
    {
        var commands = _steps.OfType<Command>().Where(static command => command is not (Histories.Repeat or See or Sweep)).ToArray();
        if (commands.Length == 0)
        {
            return Buy();
        }

        return new Repeat { Number = Next(), At = Soon(), Of = _chance.Percent(60) ? commands[^1].Number : _chance.Of(commands).Number };
    }

    private Fault Fault()
    {
        var at = _now + _chance.UpTo(TimeSpan.FromMilliseconds(30));
        return _chance.Below(10) switch
        {
            < 4 => new Crash { Number = Next(), At = at, Turns = _chance.Between(1, _chance.Of([20, 200, 1_000])), Down = _chance.UpTo(TimeSpan.FromSeconds(5)) },
            < 5 => new SecondSilo
            {
                Number = Next(), At = at, Lasts = TimeSpan.FromSeconds(1) + _chance.UpTo(TimeSpan.FromSeconds(25)), ClockOff = _chance.Percent(30) ? _chance.UpTo(TimeSpan.FromSeconds(1)) - TimeSpan.FromMilliseconds(500) : TimeSpan.Zero,
            },
            < 9 => Trouble(at),
            _ => new LostAnswers { Number = Next(), At = at, Lasts = TimeSpan.FromSeconds(1) + _chance.UpTo(TimeSpan.FromSeconds(10)), Percent = _chance.Between(10, 80) },
        };
    }

    private Trouble Trouble(DateTimeOffset at) => new()
    {
        Number = Next(),
        At = at,
        Lasts = TimeSpan.FromMilliseconds(500) + _chance.UpTo(TimeSpan.FromSeconds(15)),
        Stores = _chance.Of([Stores.All, Stores.Journal, Stores.Journal, Stores.States, Stores.Relay, Stores.Directory]),
        FailsBefore = _chance.Percent(50) ? _chance.Of([5, 20, 100]) : 0,
        FailsAfter = _chance.Percent(50) ? _chance.Of([10, 30]) : 0,
        Late = _chance.Percent(60) ? _chance.Of([20, 60, 100]) : 0,
        LateBy = _chance.Of([TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(4)]),
    };
}
