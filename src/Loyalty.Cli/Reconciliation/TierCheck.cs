using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

/// <summary>
/// Follows one record of a member day by day, and holds each move of the tier, and each absence of one, against what
/// the days come to: whoever earned stands no lower than they support, and nobody stands higher but by a promise, a
/// grace or a standing that was held against them before.
/// </summary>
/// <param name="about">What differences are about.</param>
/// <param name="standing">The member's, before the record; followed along.</param>
/// <param name="record">The record.</param>
/// <param name="editions">The program's editions.</param>
/// <param name="differences">Takes what differs.</param>
/// <param name="leaving">Standings of members who are being merged into others, by merging.</param>
internal sealed class TierCheck(string about, FoldedStanding standing, JsonElement record, TierEditions editions, Differences differences, Dictionary<string, FoldedStanding> leaving)
{
    /// <summary>What is decided at one instant is written at one a little later.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _at = record.InstantOrNull("at") ?? default;
    private readonly bool _isPurchase = record.Items("e").Any(happened => happened.Text("t") == "purchase");
    private List<TierTerms?> _terms = [];
    private Cause _cause;
    private FoldedDays _before = standing.Days;
    private TierPromise? _lent;
    private Func<TierPromise, bool> _isReplaced = static _ => false;
    private string _lending = "";
    private DateOnly? _counting;
    private bool _swept;
    private bool _imported;
    private FoldedStanding? _other;
    private DateTimeOffset? _joined;
    private bool _othersMembership;

    private enum Cause
    {
        /// <summary>Time has passed.</summary>
        Time,
        Joining,
        Earning,
        Return,

        /// <summary>An operator or a membership lends a tier.</summary>
        Lending,

        /// <summary>Another member comes in.</summary>
        Merging,
    }

    public void Run()
    {
        _imported = IsImported();
        _terms = [.. editions.Deciding(_at, _imported)];
        foreach (var happened in record.Items("e"))
        {
            Follow(happened);
        }

        Close();
        if (_swept)
        {
            // What had fallen due was carried out: then all of it.
            HoldTime();
        }

        standing.Days.Forget();
    }

    private void Follow(JsonElement happened)
    {
        standing.LapsesAt = happened.Text("t") switch
        {
            "member" => happened.InstantOrNull("lapsesAt"),
            "memberend" => happened.Flag("runsOn") ? happened.InstantOrNull("at") : null,
            _ => standing.LapsesAt,
        };
        switch (happened.Text("t"))
        {
            case "enrolled":
                standing.Joined = happened.InstantOrNull("enrolledAt");
                Open(Cause.Joining);
                break;
            case "purchase":
                Open(Cause.Earning);
                Purchase(happened);
                break;
            case "award" when CountsForTiers(happened):
                Award(happened);
                break;
            case "return":
                Open(Cause.Return);
                Count(happened.Day("countsOn"), -happened.Number("spend"), 0, -happened.Number("visits"));
                break;
            case "takeback" when CountsForTiers(happened):
                Count(happened.Day("countsOn"), 0, -happened.Number("points"));
                break;
            case "adjust" when editions.IsStatus(happened.Text("wallet")):
                Open(happened.Number("points") > 0 ? Cause.Earning : Cause.Return);
                Uncount(happened);
                break;
            case "credit" when CountsForTiers(happened):
                Count(happened.Day("day"), 0, happened.Number("points"));
                break;
            case "done":
                Open(Cause.Earning);
                break;
            case "undone":
                Open(Cause.Return);
                break;
            case "givetier":
                Lend(
                    happened.TextOrNull("tier") is { } tier ? new TierPromise(tier, happened.InstantOrNull("until") ?? default, Given: true) : null,
                    static promise => promise.Given,
                    happened.TextOrNull("tier") is null ? "withdrawn" : "given");
                break;
            case "member" when happened.TextOrNull("tier") is { } paid:
                Lend(new TierPromise(paid, happened.InstantOrNull("lapsesAt") ?? default, Paid: true), static promise => promise.Paid, "membership");
                break;
            case "memberend" when happened.TextOrNull("tier") is { } ended:
                Lend(
                    happened.Flag("runsOn") ? new TierPromise(ended, happened.InstantOrNull("at") ?? default, Paid: true) : null,
                    static promise => promise.Paid,
                    "membershipEnded");
                break;
            case "erased":
                standing.End();
                break;
            case "merge":
                leaving[happened.Text("id")] = standing.Leave();
                break;
            case "mergein" when happened.TextOrNull("refused") is null && leaving.Remove(happened.Text("id"), out var other):
                Open(Cause.Merging);
                _othersMembership = FoldedStanding.IsLonger(standing.LapsesAt, other.LapsesAt);
                _joined = standing.Joined;
                standing.TakeIn(other);
                _other = other;
                break;
            case "merged" when happened.TextOrNull("refused") is not null && leaving.Remove(happened.Text("id"), out var left):
                standing.Return(left);
                _swept = true;
                break;
            case "activate" or "expire":
                _swept = true;
                break;
            case "tier":
                Move(TierMove.Of(happened));
                break;
        }
    }

    private void Lend(TierPromise? lent, Func<TierPromise, bool> isReplaced, string reason)
    {
        Open(Cause.Lending);
        (_lent, _isReplaced, _lending) = (lent, isReplaced, reason);
    }

    /// <summary>Something happens that a move may follow from.</summary>
    private void Open(Cause cause)
    {
        Close();
        HoldTime();
        _before = standing.Days.Copy();
        _cause = cause;
    }

