using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Members;

/// <summary>An erasing that has begun comes to its end, whatever cuts it off; and afterwards nobody is there.</summary>
public sealed class ErasureTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    /// <summary>Everything that the legs write, failing before the write and after it.</summary>
    public static TheoryData<string, bool, bool> Legs() => InterruptedLegs.Of("start", "profile", "release1", "release2", "identifiers", "directory", "end");

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Erasing_interrupted_at_a_leg_is_finished_by_the_caller_or_by_the_sweep(string leg, bool written, bool bySweep)
    {
        var member = $"{leg}-{written}-{bySweep}".ToLowerInvariant();
        var enrolled = await EnrollPerson(member);
        Break(member, leg, written);

        Assert.False(await Succeeds(member));

        var begun = leg != "start" || written;
        if (bySweep && begun)
        {
            await _platform.Pass(TimeSpan.FromMinutes(1));
            await _platform.Sweep();
            await Waiting.Until(async () => (await Statuses(member))[^1] == AccountStatus.Erased);
        }

        var erased = await Erase(member);
        Assert.Null(erased.Refusal);
        Assert.Equal(member, erased.Value!.Member);
        Assert.Equal([new ForfeitedWallet("points", 500, 0)], erased.Value.Forfeited.Where(wallet => wallet.Wallet == "points"));
        await AssertNobody(member, enrolled);
        Assert.Single(await Statuses(member), status => status == AccountStatus.Erased);
        Assert.Equal(0, await _platform.Sweep());
    }

    [Fact]
    public async Task Interrupted_erasing_survives_a_restart_and_is_taken_up_by_the_reminder()
    {
        var enrolled = await EnrollPerson("reminded");
        _platform.States.FailWrite("profile");
        Assert.False(await Succeeds("reminded"));
        Assert.Equal("memberNotFound", (await _platform.Member<IMember>("reminded").GetSummary()).Refusal!.Code);

        await _platform.Restart();

        await _platform.PassUntil(async () => (await Statuses("reminded"))[^1] == AccountStatus.Erased);
        await AssertNobody("reminded", enrolled);
    }

    [Fact]
    public async Task Repeated_erasing_gets_the_answer_that_was_given_and_another_one_is_refused()
    {
        await EnrollPerson("twice");

        var first = await Erase("twice");
        await _platform.Pass(TimeSpan.FromHours(1));
        await _platform.Restart();
        var repeat = await Erase("twice");

        Assert.Equal((false, true), (first.Replayed, repeat.Replayed));
        Assert.Equal((first.Value!.ErasedAt, first.Value.Vouchers), (repeat.Value!.ErasedAt, repeat.Value.Vouchers));
        Assert.Equal(first.Value.Forfeited.AsEnumerable(), repeat.Value.Forfeited);
        Assert.Equal("memberErased", (await _platform.Member<IMemberErasing>("twice").Erase(new EraseMember { Key = "other", By = "desk" })).Refusal!.Code);
    }

    [Fact]
    public async Task Dry_run_of_an_erasing_answers_what_would_be_forfeited_and_writes_nothing()
    {
        await EnrollPerson("careful");
        var command = new EraseMember { Key = "erase-careful", By = "desk", DryRun = true };

        var foretold = await _platform.Member<IMemberErasing>("careful").Erase(command);

        Assert.True(foretold.Value!.DryRun);
        Assert.Null((await _platform.Member<IMember>("careful").GetSummary()).Refusal);
        Assert.Null((await _platform.Member<IProfile>("careful").Get()).Refusal);
        var erased = await Erase("careful");
        Assert.Equal(erased.Value!.Forfeited.AsEnumerable(), foretold.Value.Forfeited);
    }

    [Fact]
    public async Task Commands_to_an_erased_member_are_refused_and_what_was_done_before_is_still_answered()
    {
        await EnrollPerson("gone");
        var bought = Samples.Purchase("gone-1", 10_000, _platform.Now);
        await _platform.Buy("gone", bought);
        await _platform.Enroll("taker");
        await Erase("gone");

        var refusals = new[]
        {
            (await _platform.Member<IMemberPurchases>("gone").Record(Samples.Purchase("gone-2", 10_000, _platform.Now))).Refusal,
            (await _platform.Member<IMemberPurchases>("gone").Record(Samples.Purchase("gone-3", 10_000, _platform.Now) with { DryRun = true })).Refusal,
            (await _platform.Member<IMember>("gone").Block(new ChangeBlock { Key = "block-gone", Reason = "late" })).Refusal,
            (await _platform.Member<IMember>("gone").Enroll(new EnrollMember { Key = "anew-gone" })).Refusal,
            (await _platform.Member<IMember>("gone").Enroll(new EnrollMember { Key = "anew-gone", Profile = new MemberProfile { Name = "Again" }, Identifiers = [new("card", "gone/9")] })).Refusal,
            (await _platform.Member<IMemberTransfers>("gone").Transfer(new TransferPoints { Id = "gone-t", To = "taker", Wallet = "points", Points = 1 })).Refusal,
        };

        Assert.All(refusals, refusal => Assert.Equal("memberErased", refusal!.Code));
        Assert.True((await _platform.Member<IMemberPurchases>("gone").Record(bought)).Replayed);
        Assert.Null(await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(new("card", "gone/9")));
    }

    [Fact]
    public async Task Old_enrolment_that_is_sent_again_brings_nothing_back()
    {
        var enrolled = await EnrollPerson("late");
        await Erase("late");

        var again = await _platform.Member<IMember>("late").Enroll(enrolled);

        Assert.True(again.Replayed);
        await AssertNobody("late", enrolled);

        // As an activation would that knows nothing of the erasing yet.
        var profile = _platform.Member<IProfile>("late");
        await profile.Prepare(enrolled.Key, enrolled.Profile!, enrolled.Identifiers, []);
        await profile.Confirm(enrolled.Key);
        await profile.Discard(enrolled.Key);
        await profile.Prepare("another", enrolled.Profile!, enrolled.Identifiers, []);
        await profile.Confirm("another");
        Assert.Equal("memberErased", (await profile.Replace(enrolled.Profile!, "2")).Refusal!.Code);
        await AssertNobody("late", enrolled);
    }

    [Fact]
    public async Task Erased_person_can_enroll_again_with_the_same_identifiers_as_a_new_member()
    {
        var enrolled = await EnrollPerson("first");
        await Erase("first");

        var anew = await _platform.Member<IMember>("second").Enroll(enrolled with { Key = "enroll-second" });

        Assert.Null(anew.Refusal);
        Assert.Equal(0, await _platform.Balance("second"));
        Assert.All(enrolled.Identifiers, identifier => Assert.Equal("second", _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier).Result));

        // The old erasing, sent again, takes nothing from the new member.
        Assert.True((await Erase("first")).Replayed);
        Assert.All(enrolled.Identifiers, identifier => Assert.Equal("second", _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier).Result));
    }

    [Fact]
    public async Task Erased_member_stands_in_no_tier_and_is_listed_only_when_asked_for()
    {
        await EnrollPerson("listed");
        await _platform.Buy("listed", Samples.Purchase("listed-1", 60_000, _platform.Now));
        var tier = (await _platform.Member<IMember>("listed").GetSummary()).Value!.Tier!.Tier;
        await _platform.CaughtUp();
        var standing = await Standing(tier);

        await Erase("listed");

        await _platform.CaughtUp();
        Assert.Equal(standing - 1, await Standing(tier));
        Assert.DoesNotContain("listed", await Listed(null));
        Assert.Contains("listed", await Listed(MemberDirectory.Erased));
    }

    private async Task<long> Standing(string tier) =>
        (await _platform.Grains.GetGrain<ITier>(Ids.Tier(Samples.ProgramId, tier)).GetRoster()).Standing;

    private async Task<IEnumerable<string>> Listed(string? status) =>
        (await _platform.Queries.ListMembers(new MemberFilter { Status = status }, null, Limits.PageSize)).Value!.Members.Select(member => member.Member);

    private async Task<EnrollMember> EnrollPerson(string member)
    {
        var command = new EnrollMember
        {
            Key = $"enroll-{member}",
            Identifiers = [new("card", $"{member}/1"), new("email", $"{member}@example.com")],
            Profile = new MemberProfile { Name = $"Name of {member}", Consents = [new ProfileConsent("newsletter", _platform.Now)] },
        };
        Assert.Null((await _platform.Member<IMember>(member).Enroll(command)).Refusal);
        await _platform.Buy(member, Samples.Purchase($"first-{member}", 50_000, _platform.Now));
        return command;
    }

    private Task<Outcome<ErasedMember>> Erase(string member) => _platform.Member<IMemberErasing>(member).Erase(new EraseMember { Key = $"erase-{member}", By = "desk" });

    /// <summary>Whether the member was erased; a refusal and a failure are alike here.</summary>
    private async Task<bool> Succeeds(string member)
    {
        try
        {
            return (await Erase(member)).Refusal is null;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private void Break(string member, string leg, bool written)
    {
        var journal = _platform.Journal.OnMember(member);
        var states = _platform.States;
        switch (leg)
        {
            case "start":
                journal.FailAppend(AppendFailure.Storage, written);
                break;
            case "profile":
                states.FailWrite("profile", written);
                break;
            case "release1":
                states.FailClear("identifier", written);
                break;
            case "release2":
                states.FailClear("identifier", written, after: 1);
                break;
            case "identifiers":
                states.FailWrite("profile", written, after: 1);
                break;
            case "directory":
                _platform.Directory.FailProfiles(1);
                break;
            case "end":
                journal.FailAppend(AppendFailure.Storage, written, after: 1);
                break;
        }
    }

    private async Task<IReadOnlyList<AccountStatus>> Statuses(string member)
    {
        var stored = await _platform.Journal.Read(Ids.Member(Samples.ProgramId, member), null, Limits.PageSize, CancellationToken.None);
        return [.. stored.Select(record => AccountJson.ReadRecord(record.Payload.Span).Status).Reverse()];
    }

    private async Task AssertNobody(string member, EnrollMember enrolled)
    {
        Assert.Equal("memberNotFound", (await _platform.Member<IMember>(member).GetSummary()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IMember>(member).GetWallets()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>(member).Get()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory(member, null, 10)).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Queries.GetRecords(member, null, 10)).Refusal!.Code);
        Assert.Null(await _platform.Member<IProfile>(member).GetPrepared(enrolled.Key));
        Assert.Empty((await _platform.Member<IProfile>(member).GetTraits()).Attributes);
        foreach (var identifier in enrolled.Identifiers)
        {
            Assert.Null(await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier));
        }

        await _platform.CaughtUp();
        var listed = await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, member, CancellationToken.None);
        Assert.Equal((null, MemberDirectory.Erased), (listed!.Name, listed.Account.Status));
        Assert.Equal(MemberStatus.Erased, (await _platform.Member<IMember>(member).GetRecorded()).Value!.Status);
    }
}
