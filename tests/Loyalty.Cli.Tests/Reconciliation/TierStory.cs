using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>
/// One member's journal, written by hand, and a program with the tiers base, silver (100) and gold (500). What the
/// moves say is written out too, so that nothing here reckons as the tool does.
/// </summary>
internal sealed class TierStory
{
    private readonly List<(DateTimeOffset EffectiveAt, string Definition)> _editions = [];
    private readonly List<JsonObject> _records = [];
    private string? _tier;

    public TierStory(string terms = "", string returns = "atOnce", string zone = "Etc/UTC") => Edition("2000-01-01T00:00:00Z", terms, returns: returns, zone: zone);

    public IReadOnlyList<JsonObject> Records => _records;

    /// <summary>All moves, with the number of their record.</summary>
    public IEnumerable<(int Record, JsonObject Move)> Moves => _records
        .SelectMany((record, i) => record["e"]!.AsArray().Select(happened => (i, happened!.AsObject())))
        .Where(happened => (string?)happened.Item2["t"] == "tier");

    public static string Levels(int silver = 100, int gold = 500, string more = "") =>
        $$"""[{ "id": "base", "threshold": 0 }, { "id": "silver", "threshold": {{silver}}{{more}} }, { "id": "gold", "threshold": {{gold}} }]""";

    /// <summary>The program's next edition; calendar years of spend and one step down, but for what the terms say.</summary>
    public TierStory Edition(string effectiveAt, string terms = "", string? levels = null, string returns = "atOnce", string zone = "Etc/UTC", bool tiers = true)
    {
        var metric = terms.Contains("metric", StringComparison.Ordinal) ? "" : "\"metric\": \"spend\", ";
        var period = terms.Contains("period", StringComparison.Ordinal) ? "" : "\"period\": \"calendarYear\", ";
        var said = terms.Length > 0 ? terms + ", " : "";
        var tier = tiers ? $$"""{ {{metric}}{{period}}{{said}}"levels": {{levels ?? Levels()}} }""" : "null";
        _editions.Add((At(effectiveAt), $$"""
            { "timeZone": "{{zone}}", "returns": { "tier": "{{returns}}" }, "tiers": {{tier}},
              "wallets": [{ "id": "points", "kind": "points" }, { "id": "status", "kind": "status" }] }
            """));
        return this;
    }

    /// <summary>Takes the first edition's place.</summary>
    public TierStory From(string effectiveAt, string terms = "", string? levels = null, bool tiers = true)
    {
        _editions.Clear();
        return Edition(effectiveAt, terms, levels, tiers: tiers);
    }

    public TierStory Join(string at, bool tiers = true) => Record(at, [$$"""{ "t": "enrolled" }""", .. tiers ? [Move(at, "base", null, "joined")] : Array.Empty<string>()]);

    public TierStory Buy(string at, long spend, params string[] more) => Record(at, [Bought(at, spend), .. more]);

    public TierStory Return(string at, string day, long spend, params string[] more) => Record(at, [Returned(day, spend), .. more]);

    public TierStory Sweep(string at, params string[] moves) => Record(at, moves);

    public TierStory Record(string at, params string[] events)
    {
        var record = new JsonObject { ["at"] = at, ["e"] = new JsonArray([.. events.Select(happened => JsonNode.Parse(happened))]) };
        foreach (var move in record["e"]!.AsArray().Where(happened => (string?)happened!["t"] == "tier"))
        {
            move!["from"] = _tier;
            _tier = (string?)move["to"];
        }

        _records.Add(record);
        return this;
    }

    public static string Bought(string at, long spend, string more = "") =>
        $$"""{ "t": "purchase", "edition": 1, "occurredAt": "{{at[..19]}}.5Z", "day": "{{at[..10]}}", "spend": {{spend}}{{more}} }""";

    public static string Returned(string day, long spend) => $$"""{ "t": "return", "countsOn": "{{day}}", "spend": {{spend}} }""";

    public static string Award(string day, long points) => $$"""{ "t": "award", "wallet": "status", "status": true, "earnedOn": "{{day}}", "points": {{points}} }""";

    public static string TakeBack(string day, long points) => $$"""{ "t": "takeback", "wallet": "status", "status": true, "countsOn": "{{day}}", "points": {{points}} }""";

    /// <param name="at">When; its first ten letters are the day.</param>
    /// <param name="to">The tier.</param>
    /// <param name="until">Null: no end.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="floors">Tiers and ends, e.g. <c>silver 2022-01-01T00:00:00Z</c>.</param>
    public static string Move(string at, string to, string? until, string reason, params string[] floors)
    {
        var promised = floors.Select(floor => floor.Split(' ')).Select(parts => (JsonNode)new JsonObject { ["tier"] = parts[0], ["until"] = parts.ElementAtOrDefault(1) });
        var move = new JsonObject { ["t"] = "tier", ["at"] = at, ["day"] = at[..10], ["to"] = to, ["reason"] = reason };
        if (until is not null)
        {
            move["until"] = until;
        }

        if (floors.Length > 0)
        {
            move["floors"] = new JsonArray([.. promised]);
        }

        return move.ToJsonString();
    }

    /// <summary>The move, to where the metric says at its end.</summary>
    public static string Lent(string move) => With(move, written => written["toMetric"] = true);

    /// <summary>The move with a tier that is given later.</summary>
    public static string Reviewed(string move, string reviewAt) => With(move, written => written["reviewAt"] = reviewAt);

    /// <summary>The move with its first floor given by hand.</summary>
    public static string Given(string move) => With(move, written => written["floors"]![0]!["given"] = true);

    public static string Gives(string tier, string until) => $$"""{ "t": "givetier", "tier": "{{tier}}", "until": "{{until}}" }""";

    private static string With(string move, Action<JsonNode> change)
    {
        var written = JsonNode.Parse(move)!;
        change(written);
        return written.ToJsonString();
    }

    public IReadOnlyList<Difference> Check()
    {
        var editions = new TierEditions();
        foreach (var (effectiveAt, definition) in _editions)
        {
            editions.Add(effectiveAt, JsonDocument.Parse(definition).RootElement);
        }

        var standing = new FoldedStanding();
        var differences = new Differences();
        for (var i = 0; i < _records.Count; i++)
        {
            new TierCheck($"{i}", standing, JsonDocument.Parse(_records[i].ToJsonString()).RootElement, editions, differences, []).Run();
        }

        return differences.List;
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
