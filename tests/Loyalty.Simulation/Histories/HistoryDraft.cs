using System.Collections.Immutable;
using Loyalty.Contracts.Purchases;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

/// <summary>
/// A history being written: bursts of commands, some moments and sometimes weeks between them, by a few members who also
/// get in each other's way, and faults around the bursts.
/// </summary>
internal sealed partial class HistoryDraft
{
    /// <summary>Everything is over so long after the last step.</summary>
    private static readonly TimeSpan s_tail = TimeSpan.FromSeconds(30);

    /// <summary>Histories of lower seeds, which the tests look at, share a few programs; beyond them there is no end of programs.</summary>
    private const int FirstFresh = 10_000;

    /// <summary>So many seeds in a row have one program: what is compiled of it serves them all.</summary>
    private const int Neighbors = 40;

    private readonly int _seed;
    private readonly Chance _chance;
    private readonly Setup _setup;
    private readonly ImmutableArray<string> _members;
    private readonly List<Step> _steps = [];
    private readonly List<Buy> _bought = [];
    private readonly List<Redeem> _redeemed = [];
    private readonly List<string> _blocked = [];
    private readonly TimeSpan _pace;
    private readonly int _faults;
    private DateTimeOffset _now;
    private int _number;

    public HistoryDraft(int seed)
    {
        _seed = seed;
        _chance = Chance.For(seed, 0);
        var known = _chance.Below(Setups.Count);
        _setup = Setups.Of(seed < FirstFresh ? known : Setups.Count + (seed / Neighbors));
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
        var other = Chance.For(_seed, 4);
        var publishes = other.Percent(35);
        var erasing = _chance.Percent(30) ? _chance.Below(bursts) : -1;
        for (var burst = 0; burst < bursts; burst++)
        {
            _now += _chance.Percent(60) ? _chance.UpTo(TimeSpan.FromSeconds(20)) : TimeSpan.FromTicks((long)(_pace.Ticks * (_chance.Below(1_000) / 1_000.0)));
            if (_chance.Percent(_faults))
            {
                Add(Fault());
            }

            if (publishes && other.Percent(25))
            {
                Add(Publish(other));
            }

            if (burst == erasing)
            {
                Add(new Erase { Number = Next(), At = Soon(), Member = Member() });
            }

            var commands = _chance.Between(1, 12);
            for (var i = 0; i < commands; i++)
            {
                Add(Command());
            }
        }

        var members = Chance.For(_seed, 3).Percent(30) ? _members.AddRange(Rush()) : _members;
        members = members.AddRange(Refer(Chance.For(_seed, 6)));
        Subscribe(Chance.For(_seed, 7));
        Merge(Chance.For(_seed, 5));
        Contradict(Chance.For(_seed, 8));
        Share(Chance.For(_seed, 11));
        LoseMessages(Chance.For(_seed, 9));
        var small = Chance.For(_seed, 10);
        return new History
        {
            Seed = _seed,
            Setup = _setup,
            Members = members,
            Steps = [.. _steps.OrderBy(static step => step.At).ThenBy(static step => step.Number)],
            Until = Midday(_steps.Max(static step => step.At) + s_tail),

            // In half of the histories few records are many.
            SnapshotInterval = small.Of([64, 64, 12, 4]),
            KnownOperations = small.Of([1_024, 1_024, 20, 6]),
        };
    }

