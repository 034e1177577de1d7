using System.Text.Json;

namespace Loyalty.Simulation.Histories;

/// <summary>A history as it is kept in a file: with everything that is published, so that it stays what it is whatever is generated later.</summary>
internal static class HistoryJson
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static string Write(History history) => JsonSerializer.Serialize(history, s_json);

    public static History Read(string text) => JsonSerializer.Deserialize<History>(text, s_json)!;
}
