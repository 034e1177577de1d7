using Loyalty.Domain.Accounts;
using Loyalty.Grains.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

/// <summary>What a busy account's activation knows of all that the account has had.</summary>
public sealed class SeenOperationsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void MayHold_all_that_was_added_and_little_else(int added)
    {
        var random = new Random(1);
        var recent = new RecentOperations();
        var prefixes = Enumerable.Range(0, RecentOperations.Capacity + added).Select(_ => (ulong)random.NextInt64()).ToArray();
        Array.ForEach(prefixes[..RecentOperations.Capacity], recent.Add);

        var seen = new SeenOperations(recent);
        Array.ForEach(prefixes[RecentOperations.Capacity..], seen.Add);

        Assert.All(prefixes, prefix => Assert.True(seen.MayHold(prefix)));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => seen.MayHold((ulong)random.NextInt64())), 0, 300);
    }

    [Fact]
    public void MayHold_anything_once_there_were_too_many()
    {
        var seen = new SeenOperations(new RecentOperations());
        for (var i = 0UL; i < SeenOperations.Most - 1; i++)
        {
            seen.Add(i * 0x9E3779B97F4A7C15);
        }

        Assert.True(seen.MayHold(0x9E3779B97F4A7C15));
        Assert.False(Enumerable.Range(0, 10).All(i => seen.MayHold(0xD1B54A32D192ED03 * (ulong)i)));
        seen.Add(1);
        Assert.True(Enumerable.Range(0, 10).All(i => seen.MayHold(0xD1B54A32D192ED03 * (ulong)i)));
    }
}
