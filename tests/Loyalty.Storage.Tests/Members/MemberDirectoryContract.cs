using Loyalty.Storage.Members;

namespace Loyalty.Storage.Tests.Members;

/// <summary>What every provider's member directory must do; a provider derives from it and says how to create one.</summary>
public abstract class MemberDirectoryContract
{
    private static readonly DateTimeOffset Enrolled = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    protected abstract Task<IMemberDirectoryFixture> Create();

    [ContractFact]
    public async Task Get_unknown_member_is_null()
    {
        await using var fixture = await Create();

        Assert.Null(await fixture.Members.Get("demo", "m-1", default));
    }

    [ContractFact]
    public async Task UpsertAccounts_newer_version_replaces_older_changes_nothing()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts([Account("m-1", version: 5, balance: 50)], default);

        await fixture.Members.UpsertAccounts([Account("m-1", version: 4, balance: 40), Account("m-1", version: 5, balance: 55)], default);
        Assert.Equal(Account("m-1", version: 5, balance: 50), (await fixture.Members.Get("demo", "m-1", default))!.Account);

        await fixture.Members.UpsertAccounts([Account("m-1", version: 6, balance: 60, tier: null)], default);
        Assert.Equal(Account("m-1", version: 6, balance: 60, tier: null), (await fixture.Members.Get("demo", "m-1", default))!.Account);
    }

    [ContractFact]
    public async Task UpsertAccounts_instants_come_back_as_the_same_instants()
    {
        await using var fixture = await Create();
        var local = Account("m-1") with { EnrolledAt = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(9)) };

        await fixture.Members.UpsertAccounts([local], default);

        Assert.Equal(local.EnrolledAt, (await fixture.Members.Get("demo", "m-1", default))!.Account.EnrolledAt);
    }

    [ContractFact]
    public async Task UpsertProfile_by_its_own_version_beside_the_account()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts([Account("m-1", version: 9)], default);

        await fixture.Members.UpsertProfile(Profile("m-1", 2, "Ann"), default);
        await fixture.Members.UpsertProfile(Profile("m-1", 1, "Bob"), default);
        Assert.Equal("Ann", (await fixture.Members.Get("demo", "m-1", default))!.Name);

        await fixture.Members.UpsertAccounts([Account("m-1", version: 10)], default);
        Assert.Equal("Ann", (await fixture.Members.Get("demo", "m-1", default))!.Name);
    }

    [ContractFact]
    public async Task UpsertProfile_before_the_account_is_listed_once_the_account_is_there()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertProfile(Profile("m-1", 1, "Ann"), default);
        Assert.Null(await fixture.Members.Get("demo", "m-1", default));
        Assert.Empty(await List(fixture, new() { Program = "demo", Limit = 10 }));

        await fixture.Members.UpsertAccounts([Account("m-1")], default);

        Assert.Equal("Ann", (await fixture.Members.Get("demo", "m-1", default))!.Name);
        Assert.Equal(["m-1"], await List(fixture, new() { Program = "demo", Limit = 10 }));
    }

    [ContractFact]
    public async Task List_without_a_status_leaves_out_who_was_erased_or_merged()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts([Account("m-1"), Account("m-2") with { Status = MemberDirectory.Erased }, Account("m-3") with { Status = MemberDirectory.Merged }], default);

        Assert.Equal(["m-1"], await List(fixture, new() { Program = "demo", Limit = 10 }));
        Assert.Equal(["m-2"], await List(fixture, new() { Program = "demo", Status = MemberDirectory.Erased, Limit = 10 }));
        Assert.Equal(["m-3"], await List(fixture, new() { Program = "demo", Status = MemberDirectory.Merged, Limit = 10 }));
    }

    [ContractFact]
    public async Task UpsertProfile_null_erases_and_an_older_one_does_not_bring_it_back()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts([Account("m-1")], default);
        await fixture.Members.UpsertProfile(Profile("m-1", 1, "Ann"), default);

        await fixture.Members.UpsertProfile(Profile("m-1", 3, null), default);
        await fixture.Members.UpsertProfile(Profile("m-1", 2, "Ann"), default);

        Assert.Null((await fixture.Members.Get("demo", "m-1", default))!.Name);
        Assert.Empty(await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "a" }));
        Assert.Equal(["m-1"], await List(fixture, new() { Program = "demo", Limit = 10 }));
    }

    [ContractFact]
    public async Task List_pages_by_id_within_the_program()
    {
        await using var fixture = await Create();
        var members = Enumerable.Range(0, 25).Select(i => $"m-{i}").ToList();
        await fixture.Members.UpsertAccounts(members.Select(m => Account(m)).Append(Account("m-00", program: "other")).ToList(), default);

        var seen = new List<string>();
        while (await List(fixture, new() { Program = "demo", Limit = 10, AfterMember = seen.LastOrDefault() }) is { Count: > 0 } page)
        {
            seen.AddRange(page);
        }

        Assert.Equal(members.Order(StringComparer.Ordinal), seen);
    }

    [ContractFact]
    public async Task Household_is_kept_and_forgotten_when_the_member_has_left_it()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts([Account("m-1") with { Household = "home" }, Account("m-2")], default);

        Assert.Equal("home", (await fixture.Members.Get("demo", "m-1", default))!.Account.Household);
        Assert.Equal(["home", null], (await fixture.Members.List(new() { Program = "demo", Limit = 10 }, default)).Select(entry => entry.Account.Household));
        await fixture.Members.UpsertAccounts([Account("m-1", version: 100)], default);

        Assert.Null((await fixture.Members.Get("demo", "m-1", default))!.Account.Household);
    }

    [ContractFact]
    public async Task Segments_are_kept_and_listed_by_and_each_is_told_from_those_that_its_name_is_part_of()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts(
            [
                Account("m-1") with { Segments = "a vip" }, Account("m-2") with { Segments = "a.vip vip-2" }, Account("m-3") with { Segments = "vip" },
                Account("m-4"), Account("m-5", tier: "silver") with { Segments = "vip z" }, Account("m-6", program: "other") with { Segments = "vip" },
            ],
            default);

        Assert.Equal("a vip", (await fixture.Members.Get("demo", "m-1", default))!.Account.Segments);
        Assert.Equal("", (await fixture.Members.Get("demo", "m-4", default))!.Account.Segments);
        Assert.Equal(["m-1", "m-3", "m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Segment = "vip" }));
        Assert.Equal(["m-3", "m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Segment = "vip", AfterMember = "m-1" }));
        Assert.Equal(["m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Segment = "vip", Tier = "silver" }));

        await fixture.Members.UpsertAccounts([Account("m-1", version: 100) with { Segments = "a" }, Account("m-3", version: 100, tier: "silver")], default);
        await fixture.Members.UpsertProfile(Profile("m-5", 1, "Ann"), default);

        Assert.Equal(["m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Segment = "vip" }));
        Assert.Equal(["m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Segment = "vip", NamePrefix = "an" }));
    }

    [ContractFact]
    public async Task List_every_filter_given_must_match()
    {
        await using var fixture = await Create();
        await fixture.Members.UpsertAccounts(
            [
                Account("m-1", tier: "gold"), Account("m-2", tier: "gold", status: "closed"), Account("m-3", tier: "silver"),
                Account("m-4", tier: null), Account("m-5", tier: "gold"), Account("m-6", tier: "gold", program: "other"),
            ],
            default);
        await fixture.Members.UpsertProfile(Profile("m-1", 1, "Ann Smith"), default);
        await fixture.Members.UpsertProfile(Profile("m-2", 1, "ANNA"), default);
        await fixture.Members.UpsertProfile(Profile("m-3", 1, "annette"), default);
        await fixture.Members.UpsertProfile(Profile("m-5", 1, "Bob"), default);

        Assert.Equal(["m-1", "m-2", "m-5"], await List(fixture, new() { Program = "demo", Limit = 10, Tier = "gold" }));
        Assert.Equal(["m-2"], await List(fixture, new() { Program = "demo", Limit = 10, Status = "closed" }));
        Assert.Equal(["m-1", "m-2", "m-3"], await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "aNn" }));
        Assert.Equal(["m-1"], await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "Ann " }));
        Assert.Equal(["m-2"], await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "ann", Tier = "gold", AfterMember = "m-1" }));
        Assert.Equal(["m-1"], await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "ann", Tier = "gold", Status = "active" }));
        Assert.Equal(["m-1", "m-2"], await List(fixture, new() { Program = "demo", Limit = 2, NamePrefix = "" }));
        Assert.Empty(await List(fixture, new() { Program = "demo", Limit = 10, NamePrefix = "%" }));
        Assert.Empty(await List(fixture, new() { Program = "demo", Limit = 10, Tier = "platinum" }));
    }

    [ContractFact]
    public async Task List_prefix_of_very_many_names_still_pages_by_id()
    {
        await using var fixture = await Create();
        const int Count = 5000;
        await fixture.Members.UpsertAccounts(Enumerable.Range(0, Count).Select(i => Account($"m-{i:00000}", tier: i % 2 == 0 ? "gold" : "silver")).ToList(), default);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => fixture.Members.UpsertProfile(Profile($"m-{i:00000}", 1, i % 10 == 0 ? $"Zoe {Count - i}" : $"Ann {Count - i}"), default)));

        Assert.Equal(["m-00001", "m-00002", "m-00003"], await List(fixture, new() { Program = "demo", Limit = 3, NamePrefix = "ann" }));
        Assert.Equal(["m-04990"], await List(fixture, new() { Program = "demo", Limit = 3, NamePrefix = "zoe", AfterMember = "m-04985" }));
        Assert.Equal(["m-04992", "m-04994"], await List(fixture, new() { Program = "demo", Limit = 2, NamePrefix = "ann", AfterMember = "m-04990", Tier = "gold" }));
    }

    [ContractTheory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task List_limit_out_of_range_is_refused(int limit)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Members.List(new() { Program = "demo", Limit = limit }, default));
    }

    private static DirectoryAccount Account(
        string member, long version = 1, long balance = 0, string? tier = "base", string status = "active", string program = "demo") => new()
        {
            Program = program,
            Member = member,
            Version = version,
            Tier = tier,
            Status = status,
            Balance = balance,
            EnrolledAt = Enrolled,
            LastActivityAt = Enrolled.AddDays(version),
        };

    private static DirectoryProfile Profile(string member, long version, string? name) =>
        new() { Program = "demo", Member = member, Version = version, Name = name };

    private static async Task<List<string>> List(IMemberDirectoryFixture fixture, DirectoryQuery query) =>
        (await fixture.Members.List(query, default)).Select(e => e.Account.Member).ToList();
}
