using System.Text;
using Loyalty.Cli.Journal;

namespace Loyalty.Cli.Tests.Journal;

public sealed class ExternalSortTests
{
    [Theory]
    [InlineData(1, 2)] // a run for each item, many merges
    [InlineData(500, 3)]
    [InlineData(5_000, 64)]
    [InlineData(long.MaxValue, 2)] // all in memory
    public void Sorted_any_budget_gives_the_same_order(long budget, int fanIn)
    {
        var random = new Random(5);
        var keys = Enumerable.Range(0, 300).Select(_ => $"k{random.Next(1_000)}").ToList();
        using var sort = new ExternalSort(budget, fanIn);
        foreach (var (i, key) in keys.Index())
        {
            sort.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{i:000}"));
        }

        var sorted = sort.Sorted().Select(item => $"{Encoding.UTF8.GetString(item.Key)} {Encoding.UTF8.GetString(item.Line)}").ToList();

        Assert.Equal(keys.Index().Select(key => $"{key.Item} {key.Index:000}").Order(StringComparer.Ordinal), sorted);
    }

    [Fact]
    public void Sorted_keys_are_compared_by_their_bytes()
    {
        using var sort = new ExternalSort();
        foreach (var key in new[] { "a/b", "a.b", "A", "a", "é", "z", "\U0001F600", "\uFFFD" })
        {
            sort.Add(Encoding.UTF8.GetBytes(key), []);
        }

        Assert.Equal(["A", "a", "a.b", "a/b", "z", "é", "\uFFFD", "\U0001F600"], sort.Sorted().Select(item => Encoding.UTF8.GetString(item.Key)));
    }

    [Fact]
    public void Sorted_nothing_is_nothing()
    {
        using var sort = new ExternalSort();

        Assert.Empty(sort.Sorted());
        Assert.Null(sort.Folder);
    }

    [Fact]
    public void Dispose_deletes_the_runs_even_in_the_middle_of_a_merge()
    {
        string folder;
        using (var sort = new ExternalSort(budget: 1, fanIn: 2))
        {
            for (var i = 0; i < 5; i++)
            {
                sort.Add([(byte)i], [(byte)i]);
            }

            folder = sort.Folder!;
            using var sorted = sort.Sorted().GetEnumerator();
            Assert.True(sorted.MoveNext());
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }
}
