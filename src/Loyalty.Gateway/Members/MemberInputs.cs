using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Referrals;

namespace Loyalty.Gateway.Members;

/// <summary>Personal data.</summary>
internal sealed class ProfileInput : IInput<ProfileInput>
{
    private static readonly DateOnly EarliestBirth = new(1900, 1, 1);

    public static JsonTypeInfo<ProfileInput> Shape => InputJson.Default.ProfileInput;

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>IETF language tag, e.g. en-GB.</summary>
    public string? Language { get; init; }

    /// <summary>What rules and campaigns may ask for, at most 20, each name once.</summary>
    public List<AttributeInput>? Attributes { get; init; }

    /// <summary>What the member has agreed to, at most 20, each purpose once.</summary>
    public List<ConsentInput>? Consents { get; init; }

    /// <summary>By which the member agrees to be shown on leaderboards, 1–50 characters; absent: is not shown.</summary>
    public string? LeaderboardName { get; init; }

    public void Check(Faults faults) => Check(faults, "");

    public void Check(Faults faults, string pointer)
    {
        faults.Text(Name, pointer + "/name");
        faults.Text(Email, pointer + "/email");
        faults.Text(Phone, pointer + "/phone", 40);
        faults.Text(LeaderboardName, pointer + "/leaderboardName", 50);
        if (Email is not null && Email.IndexOf('@') is var at && (at < 1 || at == Email.Length - 1))
        {
            faults.Add(pointer + "/email", "must be an e-mail address");
        }

        if (BirthDate < EarliestBirth)
        {
            faults.Add(pointer + "/birthDate", "must not be before 1900");
        }

        if (Language is not null && (Language.Length is < 2 or > 35 || !Language.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            faults.Add(pointer + "/language", "must be a language tag, e.g. en-GB");
        }

        CheckAttributes(Attributes, faults, pointer + "/attributes");
        CheckConsents(faults, pointer + "/consents");
    }

    public MemberProfile ToProfile() => new()
    {
        Name = Name,
        Email = Email,
        Phone = Phone,
        BirthDate = BirthDate,
        Language = Language,
        Attributes = [.. (Attributes ?? []).Select(attribute => new ProfileAttribute(attribute.Name, attribute.Value))],
        Consents = [.. (Consents ?? []).Select(consent => new ProfileConsent(consent.Purpose, consent.GivenAt))],
        LeaderboardName = LeaderboardName,
    };

    private void CheckConsents(Faults faults, string pointer)
    {
        if (Consents?.Count > Limits.ProfileConsents)
        {
            faults.Add(pointer, $"holds {Consents.Count}; at most {Limits.ProfileConsents} are taken");
            return;
        }

        for (var i = 0; i < Consents?.Count; i++)
        {
            faults.Id(Consents[i].Purpose, $"{pointer}/{i}/purpose");
            faults.Instant(Consents[i].GivenAt, $"{pointer}/{i}/givenAt");
            if (Consents.Take(i).Any(before => before.Purpose == Consents[i].Purpose))
            {
                faults.Add($"{pointer}/{i}/purpose", "stands twice");
            }
        }
    }

    public static void CheckAttributes(List<AttributeInput>? attributes, Faults faults, string pointer)
    {
        if (attributes?.Count > Limits.ProfileAttributes)
        {
            faults.Add(pointer, $"holds {attributes.Count}; at most {Limits.ProfileAttributes} are taken");
            return;
        }

        for (var i = 0; i < attributes?.Count; i++)
        {
            faults.Id(attributes[i].Name, $"{pointer}/{i}/name");
            faults.Text(attributes[i].Value, $"{pointer}/{i}/value", Limits.AttributeValueLength);
            if (attributes.Take(i).Any(before => before.Name == attributes[i].Name))
            {
                faults.Add($"{pointer}/{i}/name", "stands twice");
            }
        }
    }
}

internal sealed class AttributeInput
{
    public required string Name { get; init; }

    /// <summary>1–100 characters.</summary>
    public required string Value { get; init; }
}

internal sealed class ConsentInput
{
    /// <summary>An id, e.g. newsletter.</summary>
    public required string Purpose { get; init; }

    public required DateTimeOffset GivenAt { get; init; }
}

/// <summary>A member to enrol.</summary>
internal sealed class EnrollInput : IInput<EnrollInput>
{
    public static JsonTypeInfo<EnrollInput> Shape => InputJson.Default.EnrollInput;

    /// <summary>The caller's own id of the member; made when absent.</summary>
    public string? Id { get; init; }

    /// <summary>Cards, e-mails, phones by which the member is found; each belongs to one member.</summary>
    public List<IdentifierInput>? Identifiers { get; init; }

    public ProfileInput? Profile { get; init; }

    /// <summary>When the member had joined; needs the permission import.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>The code of the member who brought this one.</summary>
    public string? ReferralCode { get; init; }

    /// <summary>Devices that the member uses, at most 10; kept as keyed hashes, so that nobody refers himself.</summary>
    public List<string>? Devices { get; init; }

    /// <summary>Where the member lives; kept as a keyed hash, like devices.</summary>
    public string? Address { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Id, "/id");
        faults.Text(ReferralCode, "/referralCode");
        ReferralCodeInput.CheckDevices(faults, Devices, Address);
        faults.Instant(EnrolledAt, "/enrolledAt");
        Profile?.Check(faults, "/profile");
        if (Identifiers is not { Count: > 0 })
        {
            return;
        }

        if (Identifiers.Count > Limits.IdentifiersPerMember)
        {
            faults.Add("/identifiers", $"holds {Identifiers.Count}; at most {Limits.IdentifiersPerMember} are taken");
            return;
        }

        for (var i = 0; i < Identifiers.Count; i++)
        {
            Identifiers[i].Check(faults, $"/identifiers/{i}");
        }
    }
}

/// <summary>Why a member is blocked or unblocked.</summary>
internal sealed class BlockInput : IInput<BlockInput>
{
    public static JsonTypeInfo<BlockInput> Shape => InputJson.Default.BlockInput;

    /// <summary>A code, e.g. cardStolen or ticket-4711; kept for ever, so it must hold no personal data.</summary>
    public required string Reason { get; init; }

    public void Check(Faults faults) => faults.Id(Reason, "/reason");
}
