using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Programs;

/// <summary>
/// Finds conditions that cannot hold together with those beside them, so that nothing would ever be given. It knows
/// the ways that are easily written by mistake, not every way that there is.
/// </summary>
internal sealed class ConditionContradictions
{
    private const string Never = "cannot hold beside the other conditions: it could never apply";
    private const string Purchases = "purchases";
    private const string Referred = "referred";

    private readonly ImmutableArray<Fault>.Builder _faults;
    private readonly HashSet<string> _channels;
    private readonly HashSet<string> _tiers;
    private readonly HashSet<string> _memberships;
    private readonly Dictionary<string, bool> _flags = new(StringComparer.Ordinal);
    private readonly List<(Condition Condition, string At)> _alternatives = [];
    private bool _asksForMembership;
    private HashSet<string>? _stores;
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _activity = new(StringComparer.Ordinal);
    private (decimal Least, decimal Most) _amount;
    private (decimal Least, decimal Most) _quantity = (0, decimal.MaxValue);
    private readonly string _timeZone;
    private ScheduleWindow _time = ScheduleWindow.Always;
    private long? _number;
    private bool _isLater;
    private int _lapsed;
    private readonly Dictionary<(string What, int? Days), (decimal Least, decimal Most)> _counted = [];
    private HashSet<string>? _lastChannels;
    private readonly List<int> _every = [];
    private readonly List<(string What, ImmutableArray<string> OneOf)> _wanted = [];
    private readonly HashSet<(string What, string Value)> _forbidden = [];

    private ConditionContradictions(ProgramDefinition program, ImmutableArray<Fault>.Builder faults)
    {
        _faults = faults;
        _channels = [.. program.Channels.Where(channel => !channel.Retired).Select(channel => channel.Id)];
        _tiers = [.. program.Tiers?.Levels.Select(level => level.Id) ?? []];
        _memberships = [.. program.Memberships.Select(plan => plan.Id)];
        _timeZone = program.TimeZone;
        _amount = (0, decimal.MaxValue);
    }

    private ConditionContradictions(ConditionContradictions other)
    {
        _faults = ImmutableArray.CreateBuilder<Fault>();
        (_channels, _tiers, _memberships) = ([.. other._channels], [.. other._tiers], [.. other._memberships]);
        (_flags, _attributes, _activity, _counted) = (new(other._flags), new(other._attributes), new(other._activity), new(other._counted));
        _stores = other._stores is { } stores ? [.. stores] : null;
        _lastChannels = other._lastChannels is { } last ? [.. last] : null;
        (_every, _wanted, _forbidden) = ([.. other._every], [.. other._wanted], [.. other._forbidden]);
        (_amount, _quantity, _time, _timeZone) = (other._amount, other._quantity, other._time, other._timeZone);
        (_asksForMembership, _number, _isLater, _lapsed) = (other._asksForMembership, other._number, other._isLater, other._lapsed);
    }

    /// <param name="program">The program, sound as far as the condition names parts of it.</param>
    /// <param name="condition">A sound tree.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="beside">What else its rule or campaign asks for.</param>
    /// <param name="faults">Takes what is found.</param>
    public static void Find(ProgramDefinition program, Condition condition, string at, ConditionSurroundings beside, ImmutableArray<Fault>.Builder faults)
    {
        var before = faults.Count;
        var found = new ConditionContradictions(program, faults);
        found.Require(beside);
        found.Require(condition, at);
        Alternatives(program, condition, at, faults);
        if (faults.Count == before)
        {
            found.RequireAlternatives();
        }
    }

    /// <summary>Whether what one rule asks for can hold together with what another does.</summary>
    /// <param name="program">A sound program.</param>
    /// <param name="both">What each asks for, and its condition.</param>
    public static bool CanHoldTogether(ProgramDefinition program, params ReadOnlySpan<(ConditionSurroundings Beside, Condition? Condition)> both)
    {
        var found = new ConditionContradictions(program, ImmutableArray.CreateBuilder<Fault>());
        foreach (var (beside, condition) in both)
        {
            found.Require(beside);
            if (condition is not null)
            {
                found.Require(condition, "");
            }
        }

        return found._channels.Count > 0 && found._amount.Least <= found._amount.Most && found._faults.Count == 0 && found._alternatives.All(any => any.Condition.Any.Any(found.CanHold));
    }

