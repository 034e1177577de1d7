using System.ComponentModel.DataAnnotations;
using Loyalty.ServiceDefaults;

namespace Loyalty.Gateway.Common;

/// <summary>The section <c>Loyalty:Gateway</c> of the configuration.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Loyalty:Gateway";

    /// <summary>
    /// Requests worked on at once; the next one is answered 429. A purchase waits for the disk, not for the processor, so this is
    /// well above the cores; where the processor cannot keep up, fewer are let in (<see cref="AdaptiveLimiter"/>).
    /// </summary>
    [Range(1, 100_000)]
    public int ConcurrentRequests { get; init; } = 512;

    /// <summary>Batches worked on at once; each works on 64 of its lines.</summary>
    [Range(1, 1_000)]
    public int ConcurrentBatches { get; init; } = 4;

    [Range(0, 1_000)]
    public int WaitingBatches { get; init; } = 4;

    /// <exception cref="InvalidDataException">A setting cannot be read or is out of range; the message names it.</exception>
    public static GatewayOptions From(IConfiguration configuration)
    {
        var options = SettingsSection.Read<GatewayOptions>(configuration, Section);
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? options
            : throw new InvalidDataException(string.Join(" ", faults.Select(static fault => $"{Section}:{fault.MemberNames.First()} cannot be used. {fault.ErrorMessage}")));
    }
}
