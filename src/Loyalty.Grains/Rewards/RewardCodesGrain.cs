using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Rewards;
using Orleans.Concurrency;

namespace Loyalty.Grains.Rewards;

/// <summary>Beside the reward itself, so that a large upload does not keep redemptions waiting.</summary>
[GrainType("reward-codes")]
[StatelessWorker(4)]
internal sealed class RewardCodesGrain(ICodePool pool, ProgramCatalog catalog, RewardAvailability availability) : Grain, IRewardCodes
{
    private static readonly Refusal NoCodes = Refusal.Rule("stockNotCodes", "The reward does not hand out codes.");

    private static readonly Refusal TooMany = Refusal.Rule(
        "tooManyCodes", "The reward has as many codes as it can have.", new NamedNumber("limit", Limits.CodesPerReward));

    private static readonly Refusal OtherContent = Refusal.Conflict(
        "idReused", "The same key was used before, for other codes.", new Fault("", "differs from what is stored"));

    private string Key => this.GetPrimaryKeyString();

    public async Task<Outcome<AddedCodes>> Add(AddCodes command)
    {
        var kind = await StockKinds.Of(Key, catalog, GrainFactory);
        if (kind != StockKind.Codes)
        {
            return kind is null ? RewardRefusals.RewardNotFound : NoCodes;
        }

        try
        {
            var added = await pool.Add(Key, new CodeChunk(command.Upload, command.Chunk, command.Codes, Limits.CodesPerReward), CancellationToken.None);
            availability.Forget(Key);
            return added switch
            {
                null => OtherContent,
                { TooMany: true } => TooMany,
                _ => new Outcome<AddedCodes> { Value = new AddedCodes(added.Accepted, added.Duplicates), Replayed = added.Replayed },
            };
        }
        catch (StorageException)
        {
            return Account.StorageAway;
        }
    }
}
