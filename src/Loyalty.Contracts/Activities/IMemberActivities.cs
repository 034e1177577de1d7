using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Activities;

/// <summary>What one member did beside buying. Key: program/member.</summary>
[Alias("loyalty.IMemberActivities")]
public interface IMemberActivities : IGrainWithStringKey
{
    [Alias("Record")]
    Task<Outcome<RecordedActivity>> Record(RecordActivity command);
}
