using System.Collections.Immutable;
using System.Reflection;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>Every setting of a program that is chosen from a list: each choice lives the same history, and no two come out alike.</summary>
public sealed partial class SettingsTests
{
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

    [Theory]
    [MemberData(nameof(Choices))]
    public void Setting_makes_the_difference_that_the_semantics_say(string setting, string value)
    {
        var row = Table.Single(row => row.Name == setting);

        Assert.Equal(row.Outcomes[value], row.Live(value));
    }

    [Fact]
    public void Choices_of_a_setting_come_out_differently() =>
        Assert.All(Table, row => Assert.Equal(row.Outcomes.Count, row.Outcomes.Values.Distinct(StringComparer.Ordinal).Count()));

    [Fact]
    public void Every_choice_of_every_setting_is_in_the_table()
    {
        var wanted = Walk(typeof(ProgramDefinition), []).SelectMany(setting => Values(setting.Type).Select(value => $"{setting.Name} = {value}")).Order(StringComparer.Ordinal);
        var tried = Table.SelectMany(row => row.Outcomes.Keys.Select(value => $"{row.Name} = {value}")).Order(StringComparer.Ordinal);

        Assert.Equal(wanted, tried);
    }

    [Fact]
    public void Walk_reaches_the_parts_of_a_program()
    {
        var found = Walk(typeof(ProgramDefinition), []).Select(setting => setting.Name).ToArray();

        Assert.Contains("ReturnPolicy.SpentPoints", found);
        Assert.Contains("Condition.FirstPurchase", found);
        Assert.Contains("CampaignSchedule.Days", found);
        Assert.Contains("RewardLimit.Period", found);
        Assert.Contains("WalletDefinition.Transferable", found);
    }

    private static Setting Of<T>(string name, Func<T, object?> live, params (T Value, object? Outcome)[] outcomes)
        where T : struct => new(
            name,
            value => $"{live(outcomes.Single(outcome => outcome.Value.ToString() == value).Value)}",
            outcomes.ToDictionary(outcome => outcome.Value.ToString()!, outcome => $"{outcome.Outcome}", StringComparer.Ordinal));

    /// <summary>The settings of the part and of the parts of it.</summary>
    private static IEnumerable<(string Name, Type Type)> Walk(Type part, HashSet<Type> seen)
    {
        if (!seen.Add(part))
        {
            yield break;
        }

        foreach (var property in part.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = Plain(property.PropertyType);
            if (type == typeof(bool) || type.IsEnum)
            {
                yield return ($"{part.Name}.{property.Name}", type);
            }
            else if (type.Assembly == part.Assembly)
            {
                foreach (var setting in Walk(type, seen))
                {
                    yield return setting;
                }
            }
        }
    }

    /// <summary>What a list holds, or what may be left out.</summary>
    private static Type Plain(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? value
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? Plain(type.GetGenericArguments()[0])
        : type;

    private static IEnumerable<string> Values(Type type) => type == typeof(bool) ? [bool.FalseString, bool.TrueString] : Enum.GetNames(type);

    /// <param name="Name">The part and its property.</param>
    /// <param name="Live">The history, by the value's name; says what came out.</param>
    /// <param name="Outcomes">What is to come out, by the value's name.</param>
    private sealed record Setting(string Name, Func<string, string> Live, IReadOnlyDictionary<string, string> Outcomes);
}
