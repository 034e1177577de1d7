using Loyalty.Contracts.Common;

namespace Loyalty.Gateway.Common;

/// <summary>UUID version 5 (RFC 9562, 5.5): the same names give the same id, on every machine, for ever.</summary>
internal static class NameBasedId
{
    /// <summary>The namespace of ids of members. Never changes: a repeated enrolment must find the member that the first made.</summary>
    private static readonly Guid Members = new("6f2b4c1e-8f0d-5a3b-9c57-1d7e2a4b6c80");

    /// <summary>The namespace of ids of commands. Never changes: a repeated transfer must find the one that the first began.</summary>
    private static readonly Guid Commands = new("b9d1f0a7-3c52-5e86-8a4b-70c9e2d5f613");

    /// <summary>The id of a member that a channel enrolled under an idempotency key without naming one.</summary>
    public static string OfMember(string program, string? channel, string key) => Create(Members, $"{program}/{channel}/{key}").ToString();

    /// <summary>The id of what a caller's command brings into being; the kind keeps commands apart that were sent under one key.</summary>
    public static string OfCommand(string kind, string program, string? channel, string key) => Create(Commands, $"{program}/{kind}/{channel}/{key}").ToString();

    /// <summary>The namespace of ids of vouchers. Never changes: a repeated redemption must find the voucher of the first.</summary>
    private static readonly Guid Vouchers = new("b1d5a0f4-3c27-5e88-a6a9-40e2f6c31d97");

    /// <summary>The id of the voucher that a channel redeems under an idempotency key.</summary>
    public static string OfVoucher(string program, string channel, string key) => Create(Vouchers, $"{program}/{channel}/{key}").ToString();

    public static Guid Create(Guid space, string name) => NameBasedUuid.Create(space, name);
}