    /// <summary>No standing that has ended still stands.</summary>
    private void HoldTime()
    {
        _cause = Cause.Time;
        Hold(null, _at);
    }

    /// <summary>No move followed from what happened last.</summary>
    private void Close()
    {
        if (_cause != Cause.Time)
        {
            Hold(null, _at);
        }
    }

    private void Move(TierMove written)
    {
        // What the move says is what stands from here on; what it rests on, it does not say.
        var expected = Hold(written, (written.At - _at).Duration() < Slack ? written.At : _at);
        standing.Apply(TierMove.Same(expected, written) ? expected! : written);
        _swept |= _cause == Cause.Time;
        _cause = Cause.Time;
    }

    /// <summary>Compares what was written with what the days come to; where more than one edition may have decided, with each.</summary>
    /// <returns>What they come to.</returns>
    private TierMove? Hold(TierMove? written, DateTimeOffset at)
    {
        var expected = _terms.Select(terms => Expected(terms, at)).ToList();
        var same = expected.FindAll(move => TierMove.Same(move, written));
        if (same is [{ } first, ..])
        {
            // Of editions that come to the same move, the one whose threshold it rests on: a later return is judged by that.
            return same.Find(move => move!.Basis?.Threshold == written!.Threshold) ?? first;
        }

        if (written is not null || !expected.Contains(null))
        {
            differences.Add(about, $"tier {Shown(_cause)}", expected[0]?.ToString() ?? "no move", written?.ToString() ?? "no move");
        }

        return expected[0];
    }

    private TierMove? Expected(TierTerms? terms, DateTimeOffset at) => (terms, _cause) switch
    {
        (null, _) => null,
        (_, Cause.Joining) => TierMoves.OnJoining(terms, at),
        (_, Cause.Earning) => TierMoves.AfterEarning(terms, standing, _before, terms.Judged(_before, at, _imported)),
        (_, Cause.Return) => TierMoves.AfterReturn(terms, standing, _before, terms.Judged(standing.Days, at, _imported)),
        (_, Cause.Merging) => TierMoves.OnMerging(terms, standing, _other!, _joined, _othersMembership, at),
        (_, Cause.Lending) => TierMoves.OnLending(terms, standing, _lent, _isReplaced, _lending, at),
        _ => TierMoves.Due(terms, standing, _at),
    };

    private void Purchase(JsonElement purchase)
    {
        var day = purchase.Day("day");
        _counting = purchase.TextOrNull("countsOn") is null ? day : purchase.Day("countsOn");
        if (editions.Numbered(purchase.Number("edition")) is { } terms)
        {
            differences.Compare(about, "day of the purchase", terms.DayOf(purchase.InstantOrNull("occurredAt") ?? default), day);
            differences.Compare(about, "day that the purchase counts on", purchase.Flag("late") ? terms.DayOf(_at) : day, _counting.Value);
        }

        Count(_counting.Value, purchase.Number("spend"), 0, purchase.Number("visits"));
    }

    private void Award(JsonElement award)
    {
        var day = award.Day("earnedOn");
        if (_isPurchase)
        {
            differences.Compare(about, "day that the award counts on", _counting, day);
        }
        else
        {
            // Without a purchase each award stands for itself.
            Open(Cause.Earning);
        }

        Count(day, 0, award.Number("points"));
    }

    /// <summary>Points that an operator takes no longer count on the newest days on which as many had.</summary>
    private void Uncount(JsonElement adjusted)
    {
        var left = -adjusted.Number("points");
        var newest = new List<string>();
        foreach (var (day, count) in standing.Days.All.Reverse().Where(day => day.Value.Status > 0))
        {
            if (left > 0)
            {
                newest.Add(Shown(day, Math.Min(left, count.Status)));
                left -= count.Status;
            }
        }

        var written = adjusted.Items("uncounted").ToList();
        differences.Compare(about, "status points that no longer count", string.Join(' ', newest), string.Join(' ', written.Select(part => Shown(part.Day("day"), part.Number("points")))));
        written.ForEach(part => Count(part.Day("day"), 0, -part.Number("points")));

        static string Shown(DateOnly day, long points) => FormattableString.Invariant($"{day:yyyy-MM-dd}:{points}");
    }

    private void Count(DateOnly day, long spend, long status, long visits = 0)
    {
        if (!standing.Days.Add(day, spend, status, visits))
        {
            differences.Add(about, FormattableString.Invariant($"spend that counts on {day:yyyy-MM-dd}"), "0 or more", "less than 0");
        }
    }

    /// <summary>Whether the event says that its points count, which must be so exactly for wallets of status points.</summary>
    private bool CountsForTiers(JsonElement happened)
    {
        var counts = happened.Flag("status");
        differences.Compare(about, $"{happened.Text("wallet")} counts for tiers", editions.IsStatus(happened.Text("wallet")), counts);
        return counts;
    }

    /// <summary>Loaded history is dated when it occurred; the program's terms when it was loaded decided.</summary>
    private bool IsImported() => record.Items("e").Any(happened => happened.Text("t") == "enrolled" || happened.InstantOrNull("occurredAt") == _at);

    private static string Shown(Cause cause) => cause switch
    {
        Cause.Joining => "on joining",
        Cause.Earning => "after earning",
        Cause.Return => "after a return",
        Cause.Lending => "lent by hand or by a membership",
        Cause.Merging => "with another member's",
        _ => "at the end of its standing",
    };
}
