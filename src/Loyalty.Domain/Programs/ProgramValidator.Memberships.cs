using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

// Memberships that members pay for, and what asks for them.
public sealed partial class ProgramValidator
{
    private void Memberships()
    {
        Count("/memberships", _definition.Memberships.Length, 0, Limits.Memberships);
        Unique("/memberships", _definition.Memberships.Select(plan => plan.Id));
        for (var i = 0; i < _definition.Memberships.Length; i++)
        {
            Membership(_definition.Memberships[i], $"/memberships/{i}");
        }
    }

    private void Membership(MembershipPlan plan, string at)
    {
        Between($"{at}/price", plan.Price, 0, Limits.Amount);
        Defined($"{at}/unit", plan.Unit);
        Between($"{at}/length", plan.Length, 1, plan.Unit switch { ExpiryUnit.Days => 3_660, ExpiryUnit.Months => 120, _ => 10 });
        Between($"{at}/graceDays", plan.GraceDays, 0, 366);
        if (plan.Tier is not { } tier)
        {
            return;
        }

        var level = _definition.Tiers?.Levels.FirstOrDefault(level => level.Id == tier);
        Check(level is not null, $"{at}/tier", $"'{tier}' is not a tier of the program");
        Check(level is not { Retired: true } || plan.Retired, $"{at}/tier", "is retired: nobody could be put into it");
        Check(level is null || level.Id != _definition.Tiers!.Levels[0].Id, $"{at}/tier", "is the first tier, which holds everyone: it would promise nothing");
    }

    /// <summary>Retired ones can be asked for: what is paid runs on.</summary>
    private void Plans(ImmutableArray<string> plans, string at)
    {
        Count(at, plans.Length, 0, Limits.MembershipsPerCondition);
        Unique(at, plans, isIdList: true);
        for (var i = 0; i < plans.Length; i++)
        {
            Check(_definition.Memberships.Any(plan => plan.Id == plans[i]), $"{at}/{i}", $"'{plans[i]}' is not a membership of the program");
        }
    }
}