    /// <summary>Each alternative must be able to hold by itself.</summary>
    private static void Alternatives(ProgramDefinition program, Condition condition, string at, ImmutableArray<Fault>.Builder faults)
    {
        for (var i = 0; i < condition.Any.Length; i++)
        {
            Find(program, condition.Any[i], $"{at}/any/{i}", ConditionSurroundings.None, faults);
        }

        for (var i = 0; i < condition.All.Length; i++)
        {
            Alternatives(program, condition.All[i], $"{at}/all/{i}", faults);
        }
    }

    /// <summary>Of several alternatives one must be able to hold beside what must hold anyway. Those of two places are not tried together.</summary>
    private void RequireAlternatives()
    {
        foreach (var (condition, at) in _alternatives)
        {
            if (!condition.Any.Any(CanHold))
            {
                _faults.Add(new Fault($"{at}/any", "holds no alternative that can hold beside the other conditions: it could never apply"));
            }
        }
    }

    private bool CanHold(Condition alternative)
    {
        var tried = new ConditionContradictions(this);
        tried.Require(alternative, "");
        return tried._faults.Count == 0 && tried._alternatives.All(any => any.Condition.Any.Any(tried.CanHold));
    }

    private void Require(ConditionSurroundings beside)
    {
        if (!beside.Channels.IsEmpty)
        {
            _channels.IntersectWith(beside.Channels);
        }

        if (!beside.Tiers.IsEmpty)
        {
            _tiers.IntersectWith(beside.Tiers);
        }

        foreach (var attribute in beside.Attributes)
        {
            _attributes.TryAdd(attribute.Name, attribute.Value);
            _wanted.Add(("attribute", [$"{attribute.Name}={attribute.Value}"]));
        }

        _amount = Narrow(_amount, beside.MinimumAmount, null);
        _number = beside.IsFirst ? 1 : _number;
        Flag(beside.IsReferred, true, Referred);
        if (beside.Schedule is { } schedule)
        {
            _time = _time.And(schedule);
        }
    }

    private void Require(Condition condition, string at)
    {
        for (var i = 0; i < condition.All.Length; i++)
        {
            Require(condition.All[i], $"{at}/all/{i}");
        }

        if (!condition.Any.IsEmpty)
        {
            _alternatives.Add((condition, at));
        }

        if (condition.Not is { } not)
        {
            Forbid(not, $"{at}/not");
        }

        RequirePlaces(condition, at);
        RequireRanges(condition, at);
        RequireMember(condition, at);
        RequireBehavior(condition, at);
    }

    private void Forbid(Condition not, string at)
    {
        for (var i = 0; i < not.Any.Length; i++)
        {
            Forbid(not.Any[i], $"{at}/any/{i}");
        }

        if (not.Not is { } twice)
        {
            Require(twice, $"{at}/not");
        }

        _channels.ExceptWith(not.Channels);
        Check(not.Channels.IsEmpty || _channels.Count > 0, $"{at}/channels");
        _tiers.ExceptWith(not.Tiers);
        Check(not.Tiers.IsEmpty || _tiers.Count > 0, $"{at}/tiers");
        _memberships.ExceptWith(not.Memberships);
        Check(not.Memberships.IsEmpty || !_asksForMembership || _memberships.Count > 0, $"{at}/memberships");
        ForbidValues("stores", not.Stores, at);
        ForbidValues("segments", not.Segments, at);
        ForbidValues("tags", not.Tags, at);
        ForbidValues("lastChannel", not.LastChannel, at);
        ForbidValues("attribute", not.Attribute is { } attribute ? [$"{attribute.Name}={attribute.Value}"] : [], at);
        Flag(not.Referred, false, $"{at}/{Referred}");
        Flag(not.InHousehold, false, $"{at}/inHousehold");
        if (not.FirstPurchase)
        {
            NotFirst($"{at}/firstPurchase");
        }
    }

