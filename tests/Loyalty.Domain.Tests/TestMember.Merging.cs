using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests;

// Members who are merged, driven as the grains drive them: what leaves one comes in at the other, as it is stored.
internal sealed partial class TestMember
{
    private readonly Dictionary<string, TestMember> _merged = new(StringComparer.Ordinal);

    /// <summary>What the ids of the member's purchases begin with, so that those of two members differ.</summary>
    public string Name { get; init; } = "";

    /// <summary>The member's own records, then those of whoever was merged in.</summary>
    public IEnumerable<AccountRecord> Records => Journal.Concat(_merged.Values.SelectMany(other => other.Journal));

    /// <summary>All that the account says it holds, as it is stored.</summary>
    public string Part => System.Text.Encoding.UTF8.GetString(AccountJson.Write(State.ToPart()));

    /// <summary>Another member comes in; from then on this one's commands know what that one did.</summary>
    public AccountRecord MergeIn(TestMember other, string id = "other")
    {
        other.LeaveFor("member", id);
        return TakeIn(other, id);
    }

    /// <summary>Takes in another member who has left; from then on this one's commands know what that one did.</summary>
    public AccountRecord TakeIn(TestMember other, string id)
    {
        var started = other.State.Processes.OfType<MergeStarted>().Single();
        var record = Do($"merge/{started.Id}/in", (state, edition, now) => Receive(state, started, id, edition, now));
        var refused = record.First<MemberMergedIn>()!.Refused;
        other.EndMerge(started, refused);
        if (refused is null)
        {
            _merged.Add(id, other);
            foreach (var (name, before) in other._merged)
            {
                _merged.Add(name, before);
            }
        }

        return record;
    }

    public MergeStarted LeaveFor(string into, string id = "other") =>
        Do($"merge/{State.Version}", (state, edition, now) => StartMerge(state, into, id, edition, now)).First<MergeStarted>()!;

    public Decision StartMerge(AccountState state, string into, string id, CompiledEdition edition, DateTimeOffset now) =>
        MergeRules.Start(state, id, new MergeMember { Key = "k", By = "desk", Into = into }, edition, Edition, now);

    public Decision Receive(AccountState state, MergeStarted started, string id, CompiledEdition edition, DateTimeOffset now, bool dryRun = false)
    {
        var bytes = AccountJson.Write(started.Part!);
        return MergeRules.Receive(
            state, "member", new ReceiveMerge { Id = started.Id, From = id, Part = bytes, DryRun = dryRun }, AccountJson.ReadPart(bytes), edition, Edition, now);
    }

    public AccountRecord EndMerge(MergeStarted started, string? refused) =>
        Do($"merge/{started.Id}/end", (state, edition, now) => MergeRules.End(state, started, refused, edition, Edition, now));

    /// <summary>Where a purchase and its returns are found; random histories give the same ids to those of both, and then it is the member's own.</summary>
    private IEnumerable<AccountRecord> RecordsOf(string channel, string id) =>
        Journal.Any(record => record.Events.OfType<PurchaseRecorded>().Any(purchase => purchase.Channel == channel && purchase.Id == id))
            ? Journal
            : Records;

    private AccountRecord PaidIn(long version, string? member) => member is null ? Journal[(int)version - 1] : _merged[member].PaidIn(version, null);
}
