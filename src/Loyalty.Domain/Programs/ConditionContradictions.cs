using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Programs;

/// <summary>
/// Finds conditions that cannot hold together with those beside them, so that nothing would ever be given. It knows
/// the ways that are easily written by mistake, not every way that there is.
/// </summary>
internal sealed class ConditionContradictions
{
    private const string Never = "cannot hold beside the other conditions: it could never apply";

    private readonly ImmutableArray<Fault>.Builder _faults;
    private readonly HashSet<string> _channels;
    private readonly HashSet<string> _tiers;
    private readonly HashSet<string> _memberships;
    private readonly Dictionary<string, bool> _flags = new(StringComparer.Ordinal);
    private bool _asksForMembership;
    private HashSet<string>? _stores;
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _activity = new(StringComparer.Ordinal);
    private (decimal Least, decimal Most) _amount;
    private (decimal Least, decimal Most) _quantity = (0, decimal.MaxValue);
    private (DateTimeOffset From, DateTimeOffset Until) _time = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    private long? _number;
    private bool _isLater;
    private readonly Dictionary<(string What, int? Days), (decimal Least, decimal Most)> _counted = [];
    private HashSet<string>? _lastChannels;

    private ConditionContradictions(ProgramDefinition program, ImmutableArray<string> channels, long? minimumAmount, bool isFirst, ImmutableArray<Fault>.Builder faults)
    {
        _faults = faults;
        _channels = [.. program.Channels.Where(channel => !channel.Retired && (channels.IsEmpty || channels.Contains(channel.Id))).Select(channel => channel.Id)];
        _tiers = [.. program.Tiers?.Levels.Select(level => level.Id) ?? []];
        _memberships = [.. program.Memberships.Select(plan => plan.Id)];
        _amount = (minimumAmount ?? 0, decimal.MaxValue);
        _number = isFirst ? 1 : null;
    }

    /// <param name="program">The program, sound as far as the condition names parts of it.</param>
    /// <param name="condition">A sound tree.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="channels">Those of its rule or campaign; empty: all.</param>
    /// <param name="minimumAmount">That of its rule or campaign.</param>
    /// <param name="isFirst">Whether its rule holds for the first purchase only.</param>
    /// <param name="faults">Takes what is found.</param>
    public static void Find(
        ProgramDefinition program, Condition condition, string at, ImmutableArray<string> channels, long? minimumAmount, bool isFirst, ImmutableArray<Fault>.Builder faults)
    {
        new ConditionContradictions(program, channels, minimumAmount, isFirst, faults).Require(condition, at);
        Alternatives(program, condition, at, faults);
    }

    /// <summary>Each alternative must be able to hold by itself; beside what stands around it is not looked at.</summary>
    private static void Alternatives(ProgramDefinition program, Condition condition, string at, ImmutableArray<Fault>.Builder faults)
    {
        for (var i = 0; i < condition.Any.Length; i++)
        {
            Find(program, condition.Any[i], $"{at}/any/{i}", [], null, isFirst: false, faults);
        }

        for (var i = 0; i < condition.All.Length; i++)
        {
            Alternatives(program, condition.All[i], $"{at}/all/{i}", faults);
        }
    }

    private void Require(Condition condition, string at)
    {
        for (var i = 0; i < condition.All.Length; i++)
        {
            Require(condition.All[i], $"{at}/all/{i}");
        }

        if (condition.Not is { } not)
        {
            Forbid(not, at);
        }

        RequirePlaces(condition, at);
        RequireRanges(condition, at);
        RequireMember(condition, at);
        RequireBehavior(condition, at);
    }

    private void Forbid(Condition not, string at)
    {
        _channels.ExceptWith(not.Channels);
        Check(not.Channels.IsEmpty || _channels.Count > 0, $"{at}/not/channels");
        _tiers.ExceptWith(not.Tiers);
        Check(not.Tiers.IsEmpty || _tiers.Count > 0, $"{at}/not/tiers");
        _memberships.ExceptWith(not.Memberships);
        Check(not.Memberships.IsEmpty || !_asksForMembership || _memberships.Count > 0, $"{at}/not/memberships");
        Flag(not.Referred, false, $"{at}/not/referred");
        Flag(not.InHousehold, false, $"{at}/not/inHousehold");
        if (not.FirstPurchase)
        {
            Check(_number != 1, $"{at}/not/firstPurchase");
            _isLater = true;
        }
    }

