namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// Accounts of which nobody knows whether an append of this process still lands: a request that went unanswered may be
/// slow. The next load ends it before it reads, so that what is read stays true.
/// </summary>
internal sealed class UnknownOutcomes
{
    private const int Most = 100_000;

    private readonly Lock gate = new();
    private readonly HashSet<string> accounts = [];
    private bool isAnyAccount;

    public void Add(string account)
    {
        lock (gate)
        {
            if (accounts.Count < Most)
            {
                accounts.Add(account);
            }
            else
            {
                // From now on every load asks; dear, and only after an outage such as nobody had.
                isAnyAccount = true;
            }
        }
    }

    public bool Has(string account)
    {
        lock (gate)
        {
            return isAnyAccount || accounts.Contains(account);
        }
    }

    public void Remove(string account)
    {
        lock (gate)
        {
            accounts.Remove(account);
        }
    }
}
