namespace Loyalty.Faults.Shops;

public sealed class ShopAnswersTests
{
    private const int Each = 10;
    private static readonly string[] Paths = ["purchases", "returns", "members/m1/redemptions"];

    [Fact]
    public void Shop_in_which_all_is_acknowledged_is_right() => Assert.Empty(Broken(All()));

    [Fact]
    public void Shop_in_which_nothing_was_done_is_not() => Assert.Single(Broken([]));

    [Theory]
    [InlineData("purchases")]
    [InlineData("returns")]
    [InlineData("members/m1/redemptions")]
    public void Shop_in_which_one_kind_never_goes_through_is_not(string path) =>
        Assert.Contains("acknowledged", Assert.Single(Broken([.. All().Where(operation => operation.Path != path), .. Of(path, Outcome.Refused)])), StringComparison.Ordinal);

    [Theory]
    [InlineData(400, "invalidRequest")]
    [InlineData(422, "insufficientBalance")]
    [InlineData(500, null)]
    public void One_that_is_refused_for_good_is_a_fault(int status, string? code)
    {
        var all = All();
        all[3].Refusals.Add(new ShopRefusal(status, code));

        Assert.Contains($"{status} {code}", Assert.Single(Broken(all, ShopRefusal.InFuture)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_refused_is_no_fault()
    {
        var all = All();
        all[3].Refusals.Add(new ShopRefusal(422, "occurredInFuture"));

        Assert.Empty(Broken(all, ShopRefusal.InFuture));
        Assert.Single(Broken(all));
    }

    private static IReadOnlyList<string> Broken(IReadOnlyList<ShopOperation> operations, params ShopRefusal[] allowed)
    {
        var findings = new Findings();
        ShopAnswers.Check(operations, "then", findings, allowed);
        return findings.Broken;
    }

    private static List<ShopOperation> All() => [.. Paths.SelectMany(path => Of(path, Outcome.Acknowledged))];

    private static IEnumerable<ShopOperation> Of(string path, Outcome outcome) => Enumerable.Range(0, Each).Select(_ => new ShopOperation { Path = path, Body = "", Outcome = outcome });
}
