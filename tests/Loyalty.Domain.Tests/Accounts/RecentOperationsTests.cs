using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Accounts;

public sealed class RecentOperationsTests
{
    [Fact]
    public void MayHold_what_was_added_and_nothing_else()
    {
        var recent = Filled(3);

        Assert.True(recent.MayHold(3, 3));
        Assert.False(recent.MayHold(4, 3));
        Assert.False(new RecentOperations().MayHold(0, 0));
    }

    [Fact]
    public void MayHold_is_sure_of_a_miss_up_to_the_last_operation_that_fits()
    {
        var recent = Filled(RecentOperations.Capacity);

        Assert.True(recent.MayHold(1, RecentOperations.Capacity));
        Assert.False(recent.MayHold(9_999, RecentOperations.Capacity));
    }

    [Fact]
    public void MayHold_can_not_be_sure_once_the_oldest_was_let_go()
    {
        var recent = Filled(RecentOperations.Capacity + 1);

        Assert.True(recent.MayHold(9_999, RecentOperations.Capacity + 1));
    }

    [Fact]
    public void Add_beyond_the_capacity_lets_the_oldest_go()
    {
        var recent = Filled(RecentOperations.Capacity + 10);

        Assert.False(recent.MayHold(10, 0));
        Assert.True(recent.MayHold(11, 0));
        Assert.True(recent.MayHold(RecentOperations.Capacity + 10, 0));
        Assert.Equal(RecentOperations.Capacity * 8, recent.ToBytes().Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(2_500)]
    public void FromBytes_goes_on_exactly_where_ToBytes_left_off(int count)
    {
        var recent = Filled(count);
        var read = RecentOperations.FromBytes(recent.ToBytes());
        Assert.Equal(recent.ToBytes(), read.ToBytes());

        for (var i = 0UL; i < 600; i++)
        {
            recent.Add(1_000_000 + i);
            read.Add(1_000_000 + i);
            Assert.Equal(recent.ToBytes(), read.ToBytes());
        }
    }

    [Fact]
    public void ToBytes_is_oldest_first()
    {
        var bytes = Filled(RecentOperations.Capacity + 2).ToBytes();

        Assert.Equal([3UL, 1_026UL], new[] { BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes, bytes.Length - 8) });
    }

    [Fact]
    public void Copy_goes_its_own_way()
    {
        var recent = Filled(5);
        var copy = recent.Copy();
        copy.Add(77);
        recent.Add(88);

        Assert.Equal((true, false), (copy.MayHold(77, 6), copy.MayHold(88, 6)));
        Assert.Equal((false, true), (recent.MayHold(77, 6), recent.MayHold(88, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(RecentOperations.Capacity)]
    [InlineData(RecentOperations.Capacity + 10)]
    public void Add_to_a_copy_or_to_its_original_leaves_the_other_as_it_was(int operations)
    {
        var original = Filled(operations);
        var before = original.ToBytes();
        var copy = original.Copy();
        var copyOfCopy = copy.Copy();

        copy.Add(5_000_001);
        Assert.Equal(before, original.ToBytes());
        Assert.Equal(before, copyOfCopy.ToBytes());

        var after = copy.ToBytes();
        original.Add(5_000_002);
        copyOfCopy.Add(5_000_003);
        Assert.Equal(after, copy.ToBytes());
        Assert.True(original.MayHold(5_000_002, 0) && !original.MayHold(5_000_003, 0));
        Assert.True(copyOfCopy.MayHold(5_000_003, 0) && !copyOfCopy.MayHold(5_000_002, 0));
    }

    private static RecentOperations Filled(int count)
    {
        var recent = new RecentOperations();
        for (var i = 1; i <= count; i++)
        {
            recent.Add((ulong)i);
        }

        return recent;
    }
}
