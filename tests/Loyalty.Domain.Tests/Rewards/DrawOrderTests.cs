using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

public sealed class DrawOrderTests
{
    [Fact]
    public void Next_draws_every_ticket_once()
    {
        var order = new DrawOrder("seed", 11, 60);
        var drawn = new List<long>();
        while (!order.IsOver)
        {
            drawn.Add(order.Next());
        }

        Assert.Equal(Enumerable.Range(11, 50).Select(ticket => (long)ticket), drawn.Order());
        Assert.NotEqual(drawn.Order(), drawn);
        Assert.Throws<InvalidOperationException>(() => order.Next());
    }

    [Fact]
    public void Next_is_repeated_by_the_seed_and_another_by_another() =>
        Assert.True(First("a", 1_000_000).SequenceEqual(First("a", 1_000_000)) && !First("a", 1_000_000).SequenceEqual(First("b", 1_000_000)));

    [Fact]
    public void Next_is_as_it_is_documented()
    {
        var row = Enumerable.Range(1, 1_000).Select(ticket => (long)ticket).ToArray();
        for (var i = 0; i < 100; i++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"lottery 3 7 12:{i}"));
            var chosen = i + (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)(1_000 - i));
            (row[i], row[chosen]) = (row[chosen], row[i]);
        }

        Assert.Equal(row[..100], First("lottery 3 7 12", 1_000, 100));
    }

    [Fact]
    public void Next_gives_each_ticket_about_as_often()
    {
        var firsts = Enumerable.Range(0, 5_000).GroupBy(i => First($"seed {i}", 5, 1)[0]).ToArray();

        Assert.Equal(5, firsts.Length);
        Assert.All(firsts, ticket => Assert.InRange(ticket.Count(), 850, 1_150));
    }

    private static long[] First(string seed, long to, int count = 10)
    {
        var order = new DrawOrder(seed, 1, to);
        return [.. Enumerable.Range(0, count).Select(_ => order.Next())];
    }
}
