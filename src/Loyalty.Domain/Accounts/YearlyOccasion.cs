using System.Text.Json.Serialization;

namespace Loyalty.Domain.Accounts;

/// <summary>A day of the year on which something is given.</summary>
/// <param name="Occasion">One of the constants.</param>
/// <param name="Year">The last year for which it was reached; 0: never.</param>
/// <param name="NextAt">When it comes next, or is looked for; null: it is not known when.</param>
/// <param name="Looks">At <paramref name="NextAt"/> it is only looked for.</param>
public sealed record YearlyOccasion(
    [property: JsonPropertyName("o")] string Occasion,
    [property: JsonPropertyName("y")] int Year,
    [property: JsonPropertyName("n")] DateTimeOffset? NextAt,
    [property: JsonPropertyName("l")] bool Looks = false)
{
    /// <summary>The first day of the month of the member's birthday.</summary>
    public const string BirthdayMonth = "birthdayMonth";

    public const string Birthday = "birthday";

    /// <summary>Of the day on which the member joined.</summary>
    public const string Anniversary = "anniversary";
}
