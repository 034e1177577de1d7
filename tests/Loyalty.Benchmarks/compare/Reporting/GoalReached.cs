using System.Globalization;

namespace Loyalty.Compare.Reporting;

/// <summary>What was reached of what is wanted, in times of a peer.</summary>
/// <param name="Ratio">Reached.</param>
/// <param name="AtLeast">Wanted in any case.</param>
/// <param name="Goal">As much as that or more.</param>
internal sealed record GoalReached(double Ratio, double AtLeast, double Goal)
{
    /// <summary>Less than is wanted in any case.</summary>
    public bool IsMissed => Ratio < AtLeast;

    /// <summary>Less than the goal: a profile says what the time goes to.</summary>
    public bool IsShort => Ratio < Goal;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"at least {AtLeast} wanted: {(IsMissed ? "MISSED" : "reached")}{(Goal > AtLeast ? $"; the goal is {Goal}: {(IsShort ? "not reached" : "reached")}" : "")}");
}
