using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>
/// Every setting of a program but the ids of its parts: each of a few choices, two of its numbers, instants or texts, and
/// leaving it out where it may be left out or empty live the same history, and no two come out alike.
/// </summary>
public sealed partial class SettingsTests
{
    private const string None = "none";
    private const string Some = "some";

    public static TheoryData<string, string> Choices
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var setting in Table)
            {
                foreach (var value in setting.Outcomes.Keys)
                {
                    data.Add(setting.Name, value);
                }
            }

            return data;
        }
    }

    private static ImmutableArray<Part> Parts { get; } = [.. Walk(typeof(ProgramDefinition), [])];

    [Theory]
    [MemberData(nameof(Choices))]
    public void Setting_makes_the_difference_that_the_semantics_say(string setting, string value)
    {
        var row = Table.Single(row => row.Name == setting);

        Assert.Equal(row.Outcomes[value], row.Live(value));
    }

    [Fact]
    public void Choices_of_a_setting_come_out_differently()
    {
        var alike = Table.SelectMany(row => row.Outcomes.GroupBy(outcome => outcome.Value, outcome => outcome.Key, StringComparer.Ordinal)
            .Where(same => same.Count() > 1).Select(same => $"{row.Name}: {string.Join(", ", same)}"));

        Assert.Equal(AlikeButForTheirNames, alike);
    }

    [Fact]
    public void Every_choice_of_every_setting_is_in_the_table()
    {
        var wanted = Parts.Where(part => part.IsChoice).SelectMany(part => Values(part).Select(value => $"{part.Name} = {value}")).Order(StringComparer.Ordinal);
        var tried = Table.Where(row => Parts.Any(part => part.IsChoice && part.Name == row.Name))
            .SelectMany(row => row.Outcomes.Keys.Select(value => $"{row.Name} = {value}")).Order(StringComparer.Ordinal);

        Assert.Equal(wanted, tried);
    }

    [Fact]
    public void Every_setting_is_in_the_table_or_changes_nothing()
    {
        string[] proven = [.. Table.Select(row => row.Name), .. Words];

        Assert.Empty(Parts.Select(part => part.Name).Except(proven));
        Assert.Empty(proven.Except(Parts.Select(part => part.Name)));
        Assert.Equal(proven.Distinct(), proven);
    }

    [Fact]
    public void Numbers_and_texts_are_tried_twice_and_what_may_be_left_out_without() => Assert.All(Parts.Where(part => !part.IsChoice), part =>
    {
        if (Table.SingleOrDefault(row => row.Name == part.Name) is { } row)
        {
            Assert.Equal(part.Optional, row.Outcomes.ContainsKey(None));
            Assert.InRange(row.Outcomes.Keys.Count(value => value != None), part.IsMeasure || part.IsText ? 2 : 1, int.MaxValue);
        }
    });

    [Fact]
    public void Walk_reaches_the_parts_of_a_program()
    {
        var found = Parts.Select(part => part.Name).ToArray();

        Assert.Contains("ReturnPolicy.SpentPoints", found);
        Assert.Contains("Condition.FirstPurchase", found);
        Assert.Contains("CampaignSchedule.Days", found);
        Assert.Contains("RewardLimit.Period", found);
        Assert.Contains("WalletDefinition.Transferable", found);
        Assert.Contains("ProgramDefinition.LateWindowDays", found);
        Assert.Contains("ReturnPolicy.DebtLimit", found);
        Assert.Contains("PointMultiplier.Factor", found);
        Assert.Contains("ProgramDefinition.Tiers", found);
        Assert.Contains("RewardDefinition.Tier", found);
        Assert.Contains("EarlyAccess.From", found);
        Assert.Contains("RewardDefinition.StockPerPeriod", found);
        Assert.DoesNotContain("RewardDefinition.Id", found);
    }

    private static Setting Of<T>(string name, Func<T, object?> live, params (T Value, object? Outcome)[] outcomes) => new(
        name,
        value => Text(live(outcomes.Single(outcome => Word(outcome.Value) == value).Value)),
        outcomes.ToDictionary(outcome => Word(outcome.Value), outcome => Text(outcome.Outcome), StringComparer.Ordinal));

    private static string Word(object? value) => value switch
    {
        null => None,
        IEnumerable list and not string => list.Cast<object>().Any() ? Some : None,
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable => Text(value),
        string or bool => $"{value}",
        _ => Some,
    };

    private static string Text(object? value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>The settings of the part and of the parts of it.</summary>
    private static IEnumerable<Part> Walk(Type part, HashSet<Type> seen)
    {
        if (!seen.Add(part))
        {
            yield break;
        }

        var nullability = new NullabilityInfoContext();
        foreach (var property in part.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var mayBeMissing = IsList(property.PropertyType) || nullability.Create(property).ReadState == NullabilityState.Nullable;
            var found = new Part($"{part.Name}.{property.Name}", Plain(property.PropertyType), mayBeMissing);
            if (found.IsChoice || found.IsMeasure || found.IsText || found.Optional)
            {
                yield return found;
            }

            if (found.Type.Assembly == part.Assembly && !found.Type.IsEnum)
            {
                foreach (var setting in Walk(found.Type, seen))
                {
                    yield return setting;
                }
            }
        }
    }

    /// <summary>What a list holds, or what may be left out.</summary>
    private static Type Plain(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? value
        : IsList(type) ? Plain(type.GetGenericArguments()[0])
        : type;

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static IEnumerable<string> Values(Part part) =>
        [.. part.Type == typeof(bool) ? [bool.FalseString, bool.TrueString] : Enum.GetNames(part.Type), .. part.Optional ? [None] : Array.Empty<string>()];

    /// <param name="Name">The part and its property.</param>
    /// <param name="Type">The property's, or that of what it holds.</param>
    /// <param name="Optional">It may be left out, or is a list and may be empty.</param>
    private sealed record Part(string Name, Type Type, bool Optional)
    {
        /// <summary>It has one of a few values.</summary>
        public bool IsChoice => Type == typeof(bool) || Type.IsEnum;

        /// <summary>It is a number, or an instant or a day.</summary>
        public bool IsMeasure => Type.IsValueType && !IsChoice;

        /// <summary>It is a text that must be there, and not what the part is called by.</summary>
        public bool IsText => Type == typeof(string) && !Optional && !Name.EndsWith(".Id", StringComparison.Ordinal);
    }

    /// <param name="Name">The part and its property.</param>
    /// <param name="Live">The history, by the value's name; says what came out.</param>
    /// <param name="Outcomes">What is to come out, by the value's name.</param>
    private sealed record Setting(string Name, Func<string, string> Live, IReadOnlyDictionary<string, string> Outcomes);
}
