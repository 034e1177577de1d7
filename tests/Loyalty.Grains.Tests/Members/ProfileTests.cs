using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;

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
    public async Task Profile_of_nobody_is_not_found()
    {
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("nobody").Get()).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Member<IProfile>("nobody").Replace(new MemberProfile(), "0")).Refusal!.Code);
    }
}
