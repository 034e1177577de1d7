using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Programs;

/// <summary>
/// The editions of all programs that this silo works with. Compiled editions are kept for ever, since they never
/// change; only the list of editions grows old and is asked for again. An edition takes effect no sooner than every
/// silo has it (see <see cref="ProgramOptions.PublishLeadTime"/>), so a list younger than that is right.
/// </summary>
/// <param name="grains">Where editions are kept.</param>
/// <param name="time">The platform's clock.</param>
/// <param name="options">When the list of editions is asked for again.</param>
/// <param name="compile">Where one process runs many silos, one after another, it compiles once for all; null: compiled here.</param>
internal sealed class ProgramCatalog(IGrainFactory grains, TimeProvider time, ProgramOptions options, Func<EditionDocument, CompiledEdition>? compile = null)
{
    private readonly Func<EditionDocument, CompiledEdition> _compile = compile ?? CompiledEdition.Compile;
    private readonly ConcurrentDictionary<string, Entry> _programs = new(StringComparer.Ordinal);

    /// <summary>
    /// What is known of the program without waiting. False: <see cref="Load"/> it first. True with null: there is no
    /// such program, or it has no edition.
    /// </summary>
    public bool TryGet(string program, out ProgramEntry? entry)
    {
        entry = null;
        if (!_programs.TryGetValue(program, out var cached) || cached.Known is not { } known || time.GetElapsedTime(known.AskedAt) >= options.RefreshAfter)
        {
            return false;
        }

        entry = known.Editions.IsEmpty ? null : new ProgramEntry(known.Editions, cached.Compiled, cached.Forgetting);
        return true;
    }

    /// <summary>Asks for the program's editions, and gets those that are not known yet. Throws when it cannot be told what is in force.</summary>
    public Task Load(string program)
    {
        var entry = _programs.GetOrAdd(program, _ => new Entry());
        return entry.Refreshing is { IsCompleted: false } refreshing ? refreshing : entry.Refreshing = Refresh(program, entry);
    }

    /// <summary>The program has a new edition: what is cached is not used any more.</summary>
    public void Forget(string program)
    {
        if (_programs.TryGetValue(program, out var entry))
        {
            entry.Forget();
        }
    }

    private async Task Refresh(string program, Entry entry)
    {
        var started = time.GetTimestamp();
        var generation = entry.Generation;
        var editions = (await grains.GetGrain<IProgram>(program).GetEditions()).Value?.Editions ?? [];
        foreach (var info in editions)
        {
            if (!entry.Compiled.ContainsKey(info.Number))
            {
                var document = await grains.GetGrain<IEdition>(Ids.Edition(program, info.Number)).Get()
                    ?? throw new InvalidDataException($"Edition {info.Number} of program {program} is listed but not stored.");
                entry.Compiled[info.Number] = _compile(document);
            }
        }

        entry.Know(new Listing(editions, started), generation);
    }

    private sealed class Entry
    {
        public Entry() => Forgetting = Forget;

        public ConcurrentDictionary<int, CompiledEdition> Compiled { get; } = new();

        /// <summary><see cref="Forget"/>, made once.</summary>
        public Action Forgetting { get; }

        private readonly Lock _gate = new();
        private volatile Listing? _known;

        /// <summary>Read from many threads; replaced as a whole.</summary>
        public Listing? Known => _known;

        public Task? Refreshing { get; set; }

        /// <summary>Counts how often it was forgotten.</summary>
        public int Generation { get; private set; }

        public void Forget()
        {
            lock (_gate)
            {
                Generation++;
                _known = null;
            }
        }

        /// <summary>A list that was asked for before there was a newer one is not taken.</summary>
        public void Know(Listing listing, int generation)
        {
            lock (_gate)
            {
                _known = generation == Generation ? listing : _known;
            }
        }
    }

    /// <param name="Editions">The editions of the program.</param>
    /// <param name="AskedAt">The timestamp at which they were asked for.</param>
    private sealed record Listing(ImmutableArray<EditionInfo> Editions, long AskedAt);
}

/// <summary>The editions of one program.</summary>
/// <param name="editions">As they are listed.</param>
/// <param name="compiled">Those that this silo has.</param>
/// <param name="forget">The list is asked for again before it is used once more.</param>
internal sealed class ProgramEntry(ImmutableArray<EditionInfo> editions, ConcurrentDictionary<int, CompiledEdition> compiled, Action forget)
{
    public CompiledEdition InForceAt(DateTimeOffset instant) => compiled[ProgramEditions.InForceAt(editions, instant).Number];

    /// <summary>The last to take effect, in force or still to come: it has every campaign and reward.</summary>
    public CompiledEdition Newest => InForceAt(DateTimeOffset.MaxValue);

    /// <summary>
    /// An edition by its number. Another silo may have valued something by one of which this one has not heard yet: what
    /// occurs a few minutes ahead of the platform's clock goes by the edition of its time. It is there when it is asked for again.
    /// </summary>
    public CompiledEdition Edition(int number)
    {
        if (compiled.TryGetValue(number, out var edition))
        {
            return edition;
        }

        forget();
        throw new TimeoutException($"Edition {number} is not known here yet.");
    }
}
