using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Storage.Members;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Grains.Tests.Members;

public sealed class ProfileTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Replace_needs_the_etag_that_was_read_and_the_directory_follows()
    {
        var profile = _platform.Member<IProfile>("p-1");
        await _platform.Member<IMember>("p-1").Enroll(new EnrollMember { Key = "p-1", Identifiers = [new("card", "p-1")], Profile = new MemberProfile { Name = "Before", Language = "en" } });
        var read = (await profile.Get()).Value!;

        var replaced = (await profile.Replace(new MemberProfile { Name = "After", BirthDate = new DateOnly(1990, 2, 3) }, read.ETag)).Value!;
        var stale = (await profile.Replace(new MemberProfile { Name = "Lost" }, read.ETag)).Refusal!;

        Assert.NotEqual(read.ETag, replaced.ETag);
        Assert.Equal(RefusalKind.PreconditionFailed, stale.Kind);
        Assert.Equal(new MemberProfile { Name = "After", BirthDate = new DateOnly(1990, 2, 3) }, (await profile.Get()).Value!.Profile);
        Assert.Equal("p-1", (await profile.Get()).Value!.Identifiers.Single().Value);
        await _platform.CaughtUp();
        Assert.Equal("After", (await _platform.Queries.ListMembers(new(), "p-0", 1)).Value!.Members.Single().Name);
    }

    [Fact]
    public async Task Replace_by_two_at_once_lets_one_through()
    {
        var profile = _platform.Member<IProfile>("p-2");
        await _platform.Member<IMember>("p-2").Enroll(new EnrollMember { Key = "p-2", Profile = new MemberProfile { Name = "Before" } });
        var etag = (await profile.Get()).Value!.ETag;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => profile.Replace(new MemberProfile { Name = $"Name {i}" }, etag))).Soon();

        Assert.Single(outcomes, outcome => outcome.Refusal is null);
    }

    [Fact]
    public async Task Profile_of_one_enrolled_with_an_id_alone_says_nothing_until_it_is_given()
    {
        var profile = _platform.Member<IProfile>("p-bare");
        await _platform.Enroll("p-bare");
        await _platform.Member<IMember>("p-bare").Block(new ChangeBlock { Key = "block-p-bare", Reason = "cardStolen" });

        var read = (await profile.Get()).Value!;
        var given = (await profile.Replace(new MemberProfile { Name = "Barbara" }, read.ETag)).Value!;

        Assert.Equal((new MemberProfile(), "p-bare", 0), (read.Profile, read.Member, read.Identifiers.Length));
        Assert.Equal("Barbara", given.Profile.Name);
        Assert.Equal(RefusalKind.PreconditionFailed, (await profile.Replace(new MemberProfile { Name = "Lost" }, read.ETag)).Refusal!.Kind);
        await _platform.Restart();
        Assert.Equal(("Barbara", given.ETag), ((await _platform.Member<IProfile>("p-bare").Get()).Value!.Profile.Name, (await _platform.Member<IProfile>("p-bare").Get()).Value!.ETag));
        await _platform.CaughtUp();
        Assert.Equal("Barbara", (await _platform.Queries.ListMembers(new(), "p-bar", 1)).Value!.Members.Single().Name);
    }

    [Fact]
    public async Task Enrolment_that_comes_late_does_not_turn_over_a_profile_that_was_given_since()
    {
        var profile = _platform.Member<IProfile>("p-late");
        await _platform.Enroll("p-late");
        await profile.Prepare("cut-off", new MemberProfile { Name = "Another" }, [new("card", "p-late")], []);
        var read = (await profile.Get()).Value!;
        Assert.Equal((new MemberProfile(), 0), (read.Profile, read.Identifiers.Length));

        var given = (await profile.Replace(new MemberProfile { Language = "en" }, read.ETag)).Value!;
        await profile.Prepare("cut-off", new MemberProfile { Name = "Another" }, [new("card", "p-late")], []);
        await profile.Confirm("cut-off");
        await profile.Discard("cut-off");

        Assert.Equal((new MemberProfile { Language = "en" }, 0), (given.Profile, given.Identifiers.Length));
        Assert.Equal(new MemberProfile { Language = "en" }, (await profile.Get()).Value!.Profile);
    }

    [Fact]
    public async Task Erasing_one_who_gave_a_profile_later_leaves_nobody()
    {
        var profile = _platform.Member<IProfile>("p-erased");
        await _platform.Enroll("p-erased");
        var read = (await profile.Get()).Value!;
        await profile.Replace(new MemberProfile { Name = "Gone" }, read.ETag);

        Assert.Null((await _platform.Member<IMemberErasing>("p-erased").Erase(new EraseMember { Key = "erase-p-erased", By = "desk" })).Refusal);

        Assert.Equal("memberNotFound", (await profile.Get()).Refusal!.Code);
        Assert.Equal("memberErased", (await profile.Replace(new MemberProfile { Name = "Back" }, read.ETag)).Refusal!.Code);
        Assert.Null(await profile.GetPrepared("p-erased"));
        await _platform.CaughtUp();
        Assert.Null((await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, "p-erased", CancellationToken.None))!.Name);

        // One who never gave any is nobody as well.
        await _platform.Enroll("p-erased-bare");
        Assert.Null((await _platform.Member<IMemberErasing>("p-erased-bare").Erase(new EraseMember { Key = "erase-p-erased-bare", By = "desk" })).Refusal);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("p-erased-bare").Get()).Refusal!.Code);
    }

    [Fact]
    public async Task Merging_takes_along_a_profile_that_was_given_later_and_one_without_leads_to_the_other()
    {
        await _platform.Enroll("p-one");
        foreach (var member in (string[])["p-two", "p-three"])
        {
            await _platform.Enroll(member);
        }

        var read = (await _platform.Member<IProfile>("p-two").Get()).Value!;
        await _platform.Member<IProfile>("p-two").Replace(new MemberProfile { Name = "Said later" }, read.ETag);
        foreach (var member in (string[])["p-two", "p-three"])
        {
            Assert.Null((await _platform.Member<IMemberMerging>(member).Merge(new MergeMember { Key = $"merge-{member}", Into = "p-one", By = "desk" })).Refusal);
            var there = (await _platform.Member<IProfile>(member).Get()).Value!;
            Assert.Equal(("p-one", "Said later"), (there.Member, there.Profile.Name));
        }
    }

    [Fact]
    public async Task Profile_of_nobody_is_not_found()
    {
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("nobody").Get()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("nobody").Replace(new MemberProfile(), "0")).Refusal!.Code);
    }
}
