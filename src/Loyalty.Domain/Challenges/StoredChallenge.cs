using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Challenges;

/// <summary>The stored form of <see cref="ChallengeProgress"/>.</summary>
public sealed record StoredChallenge
{
    [JsonPropertyName("c")]
    public string Challenge { get; init; } = "";

    [JsonPropertyName("e")]
    public int Edition { get; init; }

    [JsonPropertyName("s")]
    public DateOnly Start { get; init; }

    [JsonPropertyName("x")]
    public DateOnly? End { get; init; }

    [JsonPropertyName("t")]
    public long Total { get; init; }

    /// <summary>Null: none.</summary>
    [JsonPropertyName("v")]
    public ImmutableArray<StoredValue>? Values { get; init; }

    /// <summary>
    /// Marks in stretches of days without gaps that have as many contributions each: days since the end of the stretch
    /// before, days, contributions, one after another. Null: none.
    /// </summary>
    [JsonPropertyName("m")]
    public ImmutableArray<int>? Marks { get; init; }

    [JsonPropertyName("n")]
    public int Completed { get; init; }

    /// <summary>Null: none.</summary>
    [JsonPropertyName("u")]
    public ImmutableArray<UndoableCompletion>? Undoable { get; init; }

    [JsonPropertyName("f")]
    public bool Forgotten { get; init; }

    public static StoredChallenge Of(ChallengeProgress progress) => new()
    {
        Challenge = progress.Challenge,
        Edition = progress.Edition,
        Start = progress.Start,
        End = progress.End,
        Total = progress.Total,
        Values = progress.Values.IsEmpty ? null : [.. progress.Values.Select(value => new StoredValue(value.Value, value.Times))],
        Marks = progress.Marks.IsEmpty ? null : Stretches(progress.Marks),
        Completed = progress.Completed,
        Undoable = progress.Undoable.IsEmpty ? null : progress.Undoable,
        Forgotten = progress.Forgotten,
    };

    public ChallengeProgress ToProgress() => new()
    {
        Challenge = Challenge,
        Edition = Edition,
        Start = Start,
        End = End,
        Total = Total,
        Values = [.. (Values ?? []).Select(value => new Counted<string>(value.Value, value.Times))],
        Marks = Days(Marks ?? []),
        Completed = Completed,
        Undoable = Undoable ?? [],
        Forgotten = Forgotten,
    };

    private static ImmutableArray<int> Stretches(ImmutableArray<Counted<DateOnly>> marks)
    {
        var stretches = ImmutableArray.CreateBuilder<int>();
        var end = 0;
        for (var i = 0; i < marks.Length;)
        {
            var (day, times) = (marks[i].Value.DayNumber, marks[i].Times);
            var length = 1;
            while (i + length < marks.Length && marks[i + length] is var next && next.Times == times && next.Value.DayNumber == day + length)
            {
                length++;
            }

            stretches.AddRange(day - end, length, times);
            end = day + length;
            i += length;
        }

        return stretches.ToImmutable();
    }

    private static ImmutableArray<Counted<DateOnly>> Days(ImmutableArray<int> stretches)
    {
        var marks = ImmutableArray.CreateBuilder<Counted<DateOnly>>();
        var day = 0;
        for (var i = 0; i < stretches.Length; i += 3)
        {
            day += stretches[i];
            for (var length = stretches[i + 1]; length > 0; length--)
            {
                marks.Add(new Counted<DateOnly>(DateOnly.FromDayNumber(day++), stretches[i + 2]));
            }
        }

        return marks.ToImmutable();
    }
}

public sealed record StoredValue([property: JsonPropertyName("v")] string Value, [property: JsonPropertyName("n")] int Times);