    /// <summary>One of the values is wanted; of what something has but one of, the values of all conditions are looked at by themselves as well.</summary>
    private void WantOneOf(string what, ImmutableArray<string> values, string at)
    {
        if (!values.IsEmpty)
        {
            _wanted.Add((what, values));
            Check(values.Any(value => !_forbidden.Contains((what, value))), $"{at}/{what}");
        }
    }

    private void ForbidValues(string what, ImmutableArray<string> values, string at)
    {
        foreach (var value in values)
        {
            _forbidden.Add((what, value));
        }

        Check(values.IsEmpty || _wanted.All(wanted => wanted.What != what || wanted.OneOf.Any(value => !_forbidden.Contains((what, value)))), $"{at}/{what}");
    }

    private void RequirePlaces(Condition condition, string at)
    {
        WantOneOf("stores", condition.Stores, at);
        WantOneOf("segments", condition.Segments, at);
        WantOneOf("tags", condition.Tags, at);
        WantOneOf("lastChannel", condition.LastChannel, at);
        WantOneOf("attribute", condition.Attribute is { } attribute ? [$"{attribute.Name}={attribute.Value}"] : [], at);

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
            _time = _time.And(schedule);
            Check(_time.IsEver(_timeZone), $"{at}/schedule");
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

        Flag(condition.Referred, true, $"{at}/{Referred}");
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
            _every.Add(every);
            Check(_number is null || _number % every == 0, $"{at}/purchaseNumber");
            _isLater = true;
        }

        if (condition.LapsedDays is { } lapsed)
        {
            _lapsed = Math.Max(_lapsed, lapsed);
            _isLater = true;
            Check(_number != 1 && !_counted.Any(counted => IsWithinLapse(counted.Key.Days, counted.Value.Least)), $"{at}/lapsedDays");
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
            Counted(Purchases, purchases.Days, purchases.AtLeast, purchases.AtMost, at);
        }

        if (!condition.LastChannel.IsEmpty)
        {
            _lastChannels ??= [.. condition.LastChannel];
            _lastChannels.IntersectWith(condition.LastChannel);
            Check(_lastChannels.Count > 0, $"{at}/lastChannel");
            NotFirst($"{at}/lastChannel");
        }
    }

    /// <summary>What asks for earlier purchases holds for no first one.</summary>
    private void NotFirst(string at)
    {
        Check(_number != 1, at);
        _isLater = true;
    }

    private void Counted(string what, int? days, long? least, long? most, string at)
    {
        _isLater |= least > 0;
        var range = _counted[(what, days)] = Narrow(_counted.GetValueOrDefault((what, days), (0m, decimal.MaxValue)), least, most);
        Check(!(least > 0 && _number == 1) && !IsWithinLapse(days, range.Least) && !ExceedsNumber(what, range.Least) && _counted.All(FitsTheOthers), $"{at}/{what}");

        // What counted in a time counted in every longer one.
        bool FitsTheOthers(KeyValuePair<(string What, int? Days), (decimal Least, decimal Most)> shorter) => shorter.Key.What != what
            || _counted.All(longer => longer.Key.What != what || longer.Key.Days < (shorter.Key.Days ?? int.MaxValue) || shorter.Value.Least <= longer.Value.Most);
    }

    /// <summary>Who has bought nothing for so long has nothing that counts in a shorter time.</summary>
    private bool IsWithinLapse(int? days, decimal least) => least > 0 && days <= _lapsed;

    /// <summary>Whether more purchases are asked for than there can be before the one of the number.</summary>
    private bool ExceedsNumber(string what, decimal least) => what == Purchases && least >= (_number ?? long.MaxValue);

    private void Number(long number, string at)
    {
        var isKnown = _number is null || _number == number;
        _number = number;
        Check(isKnown && !(number == 1 && _isLater) && _every.TrueForAll(every => number % every == 0) && !_counted.Any(counted => ExceedsNumber(counted.Key.What, counted.Value.Least)), at);
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
