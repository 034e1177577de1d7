using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Programs;

// Segments, and the conditions on what a member has done that they brought with them.
public sealed partial class ProgramValidator
{
    private void Segments()
    {
        Count("/segments", _definition.Segments.Length, 0, Limits.Segments);
        Unique("/segments", _definition.Segments.Select(segment => segment.Id));
        for (var i = 0; i < _definition.Segments.Length; i++)
        {
            var (segment, at) = (_definition.Segments[i], $"/segments/{i}");
            if (segment.Name is { } name)
            {
                Text($"{at}/name", name);
            }

            SegmentRule(segment.Condition, $"{at}/condition");
        }
    }

    private void SegmentRule(Condition? condition, string at)
    {
        if (condition is null)
        {
            return;
        }

        var nodes = 0;
        if (!IsBounded(condition, 1, ref nodes))
        {
            _faults.Add(new Fault(at, $"is larger than {Limits.ConditionDepth} levels and {Limits.ConditionNodes} conditions"));
            return;
        }

        var before = _faults.Count;
        SegmentRuleAt(condition, at);
        if (_faults.Count == before)
        {
            ConditionContradictions.Find(_definition, condition, at, ConditionSurroundings.None, _faults);
        }
    }

    private void SegmentRuleAt(Condition condition, string at)
    {
        var given = condition.Given();
        Check(given.Length == 1, at, given.Length == 0 ? "says nothing" : $"must say one thing, and says {string.Join(" and ", given)}");
        if (given.Length != 1)
        {
            return;
        }

        Check(
            given[0] is "all" or "any" or "not" or "tiers" or "attribute" or "lapsedDays" or "spend" or "purchases" or "lastChannel" or "tags" or "referred" or "inHousehold",
            $"{at}/{given[0]}",
            "is nothing that a segment can ask for: it holds at a moment, and not of a member");
        for (var i = 0; i < condition.All.Length; i++)
        {
            SegmentRuleAt(condition.All[i], $"{at}/all/{i}");
        }

        for (var i = 0; i < condition.Any.Length; i++)
        {
            SegmentRuleAt(condition.Any[i], $"{at}/any/{i}");
        }

        if (condition.Not is { } not)
        {
            SegmentRuleAt(not, $"{at}/not");
        }

        MemberAndTime(condition, at);
    }

    /// <summary>Segments that a condition or a reward asks for.</summary>
    private void NamedSegments(ImmutableArray<string> segments, string at)
    {
        Unique(at, segments, isIdList: true);
        for (var i = 0; i < segments.Length; i++)
        {
            Check(!Ids.IsValid(segments[i]) || _definition.Segments.Any(segment => segment.Id == segments[i]), $"{at}/{i}", $"'{segments[i]}' is not a segment of the program");
        }
    }

    private void Behavior(Condition condition, string at)
    {
        if (condition.Spend is { } spend)
        {
            Counted($"{at}/spend", spend.Days, spend.AtLeast, spend.AtMost, Limits.Amount);
        }

        if (condition.Purchases is { } purchases)
        {
            Counted($"{at}/purchases", purchases.Days, purchases.AtLeast, purchases.AtMost, Limits.PurchaseNumber);
        }

        NamedChannels(condition.LastChannel, $"{at}/lastChannel");
        Count($"{at}/tags", condition.Tags.Length, 0, Limits.TagsPerCondition);
        Unique($"{at}/tags", condition.Tags, isIdList: true);
    }

    private void Counted(string at, int? days, long? atLeast, long? atMost, long most)
    {
        if (days is { } length)
        {
            Between($"{at}/days", length, 1, Limits.BehaviorDays);
        }

        Check(atLeast is not null || atMost is not null, at, "has no bound");
        Check(atLeast is null || (atLeast >= 0 && atLeast <= most), $"{at}/atLeast", $"must be between 0 and {most}");
        Check(atMost is null || (atMost >= 0 && atMost <= most), $"{at}/atMost", $"must be between 0 and {most}");
        Check(!(atLeast > atMost), at, "is empty: the least is more than the most");
        Check(atLeast != 0 || atMost is not null, $"{at}/atLeast", "holds always: it says nothing");
    }
}
