using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// Writes one group. First, all at once, what makes its records found and keeps their operations unique: claims, outbox,
/// references, due row; each of them is harmless without its record. Then head and records in one transaction.
/// </summary>
internal sealed class GroupAppender(
    StorageTables tables, AccountRows accounts, OperationClaims claims, OutboxWriter outbox, References references, DueRows due, UnknownOutcomes unknown)
{
    private const int Attempts = 5;

    /// <summary>Writes it, or says in it why not.</summary>
    /// <exception cref="StorageException">It is unknown whether it was written.</exception>
    public async Task Append(AppendGroup<AccountHead> group)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var head = group.Account.Head;
            var positions = await Prepare(group).ConfigureAwait(false);
            if (group.Refusal is not null || await IsOver(group, head, positions).ConfigureAwait(false))
            {
                return;
            }

            // Somebody who waited for this append has ended it by changing the head's tag; nobody has written.
            await outbox.Forget(group, positions).ConfigureAwait(false);
        }

        throw new StorageException($"The head of {group.Account.Key} changes all the time; nothing was written.");
    }

    /// <summary>The positions of the records; refuses the group when one of its operations has a record.</summary>
    private async Task<long[]> Prepare(AppendGroup<AccountHead> group)
    {
        var positions = outbox.Write(group);
        var taken = InSteps.All(group.Appends, append => claims.TryTake(append.Record.Operation, group.Account.Key, append.ExpectedVersion + 1));
        await Task.WhenAll(positions, taken, references.Write(group), due.Write(group)).ConfigureAwait(false);
        var repeated = (await taken.ConfigureAwait(false)).IndexOf(false);
        if (repeated >= 0)
        {
            group.RefuseDuplicate(repeated);
            await outbox.Forget(group, await positions.ConfigureAwait(false)).ConfigureAwait(false);
        }

        return await positions.ConfigureAwait(false);
    }

    /// <summary>False when it was not written, and can be prepared anew.</summary>
    private async Task<bool> IsOver(AppendGroup<AccountHead> group, AccountHead head, long[] positions)
    {
        try
        {
            var tags = await tables.Submit(tables.Accounts, Transaction(group, head, positions)).ConfigureAwait(false);
            group.Written(After(group, positions, tags[0]), i => positions[i]);
            return true;
        }
        catch (Exception e) when (e is StorageException or RequestFailedException)
        {
            if (e is RequestFailedException refused && !refused.IsCollision())
            {
                throw new StorageException($"The storage account {tables.Name} refused: {refused.ErrorCode}; nothing was written.", e);
            }

            // The answer says little: one that was sent twice collides with itself. What is there says it all.
            return await FindOut(group, head, positions).ConfigureAwait(false);
        }
    }

    private async Task<bool> FindOut(AppendGroup<AccountHead> group, AccountHead head, long[] positions)
    {
        try
        {
            while (true)
            {
                var now = await accounts.Head(group.Account.Key).ConfigureAwait(false);
                if (now.Version > head.Version)
                {
                    return await Landed(group, head, now, positions).ConfigureAwait(false);
                }

                if (now.Tag != head.Tag)
                {
                    group.Account.Head = now;
                    return false;
                }

                // It may be slow and still land, unless the tag changes.
                await accounts.TryFence(group.Account.Key, now).ConfigureAwait(false);
            }
        }
        catch (StorageException)
        {
            unknown.Add(group.Account.Key);
            throw;
        }
    }

    private async Task<bool> Landed(AppendGroup<AccountHead> group, AccountHead before, AccountHead now, long[] positions)
    {
        var record = await accounts.Record(group.Account.Key, before.Version + 1).ConfigureAwait(false);
        if (record?.Position != positions[0])
        {
            group.RefuseConflict();
            await outbox.Forget(group, positions).ConfigureAwait(false);
            return true;
        }

        // With another one's record on top the tag is not this activation's to go on with.
        var after = After(group, positions, now.Tag);
        group.Written(now.Version == after.Version ? after : after with { Tag = before.Tag }, i => positions[i]);
        return true;
    }

    private static AccountHead After(AppendGroup<AccountHead> group, long[] positions, ETag? tag) => new(
        group.Appends[^1].ExpectedVersion + 1, tag, positions[^1], group.Appends[^1].Record.DueAt?.UtcTicks);

    /// <summary>The head first: where it has moved nothing else is looked at.</summary>
    internal static List<TableTransactionAction> Transaction(AppendGroup<AccountHead> group, AccountHead head, long[] positions)
    {
        var key = TableKeys.Escape(group.Account.Key);
        var after = After(group, positions, null);
        var row = AccountRows.HeadRow(key, after.Version, after.Last, after.DueAt);
        List<TableTransactionAction> actions =
            [head.Tag is { } tag ? new(TableTransactionActionType.UpdateReplace, row, tag) : new(TableTransactionActionType.Add, row)];
        for (var i = 0; i < group.Appends.Count; i++)
        {
            var append = group.Appends[i];
            actions.AddRange(AccountRows.RecordRows(key, append.ExpectedVersion + 1, positions[i], append.Record)
                .Select(record => new TableTransactionAction(TableTransactionActionType.Add, record)));
        }

        return actions;
    }
}
