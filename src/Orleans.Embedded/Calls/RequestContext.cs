namespace Orleans.Runtime;

/// <summary>
/// Values that travel with a call from the caller to the grain and on to whatever the grain calls.
/// What the grain changes does not come back to its caller.
/// </summary>
public static class RequestContext
{
    // The dictionary is never changed once it is set: the logical threads that share it must not see each other's changes.
    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    /// <summary>The names of the values set.</summary>
    public static IEnumerable<string> Keys => s_values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values set.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => s_values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>The value of that name, or null.</summary>
    public static object? Get(string key) => s_values.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets a value for the calls that follow.</summary>
    public static void Set(string key, object value)
    {
        var values = s_values.Value is { } old ? new Dictionary<string, object>(old) : new Dictionary<string, object>(1);
        values[key] = value;
        s_values.Value = values;
    }

    /// <summary>Removes a value; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (s_values.Value is not { } old || !old.ContainsKey(key))
        {
            return false;
        }

        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        s_values.Value = values.Count == 0 ? null : values;
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Import(null);

    internal static Dictionary<string, object>? Export() => s_values.Value;

    internal static void Import(Dictionary<string, object>? values)
    {
        if (!ReferenceEquals(s_values.Value, values))
        {
            s_values.Value = values;
        }
    }
}