    private void RequirePlaces(Condition condition, string at)
    {
        if (!condition.Channels.IsEmpty)
        {
            _channels.IntersectWith(condition.Channels);
            Check(_channels.Count > 0, $"{at}/channels");
        }

        if (!condition.Tiers.IsEmpty)
        {
            _tiers.IntersectWith(condition.Tiers);
            Check(_tiers.Count > 0, $"{at}/tiers");
        }

        if (!condition.Memberships.IsEmpty)
        {
            // A member holds one at a time.
            _asksForMembership = true;
            _memberships.IntersectWith(condition.Memberships);
            Check(_memberships.Count > 0, $"{at}/memberships");
        }

        if (!condition.Stores.IsEmpty)
        {
            _stores ??= [.. condition.Stores];
            _stores.IntersectWith(condition.Stores);
            Check(_stores.Count > 0, $"{at}/stores");
        }
    }

    private void RequireRanges(Condition condition, string at)
    {
        if (condition.Amount is { } amount)
        {
            _amount = Narrow(_amount, amount.AtLeast, amount.AtMost);
            Check(_amount.Least <= _amount.Most, $"{at}/amount");
        }

        if (condition.Quantity is { } quantity)
        {
            _quantity = Narrow(_quantity, quantity.AtLeast, quantity.AtMost);
            Check(_quantity.Least <= _quantity.Most, $"{at}/quantity");
        }

        if (condition.Schedule is { } schedule)
        {
            _time = (schedule.From > _time.From ? schedule.From.Value : _time.From, schedule.Until < _time.Until ? schedule.Until.Value : _time.Until);
            Check(_time.From < _time.Until, $"{at}/schedule");
        }
    }

    /// <summary>What a member is, or is not; by the last part of the pointer.</summary>
    private void Flag(bool given, bool wanted, string at)
    {
        if (given)
        {
            var name = at[(at.LastIndexOf('/') + 1)..];
            Check(_flags.TryAdd(name, wanted) || _flags[name] == wanted, at);
        }
    }

    private void RequireMember(Condition condition, string at)
    {
        if (condition.Attribute is { } attribute)
        {
            Check(_attributes.TryAdd(attribute.Name, attribute.Value) || _attributes[attribute.Name] == attribute.Value, $"{at}/attribute");
        }

        if (condition.Activity is { EqualTo: { } value } activity)
        {
            Check(_activity.TryAdd(activity.Name, value) || _activity[activity.Name] == value, $"{at}/activity");
        }

        Flag(condition.Referred, true, $"{at}/referred");
        Flag(condition.InHousehold, true, $"{at}/inHousehold");
        if (condition.FirstPurchase)
        {
            Number(1, $"{at}/firstPurchase");
        }

        if (condition.PurchaseNumber is { Number: { } number })
        {
            Number(number, $"{at}/purchaseNumber");
        }

        if (condition.PurchaseNumber is { Every: { } every })
        {
            Check(_number is null || _number % every == 0, $"{at}/purchaseNumber");
            _isLater = true;
        }

        if (condition.LapsedDays is not null)
        {
            Check(_number != 1, $"{at}/lapsedDays");
            _isLater = true;
        }
    }

    private void RequireBehavior(Condition condition, string at)
    {
        if (condition.Spend is { } spend)
        {
            Counted("spend", spend.Days, spend.AtLeast, spend.AtMost, at);
        }

        if (condition.Purchases is { } purchases)
        {
            Counted("purchases", purchases.Days, purchases.AtLeast, purchases.AtMost, at);
        }

        if (!condition.LastChannel.IsEmpty)
        {
            _lastChannels ??= [.. condition.LastChannel];
            _lastChannels.IntersectWith(condition.LastChannel);
            Check(_lastChannels.Count > 0, $"{at}/lastChannel");
        }
    }

    private void Counted(string what, int? days, long? least, long? most, string at)
    {
        var range = _counted[(what, days)] = Narrow(_counted.GetValueOrDefault((what, days), (0m, decimal.MaxValue)), least, most);
        Check(range.Least <= range.Most, $"{at}/{what}");
    }

    private void Number(long number, string at)
    {
        Check((_number is null || _number == number) && !(number == 1 && _isLater), at);
        _number = number;
    }

    private static (decimal, decimal) Narrow((decimal Least, decimal Most) known, decimal? least, decimal? most) =>
        (Math.Max(known.Least, least ?? known.Least), Math.Min(known.Most, most ?? known.Most));

    private void Check(bool holds, string at)
    {
        if (!holds)
        {
            _faults.Add(new Fault(at, Never));
        }
    }
}