    /// <summary>Of one history in three that has faults at all.</summary>
    private void LoseMessages(Chance other)
    {
        if (_faults == 0 || !other.Percent(33))
        {
            return;
        }

        DateTimeOffset[] moments = [.. _steps.Select(static step => step.At)];
        for (var i = other.Between(1, 3); i > 0; i--)
        {
            Add(new LostMessages
            {
                Number = Next(),
                At = other.Of(moments),
                Lasts = TimeSpan.FromSeconds(1) + other.UpTo(TimeSpan.FromSeconds(30)),
                Lost = other.Of([0, 20, 60]),
                Doubled = other.Of([0, 30]),
                Late = other.Of([0, 30, 80]),
                LateBy = other.Of([TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(6)]),
            });
        }
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

    /// <summary>Members turn out to be one person somewhere in between: what comes later still goes to both ids. Of one history in four.</summary>
    private void Merge(Chance other)
    {
        if (_members.Length < 2 || !other.Percent(25))
        {
            return;
        }

        var joined = _members.Length;
        DateTimeOffset[] moments = [.. _steps.Skip(joined).Select(static step => step.At)];
        var merges = other.Between(1, 2);
        for (var i = 0; i < merges; i++)
        {
            var from = other.Below(joined);
            var into = (from + other.Between(1, joined - 1)) % joined;
            _now = other.Of(moments);
            var merge = new Merge { Number = Next(), At = _now + other.UpTo(TimeSpan.FromMilliseconds(20)), Member = _members[from], Into = _members[into], Key = $"g{_number}" };
            _steps.Add(merge);
            for (var again = other.Below(3); again > 0; again--)
            {
                _steps.Add(new Repeat { Number = Next(), At = merge.At + other.UpTo(other.Of([TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(3)])), Of = merge.Number });
            }

            if (_faults > 0 && other.Percent(60))
            {
                _steps.Add(other.Percent(60)
                    ? new Crash { Number = Next(), At = merge.At, Turns = other.Between(1, 300), Down = other.UpTo(TimeSpan.FromSeconds(5)) }
                    : Trouble(merge.At));
            }
        }
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
                Accompany(buy);
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
        < 85 => Block(),
        < 91 => new See { Number = Next(), At = Soon(), Member = Member(), Attempts = 3 },
        < 93 => new Sweep { Number = Next(), At = Soon(), Attempts = 1 },
        _ => Repeat(),
    };

    private Buy Buy()
    {
        var buy = new Buy
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
        return buy.Member is not null && _setup.Program.Wallets[0].Payment is not null && _chance.Percent(25) ? buy with { PayWith = _chance.Between(1, 200) } : buy;
    }

    /// <summary>Now and then it is asked first, as a dry run; or something else comes under its id.</summary>
    private void Accompany(Buy buy)
    {
        switch (_chance.Below(20))
        {
            case 0 or 1:
                _steps.Add(buy with { Number = Next(), At = buy.At - _chance.UpTo(TimeSpan.FromSeconds(3)), DryRun = true, Attempts = 2 });
                break;
            case 2:
                _steps.Add(buy with { Number = Next(), At = buy.At + _chance.UpTo(TimeSpan.FromSeconds(5)), Lines = [buy.Lines[0] with { Amount = buy.Lines[0].Amount + 1 }, .. buy.Lines[1..]] });
                break;
        }
    }

    /// <summary>Now and then something else comes under the id of a return, a redemption or an adjustment.</summary>
    private void Contradict(Chance other)
    {
        foreach (var command in _steps.OfType<Command>().ToArray())
        {
            Command? different = command switch
            {
                GiveBack back => back with { Lines = [], Amount = (back.Amount ?? 0) + 1 },
                Redeem redeem => redeem with { Reward = other.Of(_setup.Rewards).Definition.Id },
                Adjust adjust => adjust with { Points = adjust.Points + Math.Sign(adjust.Points) },
                _ => null,
            };
            if (different is not null && other.Percent(6))
            {
                _steps.Add(different with { Number = Next(), At = command.At + other.UpTo(TimeSpan.FromSeconds(5)) });
            }
        }
    }

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

    /// <summary>Mostly as soon as possible, sometimes later; now and then for a past that it cannot have.</summary>
    private Publish Publish(Chance chance)
    {
        var at = Soon();
        return new Publish
        {
            Number = Next(),
            At = at,
            Attempts = Attempts(),
            Version = chance.Percent(15) ? 0 : chance.Between(1, _setup.Later.Length),
            EffectiveAt = chance.Below(10) switch
            {
                < 5 => null,
                < 9 => at + TimeSpan.FromSeconds(12) + chance.UpTo(chance.Of([TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2), TimeSpan.FromDays(5)])),
                _ => at - chance.UpTo(TimeSpan.FromDays(2)),
            },
        };
    }

    /// <summary>Mostly to and fro, so that members are not blocked for long.</summary>
    private Block Block()
    {
        var lifts = _blocked.Count > 0 && _chance.Percent(80);
        var member = lifts ? _chance.Of(_blocked) : Member();
        if (lifts)
        {
            _blocked.Remove(member);
        }
        else
        {
            _blocked.Add(member);
        }

        return new Block { Number = Next(), At = Soon(), Attempts = Attempts(), Member = member, Key = $"b{_number}", Lifts = lifts };
    }

    private Transfer Transfer() => new()
    {
        Number = Next(), At = Soon(), Attempts = Attempts(), Member = Member(), To = _chance.Percent(95) ? Member() : "nobody", Wallet = Setups.Points, Points = _chance.Between(1, 100), Key = $"t{_number}",
    };

    private Step Repeat()
    {
        var commands = _steps.OfType<Command>().Where(static command => command is not (Histories.Repeat or See or Sweep or Histories.Publish)).ToArray();
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
            < 3 => new Crash { Number = Next(), At = at, Turns = _chance.Between(1, _chance.Of([20, 200, 1_000])), Down = _chance.UpTo(TimeSpan.FromSeconds(5)) },
            < 4 => new Drain { Number = Next(), At = at, Down = _chance.UpTo(TimeSpan.FromSeconds(2)) },
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
