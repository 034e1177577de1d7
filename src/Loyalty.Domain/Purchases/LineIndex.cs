using System.Collections.Frozen;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// Tells which filters of an edition (of rules, campaigns and conditions; each has a slot) count which lines: what a
/// line is named by is looked up once, however many filters there are.
/// </summary>
internal sealed class LineIndex
{
    private readonly FrozenDictionary<string, int[]> _skus;
    private readonly FrozenDictionary<string, int[]> _categories;
    private readonly FrozenDictionary<string, int[]> _brands;
    private readonly FrozenDictionary<string, int[]> _labels;

    // By slot: those that name nothing to include, those that count delivery, those that count whatever there is.
    private readonly ulong[] _unnamed;
    private readonly ulong[] _delivery;
    private readonly ulong[] _everything;

    private LineIndex(Builder builder)
    {
        Words = (builder.Count + 63) >> 6;
        _skus = Freeze(builder.Skus);
        _categories = Freeze(builder.Categories);
        _brands = Freeze(builder.Brands);
        _labels = Freeze(builder.Labels);
        _unnamed = Bits(builder.Unnamed);
        _delivery = Bits(builder.Delivery);
        _everything = Bits(builder.Everything);
    }

    /// <summary>Of 64 slots each.</summary>
    public int Words { get; }

    public LineMatches Match(IReadOnlyList<PurchaseLine> lines)
    {
        var matches = new LineMatches(Words, lines.Count);
        var excluded = Words <= 64 ? stackalloc ulong[Words] : new ulong[Words];
        for (var i = 0; i < lines.Count; i++)
        {
            Match(lines[i], matches.Of(i), excluded);
            matches.Found(i);
        }

        return matches;
    }

    private void Match(PurchaseLine line, Span<ulong> matching, Span<ulong> excluded)
    {
        _everything.CopyTo(matching);
        if (line.Kind == LineKind.GiftCard)
        {
            return;
        }

        excluded.Clear();
        var named = line.Kind == LineKind.Item;
        Look(_skus, line.Sku, named, matching, excluded);
        Look(_categories, line.Category, named, matching, excluded);
        Look(_brands, line.Brand, named, matching, excluded);
        if (_labels.Count > 0)
        {
            foreach (var label in line.Labels)
            {
                Look(_labels, label, named, matching, excluded);
            }
        }

        var unnamed = named ? _unnamed : _delivery;
        for (var word = 0; word < matching.Length; word++)
        {
            matching[word] = ((matching[word] | unnamed[word]) & ~excluded[word]) | _everything[word];
        }
    }

    /// <summary>Delivery is counted by filters that say so, whatever they name.</summary>
    private static void Look(FrozenDictionary<string, int[]> index, string? name, bool named, Span<ulong> matching, Span<ulong> excluded)
    {
        if (name is null || index.Count == 0 || !index.TryGetValue(name, out var entries))
        {
            return;
        }

        foreach (var entry in entries)
        {
            if (entry < 0)
            {
                excluded[~entry >> 6] |= 1UL << (~entry & 63);
            }
            else if (named)
            {
                matching[entry >> 6] |= 1UL << (entry & 63);
            }
        }
    }

    private ulong[] Bits(List<int> slots)
    {
        var bits = new ulong[Words];
        foreach (var slot in slots)
        {
            bits[slot >> 6] |= 1UL << (slot & 63);
        }

        return bits;
    }

    private static FrozenDictionary<string, int[]> Freeze(Dictionary<string, List<int>> index) =>
        index.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>Collects the filters.</summary>
    internal sealed class Builder
    {
        public int Count { get; private set; }

        /// <summary>By name the slots that include it, or the complements of those that exclude it.</summary>
        public Dictionary<string, List<int>> Skus { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<int>> Categories { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<int>> Brands { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<int>> Labels { get; } = new(StringComparer.Ordinal);

        public List<int> Unnamed { get; } = [];

        public List<int> Delivery { get; } = [];

        public List<int> Everything { get; } = [];

        /// <param name="filter">The filter; null: all but delivery and gift cards.</param>
        /// <returns>Its slot.</returns>
        public int Add(ItemFilter? filter)
        {
            var slot = Count++;
            filter ??= new ItemFilter();
            Name(Skus, filter.IncludeSkus, filter.ExcludeSkus, slot);
            Name(Categories, filter.IncludeCategories, filter.ExcludeCategories, slot);
            Name(Brands, filter.IncludeBrands, filter.ExcludeBrands, slot);
            Name(Labels, filter.IncludeLabels, filter.ExcludeLabels, slot);
            if (filter.IncludeSkus.Length + filter.IncludeCategories.Length + filter.IncludeBrands.Length + filter.IncludeLabels.Length == 0)
            {
                Unnamed.Add(slot);
            }

            if (filter.Delivery)
            {
                Delivery.Add(slot);
            }

            return slot;
        }

        /// <summary>A filter that counts whatever there is, gift cards too.</summary>
        public int AddEverything()
        {
            Everything.Add(Count);
            return Count++;
        }

        public LineIndex Build() => new(this);

        private static void Name(Dictionary<string, List<int>> index, IEnumerable<string> included, IEnumerable<string> excluded, int slot)
        {
            foreach (var name in included)
            {
                Add(index, name, slot);
            }

            foreach (var name in excluded)
            {
                Add(index, name, ~slot);
            }
        }

        private static void Add(Dictionary<string, List<int>> index, string name, int entry)
        {
            if (!index.TryGetValue(name, out var entries))
            {
                index[name] = entries = [];
            }

            entries.Add(entry);
        }
    }
}

/// <summary>Which slots count which lines of one basket.</summary>
internal readonly struct LineMatches(int words, int lines)
{
    private readonly ulong[] _bits = new ulong[words * (lines + 1)];

    /// <summary>The slots that count any line.</summary>
    public ReadOnlySpan<ulong> Any => _bits.AsSpan(words * lines);

    public bool Counts(int slot, int line) => (_bits[(line * words) + (slot >> 6)] >> (slot & 63) & 1) != 0;

    public bool CountsAny(int slot) => Counts(slot, lines);

    public Span<ulong> Of(int line) => _bits.AsSpan(line * words, words);

    public void Found(int line)
    {
        for (var word = 0; word < words; word++)
        {
            _bits[(lines * words) + word] |= _bits[(line * words) + word];
        }
    }
}
