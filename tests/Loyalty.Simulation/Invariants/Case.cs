using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

/// <summary>An outcome with what the oracle makes of it, as all invariants look at it.</summary>
internal sealed class Case
{
    private readonly ILookup<string, JournalEntry> _operations;

    public Case(Outcome outcome)
    {
        Outcome = outcome;
        Book = new Bookkeeper(outcome);
        _operations = outcome.Journal.SelectMany(NamesOf, static (entry, name) => (entry, name)).ToLookup(static named => named.name, static named => named.entry);
    }

    public Outcome Outcome { get; }

    public Bookkeeper Book { get; }

    /// <summary>Whether it came to rest: only then there is anything at rest.</summary>
    public bool Rests => Outcome.Restless is null;

    /// <summary>What was told of each command, whoever sent it.</summary>
    public IEnumerable<IGrouping<string, Told>> ByOperation => Outcome.Told.Where(static told => NameOf(told.Command) is not null).GroupBy(static told => NameOf(told.Command)!);

    /// <summary>The records that carry out a command; one at most is right.</summary>
    public IEnumerable<JournalEntry> EntriesOf(Command command) => NameOf(command) is { } name ? _operations[name] : [];

    public IEnumerable<JournalEntry> EntriesOf(string operation) => _operations[operation];

    /// <summary>Whose account a command is about: a return that names nobody is about whoever bought. Null: nobody's, or a guest's.</summary>
    public string? AccountOf(Command command) => command.Account ?? (command is GiveBack back
        ? Outcome.History.Commands.OfType<Buy>().FirstOrDefault(buy => buy.Channel == back.PurchaseChannel && buy.Id == back.PurchaseId)?.Member
        : null);

    public IEnumerable<Breach> Found(params About[] about) =>
        Book.Findings.Where(finding => about.Contains(finding.About)).Select(static finding => new Breach(finding.Entry.Account, $"version {finding.Entry.Version}: {finding.Text}"));

    /// <summary>Whether a member was ever in a household, or it is one: points of others come into what is told of it.</summary>
    public bool IsSharing(string? account) => account is not null && (Book.Sharing.Contains(account) || Book.Became(account).Any(one => Book.Sharing.Contains(one.Name)));

    /// <summary>Null for what changes nothing.</summary>
    public static string? NameOf(Command command) => command switch
    {
        Enroll enroll => $"enroll {enroll.Member}",
        Buy { DryRun: false } buy => $"buy {buy.Channel}/{buy.Id}",
        GiveBack back => $"return {back.Channel}/{back.Id}",
        Redeem redeem => $"redeem {Names.Voucher(redeem.Channel, redeem.Key)}",
        UseVoucher use => $"use {use.Key}",
        CancelVoucher cancel => $"cancel {cancel.Key}",
        Transfer transfer => $"transfer {Names.Transfer(transfer.Key)}",
        Adjust adjust => $"adjust {Names.Adjustment(adjust.Key)}",
        Block block => $"block {block.Key}",
        Erase erase => $"erase {erase.Member}",
        Merge merge => $"merge {merge.Key}",
        PayMembership { DryRun: false } pay => $"pay {pay.Key}",
        EndMembership end => $"end {end.Key}",
        FoundHousehold found => $"found {found.Household}",
        JoinHousehold join => $"join {join.Key}",
        LeaveHousehold leave => $"leave {leave.Key}",
        Act act => $"act {act.Channel}/{act.Id}",
        _ => null,
    };

    private IEnumerable<string> NamesOf(JournalEntry entry)
    {
        foreach (var happened in entry.Record.Events)
        {
            var name = happened switch
            {
                MemberEnrolled => $"enroll {entry.Account}",
                PurchaseRecorded purchase => $"buy {purchase.Channel}/{purchase.Id}",
                ReturnRecorded { WasParked: false } returned => $"return {returned.Channel}/{returned.Id}",
                ReturnParked parked => $"return {parked.Channel}/{parked.Id}",
                VoucherIssued issued => $"redeem {issued.Voucher}",
                VoucherUsed => $"use {LastOf(entry.Record.Key)}",
                VoucherCancelled => $"cancel {LastOf(entry.Record.Key)}",
                TransferReceived { Refused: null } received => $"receive {received.Id}",
                TransferStarted started => $"transfer {started.Id}",
                PointsAdjusted adjusted => $"adjust {adjusted.Id}",
                MemberBlocked or MemberUnblocked => $"block {LastOf(entry.Record.Key)}",
                MemberErased => $"erase {entry.Account}",
                MergeStarted => $"merge {LastOf(entry.Record.Key)}",
                MemberMergedIn { Refused: null } came => $"take in {came.Id}",
                MembershipPaid => $"pay {LastOf(entry.Record.Key)}",
                MembershipEnded { Reason: not "lapsed" } => $"end {LastOf(entry.Record.Key)}",
                ActivityRecorded activity => $"act {activity.Channel}/{activity.Id}",
                HouseholdFounded founded => $"found {founded.Household}",
                HouseholdLegStarted { Kind: HouseholdLegKind.Join } started => $"{(Book.Legs[(entry.Account, started.Id)].Taken?.Refused is null ? "join" : "lose")} {LastOf(entry.Record.Key)}",
                HouseholdLegStarted { Kind: HouseholdLegKind.Leave } => $"leave {LastOf(entry.Record.Key)}",
                _ => null,
            };
            if (name is not null)
            {
                yield return name;
            }
        }
    }

    private static string LastOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}
