namespace Loyalty.Grains;

/// <summary>The names under which a host registers what grains keep their state in.</summary>
public static class GrainStorages
{
    public const string State = "state";
}
