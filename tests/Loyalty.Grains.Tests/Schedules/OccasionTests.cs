using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;

namespace Loyalty.Grains.Tests.Schedules;

/// <summary>Birthdays that only the profile knows.</summary>
public sealed class OccasionTests
{
    private static readonly EarningRule _gift = new()
    {
        Id = "birthday", Wallet = "points", Effect = new PointsPerAmount { Points = 500 }, Trigger = RuleTrigger.Birthday, BirthdayOn = BirthdayOn.Day,
    };

    [Fact]
    public async Task Birthday_of_the_profile_gives_its_points_on_the_day_and_once_a_year()
    {
        await using var platform = await Start();
        await Enroll(platform, "ann", new DateOnly(1990, 6, 17));
        await platform.Sweep();

        await platform.PassTo(At("2026-06-16T22:00:00Z"));
        await platform.Sweep();
        Assert.Equal(0, await platform.Balance("ann"));

        // Midnight in London.
        await platform.PassTo(At("2026-06-16T23:00:00Z"));
        await platform.Sweep();
        Assert.Equal(500, await platform.Balance("ann"));
        Assert.Equal("birthday", (await platform.History("ann"))[0].Kind);

        await Change(platform, "ann", new DateOnly(1990, 9, 1));
        await platform.Sweep();
        await platform.PassTo(At("2026-09-01T12:00:00Z"));
        await platform.Sweep();
        Assert.Equal(500, await platform.Balance("ann"));
    }

    [Fact]
    public async Task Birth_date_that_comes_later_is_found_by_the_sweep()
    {
        await using var platform = await Start();
        await Enroll(platform, "ben", null);
        await platform.Sweep();
        await Change(platform, "ben", new DateOnly(1990, 4, 2));
        await platform.Sweep();

        await platform.PassTo(At("2026-04-02T12:00:00Z"));
        await platform.Sweep();

        Assert.Equal(500, await platform.Balance("ben"));
        Assert.All(await platform.Records(), stored => Assert.DoesNotContain("1990", System.Text.Encoding.UTF8.GetString(AccountJson.Write(stored.Record))));
    }

    [Fact]
    public async Task Birth_date_of_one_who_enrolled_with_an_id_alone_is_found_as_well()
    {
        await using var platform = await Start();
        await platform.Enroll("bea");
        await platform.Sweep();
        await Change(platform, "bea", new DateOnly(1990, 4, 2));

        await platform.PassTo(At("2026-04-02T12:00:00Z"));
        await platform.Sweep();

        Assert.Equal(500, await platform.Balance("bea"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule_that_came_later_is_for_one_to_whom_nothing_happened_once_it_is_held_against_the_member_or_the_profile_changes(bool evaluates)
    {
        var program = Samples.Program();
        await using var platform = await Platform.Start(program);
        await Enroll(platform, "cat", new DateOnly(1990, 4, 2));
        await platform.Publish(program with { EarningRules = program.EarningRules.Add(_gift) });
        if (evaluates)
        {
            Assert.True((await platform.Member<IMemberSegments>("cat").Evaluate()).Value!.Changed);
            Assert.False((await platform.Member<IMemberSegments>("cat").Evaluate()).Value!.Changed);
        }
        else
        {
            await Change(platform, "cat", new DateOnly(1990, 4, 3));
        }

        await platform.Sweep();
        await platform.PassTo(At("2026-04-03T12:00:00Z"));
        await platform.Sweep();

        Assert.Equal(500, await platform.Balance("cat"));
    }

    private static Task<Platform> Start()
    {
        var program = Samples.Program();
        return Platform.Start(program with { EarningRules = program.EarningRules.Add(_gift) });
    }

    private static async Task Enroll(Platform platform, string member, DateOnly? born)
    {
        var enrolled = await platform.Member<IMember>(member).Enroll(new EnrollMember { Key = $"enroll-{member}", Profile = new MemberProfile { Name = member, BirthDate = born } });
        Assert.Null(enrolled.Refusal);
    }

    private static async Task Change(Platform platform, string member, DateOnly born)
    {
        var profile = platform.Member<IProfile>(member);
        var before = (await profile.Get()).Value!;
        Assert.Null((await profile.Replace(before.Profile with { BirthDate = born }, before.ETag)).Refusal);
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
