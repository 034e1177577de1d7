using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <summary>What a command comes to: events to journal, or a refusal.</summary>
public sealed record Decision
{
    public ImmutableArray<AccountEvent> Events { get; private init; } = [];

    public Refusal? Refusal { get; private init; }

    public static Decision Of(ImmutableArray<AccountEvent> events) => new() { Events = events };

    public static Decision Of(IEnumerable<AccountEvent> events) => new() { Events = [.. events] };

    public static implicit operator Decision(Refusal refusal) => new() { Refusal = refusal };
}
