namespace Loyalty.Contracts.Common.Bodies;

/// <summary>
/// Collects what is wrong with a request, so that a caller sees all of it at once. A pointer is built only when there
/// is something to point at: a sound request allocates nothing here.
/// </summary>
public sealed class Faults
{
    /// <summary>A hundred faults are enough to see what is going on, and keep the answer small.</summary>
    public const int Most = 100;

    public const string InvalidRequest = "invalidRequest";

    private readonly List<Fault> found = [];
    private string? code;

    public bool Any => found.Count > 0;

    public bool Full => found.Count >= Most;

    public IReadOnlyList<Fault> Found => found;

    public List<NamedNumber> Numbers { get; } = [];

    /// <summary>The code of the only fault, or the general one.</summary>
    public string Code => found.Count == 1 && code is not null ? code : InvalidRequest;

    /// <param name="pointer">JSON pointer into the body, or <c>?name</c> for a query parameter.</param>
    /// <param name="reason">What is expected, as the end of a sentence that starts with the field.</param>
    /// <param name="ownCode">For a fault that callers tell from others.</param>
    public void Add(string pointer, string reason, string? ownCode = null)
    {
        if (Full)
        {
            return;
        }

        found.Add(new Fault(pointer, reason));
        code = ownCode ?? code;
    }

    public Refusal ToRefusal()
    {
        var detail = found.Count == 1
            ? $"{Name(found[0].Pointer)} {found[0].Reason}."
            : $"{(Full ? "At least " : "")}{found.Count} things are wrong; errors names each.";
        return Refusal.Invalid(Code, detail, [.. found]) with { Numbers = [.. Numbers] };
    }

    private static string Name(string pointer) => pointer.Length == 0 ? "The body" : pointer;
}
