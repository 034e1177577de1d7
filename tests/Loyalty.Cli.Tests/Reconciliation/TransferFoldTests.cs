using System.Text;
using Loyalty.Cli.Journal;
using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>Points that move between members, by operators, and without a purchase: what the fold makes of the journal's lines.</summary>
public sealed class TransferFoldTests
{
    private const string Joined = """{"account":"ann","version":1,"record":{"k":"1","at":"2026-01-01T08:00:00Z","e":[{"t":"enrolled","channel":"app"},{"t":"award","wallet":"points","points":100,"earnedOn":"2026-01-01"}],"b":[{"w":"points","a":100}],"st":"active"}}""";
    private const string OtherJoined = """{"account":"bob","version":1,"record":{"k":"2","at":"2026-01-01T08:00:00Z","e":[{"t":"enrolled"},{"t":"award","wallet":"points","points":5,"earnedOn":"2026-01-01"}],"b":[{"w":"points","a":5}],"st":"active"}}""";
    private const string Sent = """{"account":"ann","version":2,"record":{"k":"3","at":"2026-01-02T08:00:00Z","e":[{"t":"transfer","id":"t","to":"bob","wallet":"points","points":60},{"t":"spend","wallet":"points","points":60,"takes":[{"bucket":{"wallet":"points"},"points":60}],"reason":"transferred","reference":"t"}],"b":[{"w":"points","a":40}],"st":"active"}}""";
    private const string Received = """{"account":"bob","version":2,"record":{"k":"4","at":"2026-01-02T08:00:01Z","e":[{"t":"receive","id":"t","from":"ann"},{"t":"credit","wallet":"points","points":60,"gives":[{"bucket":{"wallet":"points"},"points":60}],"reason":"transferred","reference":"t"}],"b":[{"w":"points","a":65}],"st":"active"}}""";
    private const string Ended = """{"account":"ann","version":3,"record":{"k":"5","at":"2026-01-02T08:00:02Z","e":[{"t":"transferend","id":"t"}],"b":[{"w":"points","a":40}],"st":"active"}}""";
    private const string Refused = """{"account":"bob","version":2,"record":{"k":"4","at":"2026-01-02T08:00:01Z","e":[{"t":"receive","id":"t","from":"ann","refused":"receiverBlocked"}],"b":[{"w":"points","a":5}],"st":"active"}}""";
    private const string Undone = """{"account":"ann","version":3,"record":{"k":"5","at":"2026-01-02T08:00:02Z","e":[{"t":"transferend","id":"t","refused":"receiverBlocked"},{"t":"restore","wallet":"points","points":60,"gives":[{"bucket":{"wallet":"points"},"points":60}],"reason":"transferred","reference":"t"}],"b":[{"w":"points","a":100}],"st":"active"}}""";

    [Fact]
    public void Transfer_that_arrives_in_full_agrees()
    {
        var (fold, differences) = Fold(Joined, OtherJoined, Sent, Received, Ended);

        Assert.Empty(differences.List);
        Assert.Equal((1, 0), (fold.Transfers.Count, fold.Transfers.InTransit));
    }

    [Fact]
    public void Transfer_that_goes_back_in_full_agrees()
    {
        var (fold, differences) = Fold(Joined, OtherJoined, Sent, Refused, Undone);

        Assert.Empty(differences.List);
        Assert.Equal(0, fold.Transfers.InTransit);
    }

    [Fact]
    public void Transfer_that_is_not_over_is_in_transit()
    {
        var (fold, differences) = Fold(Joined, OtherJoined, Sent);

        Assert.Empty(differences.List);
        Assert.Equal(1, fold.Transfers.InTransit);
    }

    [Fact]
    public void Transfer_that_ends_without_having_arrived_is_listed() =>
        Assert.Contains(Fold(Joined, OtherJoined, Sent, Ended).Differences.List, found => found == new Difference("transfer t", "points received", "60", "0"));

    [Fact]
    public void Transfer_that_arrives_and_goes_back_is_listed() =>
        Assert.Contains(Fold(Joined, OtherJoined, Sent, Received, Undone).Differences.List, found => found == new Difference("transfer t", "points received", "0", "60"));

    [Fact]
    public void Transfer_that_arrives_in_part_is_listed() =>
        Assert.Contains(
            Fold(Joined, OtherJoined, Sent, Received.Replace("60", "50", StringComparison.Ordinal).Replace("65", "55", StringComparison.Ordinal), Ended).Differences.List,
            found => found == new Difference("transfer t", "points received", "60", "50"));

    [Fact]
    public void Points_that_arrive_of_no_transfer_are_listed() =>
        Assert.Contains(Fold(OtherJoined, Received).Differences.List, found => found.About == "transfer t");

    [Fact]
    public void Transfer_that_says_more_than_it_takes_is_listed() =>
        Assert.Contains(
            Fold(Joined, Sent.Replace("\"wallet\":\"points\",\"points\":60},{", "\"wallet\":\"points\",\"points\":61},{", StringComparison.Ordinal)).Differences.List,
            found => found.What == "points sent");

    [Fact]
    public void Adjustment_is_what_is_credited_or_spent_for_it()
    {
        const string Adjusted = """{"account":"ann","version":2,"record":{"k":"3","at":"2026-01-02T08:00:00Z","e":[{"t":"adjust","id":"a","wallet":"points","points":-30,"reason":"mistake"},{"t":"spend","wallet":"points","points":30,"takes":[{"bucket":{"wallet":"points"},"points":30}],"reason":"adjusted","reference":"a"}],"b":[{"w":"points","a":70}],"st":"active"}}""";

        var (fold, differences) = Fold(Joined, Adjusted);
        Assert.Empty(differences.List);
        Assert.Equal(30, fold.Adjusted);
        Assert.Contains(Fold(Joined, Adjusted.Replace("-30", "-31", StringComparison.Ordinal)).Differences.List, found => found.What == "points adjusted");
    }

    [Fact]
    public void Joining_and_activities_earn_in_the_totals_of_their_channel()
    {
        const string Acted = """{"account":"ann","version":2,"record":{"k":"3","at":"2026-01-02T08:00:00Z","e":[{"t":"activity","channel":"web","id":"a","type":"review","day":"2026-01-02"},{"t":"award","wallet":"points","points":50,"earnedOn":"2026-01-02"}],"b":[{"w":"points","a":150}],"st":"active"}}""";

        var (fold, differences) = Fold(Joined, OtherJoined, Acted);

        Assert.Empty(differences.List);
        Assert.Equal(["app", "web"], fold.Channels.Keys);
        Assert.Equal((0L, 100L), (fold.Channels["app"]["2026-01-01"].Activities, fold.Channels["app"]["2026-01-01"].Points["points"].Earned));
        Assert.Equal((1L, 0L, 50L), (fold.Channels["web"]["2026-01-02"].Activities, fold.Channels["web"]["2026-01-02"].Purchases, fold.Channels["web"]["2026-01-02"].Points["points"].Earned));
    }

    private static (JournalFold Fold, Differences Differences) Fold(params string[] lines)
    {
        var differences = new Differences();
        var fold = new JournalFold(differences, new TierEditions());
        foreach (var line in lines)
        {
            fold.Apply(JournalLine.Parse(Encoding.UTF8.GetBytes(line)));
        }

        return (fold, differences);
    }
}
