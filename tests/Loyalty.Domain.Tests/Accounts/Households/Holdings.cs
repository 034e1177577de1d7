using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Accounts.Households;

/// <summary>Who holds how many points of which wallet, less what is owed, as it was when this was made; and what happened since.</summary>
internal sealed class Holdings
{
    /// <summary>The household's own account, among those of the members.</summary>
    public const int Shared = -1;

    private readonly TestHousehold _home;
    private readonly Dictionary<(int Account, string Wallet), long> _before;
    private readonly int[] _records;

    public Holdings(TestHousehold home)
    {
        _home = home;
        _before = Held();
        _records = [home.Journal.Count, .. home.Members.Select(member => member.Journal.Count)];
    }

    /// <summary>Every account holds what it held, what it earned, spent and lost itself, and what moved to it from another one.</summary>
    public void AssertMoved(params (int Account, string Wallet, long Points)[] moves)
    {
        var expected = new Dictionary<(int Account, string Wallet), long>(_before);
        foreach (var (account, wallet, points) in moves.Concat(Happened()))
        {
            expected[(account, wallet)] = expected.GetValueOrDefault((account, wallet)) + points;
        }

        Assert.Equal(Text(expected), Text(Held()));
    }

    /// <summary>Nobody else's points have changed.</summary>
    public void AssertUnchangedBut(params int[] accounts) => Assert.Equal(
        Text(_before.Where(held => !accounts.Contains(held.Key.Account))), Text(Held().Where(held => !accounts.Contains(held.Key.Account))));

    /// <summary>All that a member held, as moves to another one.</summary>
    public IEnumerable<(int Account, string Wallet, long Points)> AllOf(int from, int to) => _before.Where(held => held.Key.Account == from)
        .SelectMany(held => new[] { (from, held.Key.Wallet, -held.Value), (to, held.Key.Wallet, held.Value) });

    private static string Text(IEnumerable<KeyValuePair<(int Account, string Wallet), long>> held) =>
        string.Join(' ', held.Where(held => held.Value != 0).OrderBy(held => held.Key).Select(held => $"{held.Key}={held.Value}"));

    private static bool IsMove(string reason) => reason is "contributed" or "drawn" or "takenAlong" or "merged" or "left";

    private Dictionary<(int Account, string Wallet), long> Held()
    {
        AccountState[] states = [_home.State, .. _home.Members.Select(member => member.State)];
        return states.SelectMany((state, i) => state.Buckets.Select(held => (Account: i - 1, Wallet: held.Bucket.Wallet, Points: held.Points)).Concat(state.Debts.Select(debt => (Account: i - 1, Wallet: debt.Key, Points: -debt.Value))))
            .GroupBy(held => (held.Account, held.Wallet)).ToDictionary(held => held.Key, held => held.Sum(part => part.Points));
    }

    private IEnumerable<(int Account, string Wallet, long Points)> Happened()
    {
        IReadOnlyList<AccountRecord>[] journals = [_home.Journal, .. _home.Members.Select(member => member.Journal)];
        return journals.SelectMany((journal, i) => journal.Skip(_records[i]).SelectMany(record => record.Events)
            .Where(happened => happened is not PointsTakenBack { Rule: "" })
            .SelectMany(AccountAnswers.Entries)
            .Where(entry => !IsMove(entry.Reason))
            .Select(entry => (i - 1, entry.Wallet, entry.Points)));
    }
}
