namespace Loyalty.Storage.Rewards;

/// <summary>
/// The codes that partners gave for rewards, each with a number of its own: 1, 2, 3 … in its pool, without gaps, in the
/// order in which they came. Codes are compared exactly, and never leave.
/// </summary>
/// <exception cref="StorageException">The store failed, or is busy; what was added is unknown until it is sent again.</exception>
public interface ICodePool
{
    /// <summary>
    /// Adds the codes that the pool does not have, all of the chunk or nothing. The same chunk of the same upload is added
    /// once: it gets the first answer again, or null when it holds other codes than before. One that would leave the pool
    /// with more codes than <see cref="CodeChunk.Most"/> is not added.
    /// </summary>
    Task<AddedChunk?> Add(string pool, CodeChunk chunk, CancellationToken cancellationToken);

    /// <summary>The codes after a number, in order.</summary>
    Task<IReadOnlyList<string>> Read(string pool, long after, int limit, CancellationToken cancellationToken);

    /// <summary>How many codes the pool has.</summary>
    Task<long> Count(string pool, CancellationToken cancellationToken);
}

/// <param name="Upload">The upload's key, unique in its pool.</param>
/// <param name="Number">Of the chunk in the upload.</param>
/// <param name="Codes">1 to 10,000 codes of at most 400 bytes of UTF-8.</param>
/// <param name="Most">Codes that the pool may have with it.</param>
public sealed record CodeChunk(string Upload, int Number, IReadOnlyList<string> Codes, long Most = long.MaxValue);

/// <param name="Accepted">Codes that were new to the pool.</param>
/// <param name="Duplicates">Codes that it had, or that stood twice in the chunk.</param>
/// <param name="Replayed">It had been added before.</param>
/// <param name="TooMany">It was not added: the pool would have too many codes.</param>
public sealed record AddedChunk(int Accepted, int Duplicates, bool Replayed, bool TooMany = false);
