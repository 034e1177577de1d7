using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Members;

public sealed class EnrollmentTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Enroll_opens_the_account_claims_the_identifiers_and_keeps_the_profile()
    {
        var enrolled = await Enroll("whole", With("whole", Card("1000"), new MemberIdentifier("email", " Alice@Example.org ")));

        Assert.False(enrolled.Replayed);
        Assert.Equal((MemberStatus.Active, "bronze", _platform.Now), (enrolled.Value!.Status, enrolled.Value.Tier!.Tier, enrolled.Value.EnrolledAt));
        Assert.Equal("whole", await Find(Card("1000")));
        Assert.Equal("whole", await Find(new MemberIdentifier("email", "alice@example.org")));
        Assert.Null(await Find(new MemberIdentifier("external", "1000")));
        var profile = (await _platform.Member<IProfile>("whole").Get()).Value!;
        Assert.Equal(("Name of whole", 2), (profile.Profile.Name, profile.Identifiers.Length));
        Assert.Equal(["enrolled", "enrolling"], (await _platform.History("whole")).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Enroll_without_personal_data_is_one_record()
    {
        Assert.Equal("bronze", (await _platform.Enroll("bare")).Tier!.Tier);

        Assert.Equal(["enrolled"], (await _platform.History("bare")).Select(entry => entry.Kind));
        var profile = (await _platform.Member<IProfile>("bare").Get()).Value!;
        Assert.Equal((new MemberProfile(), 0), (profile.Profile, profile.Identifiers.Length));
    }

    [Fact]
    public async Task Phone_is_found_by_its_digits()
    {
        await Enroll("caller", With("caller", new MemberIdentifier("phone", "+44 (20) 7946-0000")));

        Assert.Equal("caller", await Find(new MemberIdentifier("phone", "442079460000")));
    }

    [Fact]
    public async Task Identifier_that_is_taken_refuses_and_undoes_everything()
    {
        await Enroll("first", With("first", Card("2000")));

        var refused = (await Enroll("second", With("second", Card("2001"), Card("2002"), Card("2000"), Card("2003")))).Refusal!;

        Assert.Equal((RefusalKind.Conflict, "identifierTaken"), (refused.Kind, refused.Code));
        Assert.Equal("/identifiers/2", Assert.Single(refused.Errors).Pointer);
        await AssertNotThere("second", Card("2001"), Card("2002"), Card("2003"));
        Assert.Equal("first", await Find(Card("2000")));
        Assert.Equal("memberNotFound", (await _platform.Member<IMemberPurchases>("second").Record(Samples.Purchase("second-1", 100, _platform.Now))).Refusal!.Code);

        Assert.Null((await Enroll("second", With("second", Card("2001")) with { Key = "another" })).Refusal);
        Assert.Equal("second", await Find(Card("2001")));
    }

    [Fact]
    public async Task Undone_enrollment_is_tried_again_under_the_same_key()
    {
        var command = With("trying", Card("2101"), Card("2100"));
        Assert.Equal("identifierTaken", (await EnrollBeside("trying", command, "holder", Card("2100"))).Refusal!.Code);
        Assert.Equal("identifierTaken", (await Enroll("trying", command)).Refusal!.Code);

        var enrolled = await Enroll("trying", command with { Identifiers = [Card("2101")] });

        Assert.Null(enrolled.Refusal);
        Assert.Equal(["enrolled", "enrolling", "enrollmentUndone", "enrolling"], (await _platform.History("trying")).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Repeated_key_gets_the_same_answer()
    {
        var command = With("repeated", Card("3000"));
        var first = await Enroll("repeated", command);
        await _platform.Buy("repeated", Samples.Purchase("repeated-1", 60_000, _platform.Now));
        await _platform.Pass(TimeSpan.FromHours(1));

        var repeat = await Enroll("repeated", command);

        Assert.True(repeat.Replayed);
        Assert.Equal(("repeated", "bronze", 0L), (repeat.Value!.Member, repeat.Value.Tier!.Tier, repeat.Value.Purchases));
        AssertSame(first, repeat);
        Assert.Equal(3, (await _platform.History("repeated")).Count);
    }

    [Fact]
    public async Task Repeated_key_without_personal_data_gets_the_same_answer()
    {
        var command = new EnrollMember { Key = "repeated-bare", Channel = Samples.Channel };
        var first = await Enroll("repeated-bare", command);
        await _platform.Buy("repeated-bare", Samples.Purchase("repeated-bare-1", 60_000, _platform.Now));

        AssertSame(first, await Enroll("repeated-bare", command));
    }

    [Fact]
    public async Task Repeated_key_with_another_content_is_a_conflict()
    {
        var command = With("changed", Card("3100"));
        await Enroll("changed", command);

        Assert.Equal("idReused", (await Enroll("changed", command with { Identifiers = [Card("3101")] })).Refusal!.Code);
        Assert.Equal("idReused", (await Enroll("changed", command with { Profile = new MemberProfile { Name = "Another" } })).Refusal!.Code);
        Assert.Equal("idReused", (await Enroll("changed", new EnrollMember { Key = command.Key })).Refusal!.Code);
        Assert.Null(await Find(Card("3101")));
        Assert.Equal("Name of changed", (await _platform.Member<IProfile>("changed").Get()).Value!.Profile.Name);
    }

    [Fact]
    public async Task Key_that_enrolled_another_member_is_a_conflict()
    {
        await Enroll("one", With("one", Card("3200")) with { Key = "shared" });

        Assert.Equal("operationOfAnotherAccount", (await Enroll("other", With("other", Card("3201")) with { Key = "shared" })).Refusal!.Code);
        await AssertNotThere("other", Card("3201"));
    }

    [Fact]
    public async Task Key_whose_enrollment_was_undone_enrolls_another_member()
    {
        await Enroll("owner", With("owner", Card("3400")));
        Assert.Equal("identifierTaken", (await Enroll("mistyped", With("mistyped", Card("3400")) with { Key = "counter" })).Refusal!.Code);

        var enrolled = await Enroll("corrected", With("corrected", Card("3401")) with { Key = "counter" });

        Assert.Null(enrolled.Refusal);
        Assert.Equal("corrected", await Find(Card("3401")));
        Assert.Equal("operationOfAnotherAccount", (await Enroll("mistyped", With("mistyped", Card("3402")) with { Key = "counter" })).Refusal!.Code);
        await AssertNotThere("mistyped", Card("3402"));
    }

    [Fact]
    public async Task Member_whose_enrollment_was_undone_has_no_history()
    {
        Assert.Equal("identifierTaken", (await EnrollBeside("nobody", With("nobody", Card("3500")), "keeper", Card("3500"))).Refusal!.Code);

        Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory("nobody", null, 10)).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory("nobody", "2", 10)).Refusal!.Code);

        // Once the member is there, what was tried before belongs to the account, on whichever page it stands.
        Assert.Null((await Enroll("nobody", With("nobody", Card("3501")) with { Key = "anew" })).Refusal);
        Assert.Equal(["enrollmentUndone", "enrolling"], (await _platform.Queries.GetHistory("nobody", "3", 10)).Value!.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Enroll_with_an_identifier_that_is_taken_leaves_no_trace()
    {
        await Enroll("earlier", With("earlier", Card("3600")));

        Assert.Equal("identifierTaken", (await Enroll("later", With("later", Card("3601"), Card("3600")))).Refusal!.Code);

        Assert.Empty(await _platform.Journal.Read(Ids.Member(Samples.ProgramId, "later"), null, 10, CancellationToken.None));
        Assert.Null(await _platform.Member<IProfile>("later").GetPrepared("later"));
        Assert.Null(await Find(Card("3601")));
    }

    [Fact]
    public async Task Enroll_of_a_member_who_exists_is_a_conflict_and_touches_nothing()
    {
        await Enroll("there", With("there", Card("3300")));

        Assert.Equal("memberExists", (await Enroll("there", With("there", Card("3301")) with { Key = "again" })).Refusal!.Code);
        Assert.Equal("memberExists", (await Enroll("there", new EnrollMember { Key = "again-bare" })).Refusal!.Code);
        Assert.Null(await Find(Card("3301")));
        Assert.Equal("3300", (await _platform.Member<IProfile>("there").Get()).Value!.Identifiers.Single().Value);
    }

    [Fact]
    public async Task Enroll_in_a_program_that_does_not_exist_is_not_found()
    {
        var refused = await _platform.Grains.GetGrain<IMember>("nowhere/m").Enroll(new EnrollMember { Key = "k" });

        Assert.Equal("programNotFound", refused.Refusal!.Code);
    }

    [Fact]
    public async Task Enroll_of_two_members_with_one_card_at_once_enrolls_exactly_one()
    {
        for (var round = 0; round < 15; round++)
        {
            string[] members = [$"twin-a{round}", $"twin-b{round}"];
            var card = Card($"40{round:00}");
            var own = members.Select(member => new MemberIdentifier("external", member)).ToArray();

            // The first identifiers are each one's own, so that there is something to undo.
            var outcomes = await Task.WhenAll(members.Select((member, i) => Enroll(member, With(member, own[i], card)))).Soon();

            var winner = Array.FindIndex(outcomes, outcome => outcome.Refusal is null);
            Assert.Equal("identifierTaken", outcomes[1 - winner].Refusal!.Code);
            Assert.Equal(members[winner], await Find(card));
            await AssertNotThere(members[1 - winner], own[1 - winner]);
        }
    }

    [Fact]
    public async Task Enroll_of_one_member_twice_at_once_keeps_one_and_refuses_the_other()
    {
        for (var round = 0; round < 10; round++)
        {
            var member = $"double-{round}";
            MemberIdentifier[] cards = [Card($"50{round:00}"), Card($"51{round:00}")];

            var outcomes = await Task.WhenAll(cards.Select((card, i) => Enroll(member, With(member, card) with { Key = $"{member}-{i}" }))).Soon();

            var winner = Array.FindIndex(outcomes, outcome => outcome.Refusal is null);
            Assert.Equal("memberExists", outcomes[1 - winner].Refusal!.Code);
            Assert.Equal(member, await Find(cards[winner]));
            Assert.Null(await Find(cards[1 - winner]));
        }
    }

    [Fact]
    public async Task Enroll_with_the_same_key_at_once_is_carried_out_once()
    {
        var command = With("crowd", Card("5200"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Enroll("crowd", command))).Soon();

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        Assert.Single(outcomes, outcome => !outcome.Replayed);
        Assert.Equal(2, (await _platform.History("crowd")).Count);
    }

    [Fact]
    public async Task Enroll_of_history_bears_the_day_on_which_the_member_joined()
    {
        var joined = _platform.Now.AddYears(-3);
        var command = With("old", Card("5300")) with { EnrolledAt = joined };

        Assert.Equal(joined, (await Enroll("old", command)).Value!.EnrolledAt);
        Assert.True((await Enroll("old", command)).Replayed);
        Assert.Equal("idReused", (await Enroll("old", command with { EnrolledAt = joined.AddDays(1) })).Refusal!.Code);
        Assert.Equal("enrolledInFuture", (await Enroll("unborn", With("unborn", Card("5301")) with { EnrolledAt = _platform.Now.AddDays(1) })).Refusal!.Code);
        await AssertNotThere("unborn", Card("5301"));
    }

    private static void AssertSame(Outcome<MemberSummary> first, Outcome<MemberSummary> repeat)
    {
        Assert.Equal((false, true), (first.Replayed, repeat.Replayed));
        Assert.Equal(JsonSerializer.Serialize(first.Value), JsonSerializer.Serialize(repeat.Value));
    }

    private Task<Outcome<MemberSummary>> Enroll(string member, EnrollMember command) => _platform.Member<IMember>(member).Enroll(command);

    private Task<string?> Find(MemberIdentifier identifier) => _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier);

    private async Task AssertNotThere(string member, params MemberIdentifier[] identifiers)
    {
        Assert.Equal("memberNotFound", (await _platform.Member<IMember>(member).GetSummary()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>(member).Get()).Refusal!.Code);
        foreach (var identifier in identifiers)
        {
            Assert.Null(await Find(identifier));
        }
    }

    private static EnrollMember With(string member, params MemberIdentifier[] identifiers) =>
        new() { Key = $"enroll-{member}", Identifiers = [.. identifiers], Profile = new MemberProfile { Name = $"Name of {member}" } };

    private static MemberIdentifier Card(string number) => new("card", number);

    /// <summary>Enrols a member while another one, who comes between, takes the identifier.</summary>
    private async Task<Outcome<MemberSummary>> EnrollBeside(string member, EnrollMember command, string other, MemberIdentifier taken)
    {
        var journal = _platform.Journal.OnMember(member);
        journal.Hold();
        var trying = Enroll(member, command);
        await journal.Held(1);
        Assert.Null((await Enroll(other, With(other, taken))).Refusal);
        journal.Release();
        return await trying;
    }
}
