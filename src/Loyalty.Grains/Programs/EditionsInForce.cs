using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Programs;

/// <summary>Gets the editions that one operation needs; see <see cref="Accounts.AccountOperation{T}.Prepare"/>.</summary>
internal sealed class EditionsInForce(ProgramCatalog catalog, string program)
{
    private const int Attempts = 3;
    private int _attempts;

    /// <summary>Null when there is no such program, or it has no edition yet.</summary>
    public ProgramEntry? Program { get; private set; }

    /// <summary>Null when the editions are at hand.</summary>
    public Task? Prepare()
    {
        if (!catalog.TryGet(program, out var entry))
        {
            // A list that is too old by the time it arrives is no help, however often it is asked for.
            return _attempts++ < Attempts
                ? catalog.Load(program)
                : throw new TimeoutException($"The editions of program {program} take longer to read than they can be relied on.");
        }

        Program = entry;
        return null;
    }

    /// <summary>Waits until they are at hand.</summary>
    public async Task<ProgramEntry?> Get()
    {
        while (Prepare() is { } preparing)
        {
            await preparing;
        }

        return Program;
    }
}
