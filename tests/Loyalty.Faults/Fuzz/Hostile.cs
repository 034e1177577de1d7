using System.Globalization;

namespace Loyalty.Faults.Fuzz;

/// <summary>Values that programs trip over.</summary>
internal static class Hostile
{
    /// <summary>As they stand in JSON.</summary>
    private static readonly string[] Json =
    [
        "null", "true", "false", "\"\"", "\" \"", "[]", "{}", "[[]]", "[null]", "{\"\":null}", "0", "-0", "-0.0", "1", "-1", "0.5", "1e3", "1E-3", "1.0", "1e400", "-1e400", "1e-400",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "340282366920938463463374607431768211456", "1000000000000", "4611686018427387904", "999999999999999999", "3074457345618258603",
        "NaN", "Infinity", "01", "+1", ".5", "0x10", "'a'", "\"0\"", "\"1\"", "\"true\"", "\"null\"", "\"[]\"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud83d\\ude00\"", "\"\\u202e\"", "\"\\ufeff\"", "\"\\uffff\"", "\"e\\u0301\"", "\"\\u0130\\u0131\"", "\"\\ufb01\"", "\"\u00df\"", "\"\u20ac\"",
        "\"../..\"", "\"a/b\"", "\"a:b\"", "\"%00\"", "\"<script>\"", "\"'; DROP TABLE records; --\"", "\"{0}\"", "\"${jndi:x}\"", "\"\\r\\nX: y\"",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"1969-12-31T23:59:59Z\"", "\"2026-02-30T00:00:00Z\"",
        "\"2026-03-29T02:30:00\"", "\"2026-10-25T02:30:00+01:00\"", "\"2026-03-01T10:15:00+99:00\"", "\"2026-03-01\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2026-02-29\"", "\"2026-06-31\"", "\"--02-29\"", "\"24:00\"", "\"23:59:60\"",
        "\"Europe/Nowhere\"", "\"UTC\"", "\"Etc/GMT+12\"", "\"XXX\"", "\"\u20ac\u20ac\u20ac\"", "\"eur\"", "\"P1D\"", "\"00:00:00.0000001\"", "\"99999999.23:59:59\"",
    ];

    private static readonly string[] Segments =
    [
        "%00", "%2F", "..", ".", "%2e%2e", "%2e%2e%2f", "a%20b", "%E2%80%AE", "%ff", "%C3", "%", "%zz", "%F0%9F%92%A5", "null", "0", "-1", "NaN", "true", "'", "%22", ";", "a;b=c", ":", "a:b", "*", "~", "a,b", "(", "%7B%7D", "",
        "99999999999999999999", "2147483648", "1.5", "%EF%BB%BF", "%ED%A0%80", "guest", "relay", "@", "a%0D%0AX:%20y", "__proto__",
    ];

    private static readonly string[] HeaderValues =
    [
        "", " ", "*", "\"\"", "\"1\"", "W/\"1\"", "\"1\", \"2\"", "1", "\"", "\"a", "\"99999999999999999999\"", "\"-1\"", "\u00e9\u00ff", "a b", "a,b", "a\tb", "\"0000000000000001\"", "null", "{}", "\"\u00e9\"", "..", "/", "%00",
    ];

    public static string Value(Random random) => random.Next(40) switch
    {
        0 => Deep(random, "[", "]"),
        1 => Deep(random, "{\"all\":[", "]}"),
        2 => Deep(random, "{\"not\":", "}"),
        3 => $"\"{new string('a', Length(random))}\"",
        4 => $"[{string.Join(',', Enumerable.Repeat(Json[random.Next(Json.Length)], Length(random) / 10))}]",
        5 => new string('9', random.Next(1, 400)),
        6 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        _ => Json[random.Next(Json.Length)],
    };

    public static string Segment(Random random) => random.Next(10) == 0 ? new string('a', Length(random) / 4) : Segments[random.Next(Segments.Length)];

    public static string Header(Random random) => random.Next(10) == 0 ? new string('a', Length(random) / 10) : HeaderValues[random.Next(HeaderValues.Length)];

    /// <summary>About a limit, seldom far above it.</summary>
    private static int Length(Random random) => random.Next(20) == 0 ? 100_000 : random.Next(5) switch { 0 => 100, 1 => 101, 2 => 1_001, 3 => 255, _ => random.Next(1, 3_000) };

    private static string Deep(Random random, string open, string close)
    {
        var depth = random.Next(6) switch { 0 => 8, 1 => 31, 2 => 63, 3 => 65, 4 => 1_000, _ => 10_000 };
        return string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
    }
}
