using System.Globalization;
using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Reads members that are left out when they hold their type's default.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement element, string name) => element.TextOrNull(name) ?? "";

    public static string? TextOrNull(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    public static long Number(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : 0;

    public static bool Flag(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static DateTimeOffset? InstantOrNull(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetDateTimeOffset() : null;

    /// <summary><c>yyyy-MM-dd</c>; left out: the first day there is.</summary>
    public static DateOnly Day(this JsonElement element, string name) =>
        element.TextOrNull(name) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
