using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using static Loyalty.Grains.Tests.Campaigns.CampaignPlatform;

namespace Loyalty.Grains.Tests.Campaigns;

public sealed class CampaignAudienceTests
{
    [Fact]
    public async Task Attributes_of_the_profile_decide_as_soon_as_they_change()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(North());
        await Enroll(platform, "m", new ProfileAttribute("region", "south"));
        Assert.False(await Applies(platform, "m", "a"));

        await Change(platform, "m", new ProfileAttribute("region", "north"));
        Assert.True(await Applies(platform, "m", "b"));

        await Change(platform, "m");
        Assert.False(await Applies(platform, "m", "c"));
    }

    [Fact]
    public async Task Attributes_given_at_enrolment_count_from_the_first_purchase()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(North());
        await platform.Member<IMemberPurchases>("m").Record(Samples.Purchase("too-soon", 1_000, platform.Now));

        await Enroll(platform, "m", new ProfileAttribute("region", "north"));

        Assert.True(await Applies(platform, "m", "a"));
        await platform.Restart();
        Assert.True(await Applies(platform, "m", "b"));
    }

    [Fact]
    public async Task Member_without_a_profile_has_no_attributes()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(North());
        await platform.Enroll("m");

        Assert.False(await Applies(platform, "m", "a"));
    }

    [Fact]
    public async Task Journal_holds_no_value_of_an_attribute()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(North());
        await Enroll(platform, "m", new ProfileAttribute("region", "north"));
        await Applies(platform, "m", "a");

        var page = (await platform.Queries.ReadJournal(null, 100)).Value!;

        Assert.All(page.Lines, line => Assert.DoesNotContain("north", System.Text.Encoding.UTF8.GetString(line.Record.Span), StringComparison.Ordinal));
    }

    private static CampaignDefinition North() =>
        Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("region", "north")] } };

    private static async Task Enroll(Platform platform, string member, params ImmutableArray<ProfileAttribute> attributes) =>
        Assert.Null((await platform.Member<IMember>(member).Enroll(new EnrollMember { Key = member, Profile = new MemberProfile { Attributes = attributes } })).Refusal);

    private static async Task Change(Platform platform, string member, params ImmutableArray<ProfileAttribute> attributes)
    {
        var profile = platform.Member<IProfile>(member);
        var document = (await profile.Get()).Value!;
        Assert.Null((await profile.Replace(document.Profile with { Attributes = attributes }, document.ETag)).Refusal);
    }

    private static async Task<bool> Applies(Platform platform, string member, string purchase) =>
        (await platform.Buy(member, Samples.Purchase(purchase, 1_000, platform.Now))).Awards.Any(award => award.Campaign == "extra");
}
