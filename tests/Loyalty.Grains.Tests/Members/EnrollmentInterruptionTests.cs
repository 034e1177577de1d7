using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Members;

/// <summary>An enrolment that is cut off anywhere ends enrolled or undone, never in between.</summary>
public sealed class EnrollmentInterruptionTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    /// <summary>Everything that the legs write, failing before the write and after it.</summary>
    public static TheoryData<string, bool, bool> Legs() => InterruptedLegs.Of("start", "prepare", "claim1", "claim2", "confirm", "announce", "complete");

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Enrollment_interrupted_at_a_leg_is_finished_by_the_caller_or_settled_by_the_sweep(string leg, bool written, bool bySweep)
    {
        var member = $"{leg}-{written}-{bySweep}".ToLowerInvariant();
        MemberIdentifier[] cards = [new("card", $"{member}/1"), new("card", $"{member}/2")];
        var command = new EnrollMember { Key = member, Identifiers = [.. cards], Profile = new MemberProfile { Name = $"Name of {member}" } };
        Break(member, leg, written);

        Assert.False(await Succeeds(member, command));

        if (bySweep)
        {
            await Sweep(member);
        }
        else
        {
            Assert.True(await Succeeds(member, command));
        }

        var isThere = (await _platform.Member<IMember>(member).GetSummary()).Refusal is null;
        await AssertSettled(member, cards, isThere);

        // Only before anything was prepared is there nothing to go on with.
        var isUndone = bySweep && (leg == "start" || (leg == "prepare" && !written));
        Assert.Equal(!isUndone, isThere);

        // The caller who asks again later gets in, or is in already.
        var again = await _platform.Member<IMember>(member).Enroll(command);
        Assert.Null(again.Refusal);
        Assert.Equal(!isUndone, again.Replayed);
        await AssertSettled(member, cards, isThere: true);
        Assert.Single(await _platform.History(member), entry => entry.Kind == "enrolled");
    }

    /// <summary>Everything that undoing writes.</summary>
    public static TheoryData<string, bool, bool> UndoingLegs() => InterruptedLegs.Of("release", "discard", "undo");

    [Theory]
    [MemberData(nameof(UndoingLegs))]
    public async Task Undoing_that_is_interrupted_is_finished_by_the_caller_or_by_the_sweep(string leg, bool written, bool bySweep)
    {
        var member = $"{leg}-{written}-{bySweep}".ToLowerInvariant();
        var taken = new MemberIdentifier("card", $"{member}/taken");
        MemberIdentifier[] own = [new("card", $"{member}/1"), new("card", $"{member}/2")];
        var command = new EnrollMember { Key = member, Identifiers = [.. own, taken], Profile = new MemberProfile { Name = "Nobody" } };

        // It is taken between the look at who has it and the claim.
        var faults = _platform.Journal.OnMember(member);
        faults.Hold();
        var trying = Succeeds(member, command);
        await faults.Held(1);
        await _platform.Member<IMember>($"{member}-holder").Enroll(new EnrollMember { Key = $"{member}-holder", Identifiers = [taken] });
        Break(member, leg, written, started: true);
        faults.Release();

        Assert.False(await trying);
        if (bySweep)
        {
            await Sweep(member);
        }
        else
        {
            Assert.Equal("identifierTaken", (await _platform.Member<IMember>(member).Enroll(command)).Refusal!.Code);
        }

        await AssertSettled(member, own, isThere: false);
        Assert.Null((await _platform.Member<IMember>(member).Enroll(command with { Key = $"{member}-anew", Identifiers = [.. own] })).Refusal);
        await AssertSettled(member, own, isThere: true);
    }

    [Fact]
    public async Task Start_that_is_not_durable_claims_nothing()
    {
        MemberIdentifier[] cards = [new("card", "volatile/1")];
        var command = new EnrollMember { Key = "volatile", Identifiers = [.. cards], Profile = new MemberProfile { Name = "Nobody" } };
        var faults = _platform.Journal.OnMember("volatile");
        await _platform.Member<IMember>("volatile").GetSummary();
        faults.Hold();

        // All of them meet the activation whose memory says that the enrolment has started.
        var calls = Enumerable.Range(0, 3).Select(_ => _platform.Member<IMember>("volatile").Enroll(command)).ToArray();
        await faults.Held(1);
        faults.FailHeld(AppendFailure.Storage);
        var outcomes = await Task.WhenAll(calls).Soon();

        Assert.All(outcomes, outcome => Assert.Equal(RefusalKind.Unavailable, outcome.Refusal!.Kind));
        Assert.Empty(await Journaled("volatile"));
        await AssertSettled("volatile", cards, isThere: false);
        Assert.Null(await _platform.Member<IProfile>("volatile").GetPrepared("volatile"));
    }

    [Fact]
    public async Task Enrollment_without_personal_data_does_not_end_one_that_is_under_way()
    {
        MemberIdentifier[] cards = [new("card", "underway/1")];
        _platform.States.FailWrite("identifier");
        var command = new EnrollMember { Key = "underway", Identifiers = [.. cards], Profile = new MemberProfile { Name = "Name of underway" } };
        Assert.False(await Succeeds("underway", command));

        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("underway").Get()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("underway").Replace(new MemberProfile { Name = "Another" }, "0")).Refusal!.Code);
        Assert.Equal("memberExists", (await _platform.Member<IMember>("underway").Enroll(new EnrollMember { Key = "bare" })).Refusal!.Code);
        Assert.Equal("memberExists", (await _platform.Member<IMember>("underway").Enroll(new EnrollMember { Key = "underway" })).Refusal!.Code);
        Assert.Equal("memberExists", (await _platform.Member<IMember>("underway").Enroll(command with { Key = "other", Identifiers = [new("card", "underway/2")] })).Refusal!.Code);

        await Sweep("underway");
        await AssertSettled("underway", cards, isThere: true);
        Assert.True((await _platform.Member<IMember>("underway").Enroll(command)).Replayed);
    }

    [Fact]
    public async Task Interrupted_enrollment_is_taken_up_by_the_reminder_a_minute_later()
    {
        MemberIdentifier[] cards = [new("card", "reminded/1")];
        _platform.States.FailWrite("identifier");
        Assert.False(await Succeeds("reminded", new EnrollMember { Key = "reminded", Identifiers = [.. cards], Profile = new MemberProfile { Name = "Name of reminded" } }));

        var started = _platform.Now;

        await _platform.PassUntil(async () => (await _platform.Member<IMember>("reminded").GetSummary()).Refusal is null);
        Assert.True(_platform.Now - started >= TimeSpan.FromMinutes(1));
        await AssertSettled("reminded", cards, isThere: true);
    }

    [Fact]
    public async Task Interrupted_enrollment_survives_a_restart()
    {
        MemberIdentifier[] cards = [new("card", "restarted/1"), new("card", "restarted/2")];
        _platform.States.FailWrite("identifier", after: 1);
        Assert.False(await Succeeds("restarted", new EnrollMember { Key = "restarted", Identifiers = [.. cards], Profile = new MemberProfile { Name = "Name of restarted" } }));

        await _platform.Restart();
        await Sweep("restarted");

        await AssertSettled("restarted", cards, isThere: true);
    }

    [Fact]
    public async Task Interrupted_enrollment_whose_key_has_enrolled_another_member_is_undone()
    {
        MemberIdentifier[] cards = [new("card", "outrun/1"), new("card", "outrun/2")];
        _platform.States.FailWrite("identifier", after: 1);
        var command = new EnrollMember { Key = "raced", Identifiers = [.. cards], Profile = new MemberProfile { Name = "Nobody" } };
        Assert.False(await Succeeds("outrun", command));
        Assert.Null((await _platform.Member<IMember>("runner").Enroll(new EnrollMember { Key = "raced" })).Refusal);
        Assert.Equal("operationOfAnotherAccount", (await _platform.Member<IMember>("outrun").Enroll(command)).Refusal!.Code);

        await Sweep("outrun");

        await AssertSettled("outrun", cards, isThere: false);
        Assert.Equal(0, await _platform.Sweep());
        Assert.Null((await _platform.Member<IMember>("outrun").Enroll(command with { Key = "another" })).Refusal);
        await AssertSettled("outrun", cards, isThere: true);
    }

    [Fact]
    public async Task Run_of_what_is_due_says_no_when_its_record_was_not_written()
    {
        _platform.States.FailWrite("identifier");
        Assert.False(await Succeeds("unwritten", new EnrollMember { Key = "unwritten", Identifiers = [new("card", "unwritten/1")] }));
        _platform.Journal.OnMember("unwritten").FailAppend(AppendFailure.Storage);

        Assert.False(await _platform.Member<IMemberSchedules>("unwritten").RunDue());
        Assert.True(await _platform.Member<IMemberSchedules>("unwritten").RunDue());
    }

    private void Break(string member, string leg, bool written, bool started = false)
    {
        var journal = _platform.Journal.OnMember(member);
        var states = _platform.States;
        switch (leg)
        {
            case "start":
                journal.FailAppend(AppendFailure.Storage, written);
                break;
            case "prepare":
                states.FailWrite("profile", written);
                break;
            case "claim1":
                states.FailWrite("identifier", written);
                break;
            case "claim2":
                states.FailWrite("identifier", written, after: 1);
                break;
            case "confirm":
                states.FailWrite("profile", written, after: 1);
                break;
            case "announce":
                _platform.Directory.FailProfiles(1);
                break;
            case "complete" or "undo":
                journal.FailAppend(AppendFailure.Storage, written, after: started ? 0 : 1);
                break;
            case "release":
                states.FailClear("identifier", written, after: 1);
                break;
            case "discard":
                states.FailClear("profile", written);
                break;
        }
    }

    /// <summary>Whether the member was enrolled; a refusal and a failure are alike here.</summary>
    private async Task<bool> Succeeds(string member, EnrollMember command)
    {
        try
        {
            return (await _platform.Member<IMember>(member).Enroll(command)).Refusal is null;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private async Task Sweep(string member)
    {
        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();
        await Waiting.Until(async () => (await Journaled(member)).FirstOrDefault()?.Kind != "enrolling");
    }

    /// <summary>What is in the journal, newest first, of one who is not a member too.</summary>
    private async Task<IReadOnlyList<HistoryEntry>> Journaled(string member)
    {
        var stored = await _platform.Journal.Read(Ids.Member(Samples.ProgramId, member), null, Limits.PageSize, CancellationToken.None);
        return [.. stored.Select(record => AccountAnswers.ToHistory(AccountJson.ReadRecord(record.Payload.Span), record.Version))];
    }

    private async Task AssertSettled(string member, MemberIdentifier[] identifiers, bool isThere)
    {
        Assert.Equal(isThere, (await _platform.Member<IMember>(member).GetSummary()).Refusal is null);
        var profile = await _platform.Member<IProfile>(member).Get();
        Assert.Equal(isThere, profile.Refusal is null);
        foreach (var identifier in identifiers)
        {
            Assert.Equal(isThere ? member : null, await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier));
        }

        if (isThere)
        {
            await _platform.CaughtUp();
            var listed = await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, member, CancellationToken.None);
            Assert.Equal(profile.Value!.Profile.Name, listed!.Name);
        }
    }
}
