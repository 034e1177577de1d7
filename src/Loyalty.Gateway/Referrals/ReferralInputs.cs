using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Referrals;

/// <summary>What members get for bringing friends, both once, on the friend's first qualifying purchase.</summary>
internal sealed class ReferralProgramInput
{
    public required ReferralRewardInput Referrer { get; set; }

    /// <summary>What the friend gets; absent: nothing.</summary>
    public ReferralRewardInput? Friend { get; set; }

    /// <summary>What the purchase must be like; absent: any that has an amount.</summary>
    public ConditionInput? Condition { get; set; }

    /// <summary>Calendar days (0–3,660) after the day of joining within which the purchase must be made.</summary>
    public required int WithinDays { get; set; }

    /// <summary>Days (0–3,660) after the purchase within which its return takes back both sides; 0: never.</summary>
    public required int ReturnDays { get; set; }

    /// <summary>How many referrals one member is rewarded for; each period once, at most 5.</summary>
    public List<ReferralCapInput>? Caps { get; set; }

    public void Check(Faults faults, string pointer)
    {
        Condition?.Check(faults, pointer + "/condition");
        ProgramInput.Size(faults, Caps?.Count ?? 0, Limits.CapsPerRule, pointer + "/caps");
    }

    public ReferralProgram ToDefinition() => new()
    {
        Referrer = Referrer.ToDefinition(),
        Friend = Friend?.ToDefinition(),
        Condition = Condition?.ToDefinition(),
        WithinDays = WithinDays,
        ReturnDays = ReturnDays,
        Caps = [.. (Caps ?? []).Select(cap => new ReferralCap(cap.Period, cap.Referrals))],
    };
}

/// <summary>What one side gets: points, a voucher, or both.</summary>
internal sealed class ReferralRewardInput
{
    /// <summary>Not one of status points; absent: no points.</summary>
    public string? Wallet { get; set; }

    /// <summary>At least 1, with a wallet.</summary>
    public long Points { get; set; }

    /// <summary>The reward of which it gives a voucher that nobody pays for, if the member may have it; absent: no voucher.</summary>
    public string? Reward { get; set; }

    public ReferralReward ToDefinition() => new() { Wallet = Wallet, Points = Points, Reward = Reward };
}

internal sealed class ReferralCapInput
{
    /// <summary>A calendar period in the program's zone, or the member's lifetime.</summary>
    public required CapPeriod Period { get; set; }

    /// <summary>1–1,000.</summary>
    public required int Referrals { get; set; }
}

/// <summary>Makes a referral code.</summary>
internal sealed class ReferralCodeInput : IInput<ReferralCodeInput>
{
    public static JsonTypeInfo<ReferralCodeInput> Shape => InputJson.Default.ReferralCodeInput;

    /// <summary>Devices that the member uses, at most 10; kept as keyed hashes, so that nobody refers himself.</summary>
    public List<string>? Devices { get; init; }

    /// <summary>Where the member lives; kept as a keyed hash, like devices.</summary>
    public string? Address { get; init; }

    public void Check(Faults faults) => CheckDevices(faults, Devices, Address);

    public MakeReferralCode ToCommand() => new() { Devices = [.. Devices ?? []], Address = Address };

    /// <summary>Whether what people are recognized by can be taken.</summary>
    internal static void CheckDevices(Faults faults, List<string>? devices, string? address)
    {
        ProgramInput.Size(faults, devices?.Count ?? 0, Limits.ReferralDevices, "/devices");
        for (var i = 0; i < devices?.Count && !faults.Full; i++)
        {
            faults.Text(devices[i], $"/devices/{i}");
        }

        faults.Text(address, "/address", Limits.AddressLength);
        if (address is not null && !address.Any(char.IsLetterOrDigit))
        {
            faults.Add("/address", "must hold letters or digits");
        }
    }
}
