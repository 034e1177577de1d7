using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Access;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Access;

/// <summary>A key to make.</summary>
internal sealed class ApiKeyInput : IInput<ApiKeyInput>
{
    public static JsonTypeInfo<ApiKeyInput> Shape => InputJson.Default.ApiKeyInput;

    /// <summary>Letters, digits and hyphens, at most 40; made when absent.</summary>
    public string? Id { get; init; }

    /// <summary>What people call it, e.g. the till that holds it.</summary>
    public required string Name { get; init; }

    /// <summary>Absent: any channel, named by each request.</summary>
    public string? Channel { get; init; }

    public required Permissions Permissions { get; init; }

    /// <summary>Absent: until revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public void Check(Faults faults)
    {
        // Narrower than other ids: the key's text is taken apart at underscores.
        if (Id is not null && (Id.Length is 0 or > 40 || !Id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            faults.Add("/id", "must be 1–40 letters, digits or hyphens");
        }

        faults.Text(Name, "/name");
        faults.Id(Channel, "/channel");
        faults.Instant(ExpiresAt, "/expiresAt");
        if (Permissions == Permissions.None)
        {
            faults.Add("/permissions", "must name at least one permission");
        }
    }
}

/// <summary>How a key gets a new secret.</summary>
internal sealed class RotateInput : IInput<RotateInput>
{
    /// <summary>A month is enough to reach every till.</summary>
    private const int MostOverlapSeconds = 31 * 24 * 60 * 60;

    public static JsonTypeInfo<RotateInput> Shape => InputJson.Default.RotateInput;

    /// <summary>For how long the old secret still holds; 0: it ends at once.</summary>
    public required int OverlapSeconds { get; init; }

    public void Check(Faults faults)
    {
        if (OverlapSeconds is < 0 or > MostOverlapSeconds)
        {
            faults.Add("/overlapSeconds", $"must be 0–{MostOverlapSeconds}");
        }
    }
}
