using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Purchases;
using Loyalty.Grains.Purchases.Confirmations;
using Loyalty.Grains.Purchases.Returns;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loyalty.Grains.Tests.Accounts;

/// <summary>Two activations of one account, as a cluster may have them for a moment: only one writes.</summary>
public sealed class AccountActivationsTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Second_activation_that_has_written_makes_the_first_give_up()
    {
        await _platform.Enroll("two");
        var (first, second) = (new Activation(_platform, "two"), new Activation(_platform, "two"));
        await first.Activate();
        await second.Activate();

        Assert.Null((await first.Record("t-1", 1_000)).Refusal);
        Assert.Equal("accountReloading", (await second.Record("t-2", 1_000)).Refusal!.Code);
        Assert.True(second.HasEnded);
        Assert.Equal("accountReloading", (await second.Record("t-3", 1_000)).Refusal!.Code);
        Assert.Equal("accountReloading", (await second.Balance()).Refusal!.Code);
        Assert.Null((await first.Record("t-4", 1_000)).Refusal);
        Assert.False(first.HasEnded);

        Assert.Equal(["t-4", "t-1"], (await _platform.History("two")).Where(entry => entry.Kind == "purchase").Select(entry => entry.Reference));
        Assert.Equal(20, (await _platform.History("two"))[0].Balances.Single(balance => balance.Wallet == "points").Balance);
    }

    [Fact]
    public async Task Activations_that_write_at_once_leave_one_history_without_gaps()
    {
        await _platform.Enroll("many");
        var (first, second) = (new Activation(_platform, "many"), new Activation(_platform, "many"));
        await first.Activate();
        await second.Activate();

        var ones = Enumerable.Range(0, 20).Select(i => first.Record($"ma-a{i}", 1_000)).ToArray();
        var others = Enumerable.Range(0, 20).Select(i => second.Record($"ma-b{i}", 1_000)).ToArray();
        var written = (await Task.WhenAll(ones).Soon()).Count(answer => answer.Refusal is null);
        var otherWritten = (await Task.WhenAll(others).Soon()).Count(answer => answer.Refusal is null);

        Assert.True(written == 0 || otherWritten == 0, $"{written} and {otherWritten} were acknowledged.");
        Assert.Single([first.HasEnded, second.HasEnded], ended => ended);
        var history = await _platform.History("many");
        Assert.Equal(written + otherWritten, history.Count(entry => entry.Kind == "purchase"));
        Assert.Equal(Enumerable.Range(1, history.Count).Reverse().Select(version => (long)version), history.Select(entry => entry.Version));
        Assert.Equal(10 * (written + otherWritten), history[0].Balances.Single(balance => balance.Wallet == "points").Balance);
    }

    [Fact]
    public async Task Grain_that_was_overtaken_reads_again_and_shows_both()
    {
        await _platform.Enroll("overtaken");
        await _platform.Buy("overtaken", Samples.Purchase("ov-1", 1_000, _platform.Now));
        var other = new Activation(_platform, "overtaken");
        await other.Activate();
        Assert.Null((await other.Record("ov-2", 1_000)).Refusal);

        var refused = await _platform.Member<IMemberPurchases>("overtaken").Record(Samples.Purchase("ov-3", 1_000, _platform.Now));
        Assert.Equal("accountReloading", refused.Refusal!.Code);
        Assert.Equal(30, (await _platform.Buy("overtaken", Samples.Purchase("ov-3", 1_000, _platform.Now))).Balances.Single(balance => balance.Wallet == "points").Balance);
    }

    [Fact]
    public async Task Receipt_that_another_activation_wrote_meanwhile_gets_its_stored_answer()
    {
        await _platform.Enroll("same-receipt");
        var (first, second) = (new Activation(_platform, "same-receipt"), new Activation(_platform, "same-receipt"));
        await first.Activate();
        await second.Activate();
        var recorded = await first.Record("sr-1", 1_000);

        // Depending on what the store checks first this is a conflict or a duplicate; it is never a second record.
        var repeat = await second.Record("sr-1", 1_000);

        Assert.Null(recorded.Refusal);
        Assert.True(repeat is { Replayed: true } or { Refusal.Code: "accountReloading" });
        Assert.Single(await _platform.History("same-receipt"), entry => entry.Kind == "purchase");
    }

    [Fact]
    public async Task Receipt_that_another_activation_wrote_is_answered_as_stored_by_one_that_would_refuse_it()
    {
        await _platform.Enroll("refused-receipt");
        var (first, second) = (new Activation(_platform, "refused-receipt"), new Activation(_platform, "refused-receipt"));
        await first.Activate();
        await second.Activate();
        Assert.Null((await first.Record("rr-1", 1_000)).Refusal);

        var repeat = await second.Refuse("rr-1");

        Assert.True(repeat.Replayed);
        Assert.Equal("rr-1", repeat.Value!.First<PurchaseRecorded>()!.Id);
        Assert.True(second.HasEnded);
    }

    [Fact]
    public async Task Stored_answer_that_an_activation_did_not_know_of_makes_it_give_up()
    {
        await _platform.Enroll("asked-receipt");
        var (first, second) = (new Activation(_platform, "asked-receipt"), new Activation(_platform, "asked-receipt"));
        await first.Activate();
        await second.Activate();
        Assert.Null((await first.Record("ar-1", 1_000)).Refusal);

        Assert.True((await first.Repeat("ar-1"))!.Replayed);
        Assert.True((await second.Repeat("ar-1"))!.Replayed);

        Assert.False(first.HasEnded);
        Assert.True(second.HasEnded);
        Assert.Equal("accountReloading", (await second.Balance()).Refusal!.Code);
    }

    [Fact]
    public async Task Purchase_that_an_activation_did_not_know_of_makes_it_give_up_before_it_decides_a_return()
    {
        await _platform.Enroll("returned-receipt");
        var (first, second) = (new Activation(_platform, "returned-receipt"), new Activation(_platform, "returned-receipt"));
        await first.Activate();
        await second.Activate();
        Assert.Null((await first.Record("returned-1", 1_000)).Refusal);

        var refused = (await second.Return("returned-1")).Refusal!;

        Assert.Equal((RefusalKind.Unavailable, "accountReloading"), (refused.Kind, refused.Code));
        Assert.True(second.HasEnded);
        Assert.Null((await first.Return("returned-1")).Refusal);
    }

    [Fact]
    public async Task Record_of_who_has_come_in_meanwhile_makes_an_activation_give_up_before_it_is_said_to_be_anothers()
    {
        await _platform.Enroll("took-in");
        await _platform.Enroll("came-in");
        await _platform.Buy("came-in", Samples.Purchase("ci-1", 1_000, _platform.Now));
        var activations = new List<Activation>();
        for (var i = 0; i < 3; i++)
        {
            activations.Add(new Activation(_platform, "took-in"));
            await activations[i].Activate();
        }

        Assert.Equal("purchaseOfAnotherMember", (await activations[0].Return("ci-1")).Refusal!.Code);
        Assert.Equal("operationOfAnotherAccount", (await activations[0].Repeat("ci-1"))!.Refusal!.Code);
        Assert.Equal("purchaseNotFound", (await activations[0].Confirm("ci-1")).Refusal!.Code);
        Assert.False(activations[0].HasEnded);
        Assert.Null((await _platform.Member<IMemberMerging>("came-in").Merge(new MergeMember { Into = "took-in", Key = "merge-came-in", By = "tests" })).Refusal);

        Assert.Equal("accountReloading", (await activations[0].Return("ci-1")).Refusal!.Code);
        Assert.Equal("accountReloading", (await activations[1].Repeat("ci-1"))!.Refusal!.Code);
        Assert.Equal("accountReloading", (await activations[2].Confirm("ci-1")).Refusal!.Code);
        Assert.All(activations, static activation => Assert.True(activation.HasEnded));
    }

    [Fact]
    public async Task Decision_that_throws_is_said_not_to_be_written_and_leaves_the_account_as_it_was()
    {
        await _platform.Enroll("throws");
        var activation = new Activation(_platform, "throws");
        await activation.Activate();
        var freed = 0;

        await Assert.ThrowsAsync<InvalidCastException>(() => activation.Fail(() => freed++));

        Assert.Equal(1, freed);
        Assert.Null((await activation.Record("after", 1_000)).Refusal);
    }

    /// <summary>An account as a grain has it: its turns run one after another.</summary>
    private sealed class Activation
    {
        private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        private readonly Platform _platform;
        private readonly Account _account;

        public Activation(Platform platform, string member)
        {
            _platform = platform;
            _account = new Account(platform.Journal, Ids.Member(Samples.ProgramId, member), new AccountOptions(), platform.Clock, NullLogger.Instance, () => HasEnded = true);
        }

        public bool HasEnded { get; private set; }

        public Task Activate() => _turns.StartNew(() => _account.Activate(CancellationToken.None)).Unwrap().Soon();

        public Task<Outcome<RecordedPurchase>> Record(string id, long amount) => _turns.StartNew(() => PurchaseOperation.Execute(
            _account,
            _platform.Services.GetRequiredService<ProgramCatalog>(),
            _platform.Clock,
            Samples.ProgramId,
            Ids.LocalOf(_account.Key),
            Samples.Purchase(id, amount, _platform.Now))).Unwrap().Soon();

        public Task<Outcome<RecordedReturn>> Return(string purchase) => _turns.StartNew(() => new ReturnOperation(
            _account,
            _platform.Journal,
            _platform.Services.GetRequiredService<ProgramCatalog>(),
            _platform.Clock,
            Samples.ProgramId,
            Ids.LocalOf(_account.Key),
            new Gates()).Execute(Samples.Return($"r-{purchase}", purchase, _platform.Now))).Unwrap().Soon();

        public Task<Outcome<ConfirmedPurchase>> Confirm(string purchase) => _turns.StartNew(() => new ConfirmationOperation(
            _account,
            _platform.Journal,
            _platform.Services.GetRequiredService<ProgramCatalog>(),
            _platform.Clock,
            Samples.ProgramId,
            Ids.LocalOf(_account.Key),
            new Gates()).Execute(new ConfirmPurchase { Channel = Samples.Purchase(purchase, 1_000, _platform.Now).Channel, Id = purchase })).Unwrap().Soon();

        /// <summary>A purchase that would be refused.</summary>
        public async Task<Outcome<AccountRecord>> Refuse(string id) => (await _turns.StartNew(() => _account.Execute(Refused(id))).Unwrap().Soon())!;

        /// <summary>What is stored of a purchase.</summary>
        public Task<Outcome<AccountRecord>?> Repeat(string id) => _turns.StartNew(() => _account.Repeat(Refused(id))).Unwrap().Soon();

        /// <summary>An operation whose decision throws.</summary>
        public Task<Outcome<AccountRecord>?> Fail(Action freed) => _turns.StartNew(() => _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = "demo/none/fault/1",
            Decide = static _ => throw new InvalidCastException("A fault in the rules."),
            Answer = static record => record,
            Differences = static _ => [],
            ReceivedAt = () => _platform.Now,
            NotWritten = freed,
        })).Unwrap().Soon();

        public Task<Outcome<string>> Balance() =>
            _turns.StartNew(() => _account.Read(state => new Outcome<string> { Value = $"{state.BalancesAt(_platform.Now)}" })).Unwrap().Soon();

        private AccountOperation<AccountRecord> Refused(string id) => new()
        {
            Key = OperationKeys.Purchase(Samples.ProgramId, Samples.Purchase(id, 1_000, _platform.Now).Channel, id),
            Decide = static _ => Refusals.MemberBlocked,
            Answer = static record => record,
            Differences = static _ => [],
            ReceivedAt = () => _platform.Now,
        };
    }
}
