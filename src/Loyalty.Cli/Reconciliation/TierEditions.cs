using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>What each of a program's editions says of tiers, and when it held.</summary>
internal sealed class TierEditions
{
    /// <summary>How long after an edition took effect a call that had begun before may still be decided by the one before.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(10);

    private readonly List<Edition> _editions = [];
    private List<Edition>? _changes;
    private HashSet<string> _statusWallets = [];

    /// <summary>In the order in which they took effect, those left out that changed nothing about tiers.</summary>
    private List<Edition> Changes => _changes ??= Changed();

    public static async Task<TierEditions> Read(GatewayClient gateway, string path, CancellationToken cancellationToken)
    {
        var editions = new TierEditions();
        using var list = await gateway.GetJson($"{path}/editions", cancellationToken);
        foreach (var edition in list.RootElement.Items("editions").OrderBy(edition => edition.Number("number")))
        {
            using var document = await gateway.GetJson($"{path}/editions/{edition.Number("number")}", cancellationToken);
            editions.Add(edition.InstantOrNull("effectiveAt") ?? default, document.RootElement.GetProperty("definition"));
        }

        return editions;
    }

    /// <summary>The edition with the next number.</summary>
    public void Add(DateTimeOffset effectiveAt, JsonElement definition)
    {
        var said = string.Join('\n', new[] { "tiers", "returns", "timeZone" }.Select(part => definition.TryGetProperty(part, out var value) ? value.GetRawText() : ""));
        var terms = _editions.Find(edition => edition.Said == said) is { } same ? same.Terms : TierTerms.Of(definition);
        _editions.Add(new Edition(_editions.Count + 1, effectiveAt, said, terms));
        _changes = null;
        _statusWallets = [.. definition.Items("wallets").Where(wallet => wallet.Text("kind") == "status").Select(wallet => wallet.Text("id"))];
    }

    /// <summary>Whether the wallet's points count for tiers.</summary>
    public bool IsStatus(string wallet) => _statusWallets.Contains(wallet);

    /// <summary>The terms of an edition; null: it has no tiers, or is none.</summary>
    public TierTerms? Numbered(long number) => number > 0 && number <= _editions.Count ? _editions[(int)number - 1].Terms : null;

    /// <summary>The terms in force, before all others those of the first edition; null: there are no tiers.</summary>
    public TierTerms? InForceAt(DateTimeOffset instant) => (Changes.FindLast(edition => edition.EffectiveAt <= instant) ?? _editions.FirstOrDefault())?.Terms;

    /// <summary>The terms that a record may have been decided by, the likeliest first. History may have been loaded at any time since.</summary>
    public IEnumerable<TierTerms?> Deciding(DateTimeOffset at, bool imported) =>
        new[] { InForceAt(at), InForceAt(at - Spread) }
            .Concat(Changes.Where(edition => imported && edition.EffectiveAt > at).Select(edition => edition.Terms))
            .Distinct();

    private List<Edition> Changed()
    {
        var changes = new List<Edition>();
        foreach (var edition in _editions.OrderBy(edition => edition.EffectiveAt).ThenBy(edition => edition.Number))
        {
            if (changes.Count == 0 || changes[^1].Said != edition.Said)
            {
                changes.Add(edition);
            }
        }

        return changes;
    }

    /// <param name="Number">1, 2, 3 …</param>
    /// <param name="EffectiveAt">From when on it is in force.</param>
    /// <param name="Said">What it says of tiers, as text.</param>
    /// <param name="Terms">Null: it has no tiers.</param>
    private sealed record Edition(int Number, DateTimeOffset EffectiveAt, string Said, TierTerms? Terms);
}
