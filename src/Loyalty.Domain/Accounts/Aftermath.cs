using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Accounts;

/// <summary>An account just after something happened to it, while it is decided what follows.</summary>
public sealed class Aftermath
{
    private readonly List<AccountEvent> _events;

    internal Aftermath(
        AccountState before,
        string member,
        ImmutableArray<AccountEvent> events,
        CompiledEdition current,
        Func<int, CompiledEdition> editions,
        DateTimeOffset at,
        MemberTraits? traits,
        IReadOnlyCollection<PaidVoucher> paid)
    {
        (Before, Member, Current, Editions, At, Traits, Paid) = (before, member, current, editions, at, traits, paid);
        _events = [.. events];
        State = before.Fork();
        foreach (var happened in events)
        {
            State.Apply(happened);
        }
    }

    /// <summary>The account before.</summary>
    public AccountState Before { get; }

    /// <summary>The member's id.</summary>
    public string Member { get; }

    /// <summary>The account with all of <see cref="Events"/>.</summary>
    public AccountState State { get; }

    /// <summary>Everything that happened so far.</summary>
    public IReadOnlyList<AccountEvent> Events => _events;

    /// <summary>The edition in force.</summary>
    public CompiledEdition Current { get; }

    /// <summary>Any edition of the program by its number.</summary>
    public Func<int, CompiledEdition> Editions { get; }

    /// <summary>The instant that the record bears.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The platform's clock, where history is loaded and the record bears an instant of then; null: it bears the platform's.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>What rules may know of the profile, where the edition asks for it; null: the member is only described, and stays in the segments that were said.</summary>
    public MemberTraits? Traits { get; }

    /// <summary>What was spent on vouchers that came automatically and may be unused, where points can be taken back.</summary>
    public IReadOnlyCollection<PaidVoucher> Paid { get; }

    /// <summary>The member and the referrer share an identifier, a device or an address.</summary>
    public bool RefersHimself { get; init; }

    public void Add(AccountEvent happened)
    {
        _events.Add(happened);
        State.Apply(happened);
    }
}
