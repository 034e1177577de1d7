using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Golden;

/// <summary>
/// The list of everything that records and snapshots can hold, one file for each fold schema. Who adds to it has to raise
/// <see cref="AccountState.FoldSchema"/>, or an older silo would leave out what it does not know without a word.
/// </summary>
public sealed class StoredShapesTests
{
    /// <summary>Records named no schema before.</summary>
    private const int First = 2;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    [Fact]
    public void Whatever_is_added_to_what_is_stored_raises_the_fold_schema()
    {
        var actual = Shapes();
        var listed = Listed(AccountState.FoldSchema);
        var proposed = Path.Combine(Folder, "schema-as-it-is.txt");
        File.WriteAllLines(proposed, actual);

        Assert.True(
            actual.SequenceEqual(listed),
            $"""
            What is stored is not what fold schema {AccountState.FoldSchema} stores.
            New: {string.Join("; ", actual.Except(listed))}
            Gone: {string.Join("; ", listed.Except(actual))}
            Raise AccountState.FoldSchema and copy {proposed} to Golden/schema-(the new number).txt. The file of a schema that was
            ever released is never changed.
            """);
    }

    [Fact]
    public void Nothing_that_was_ever_stored_is_gone()
    {
        for (var schema = First; schema < AccountState.FoldSchema; schema++)
        {
            // An enumeration may grow at its end.
            var next = Listed(schema + 1);
            Assert.All(Listed(schema), line => Assert.Contains(next, kept => kept == line || (line.Contains(" = ") && kept.StartsWith(line + ", ", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void Every_kind_of_stored_thing_is_listed()
    {
        var shapes = Shapes();

        Assert.All(Samples.Events.Keys, discriminator => Assert.Contains(shapes, line => line.StartsWith($"event {discriminator} ", StringComparison.Ordinal)));
        Assert.Contains("AccountRecord.e: ImmutableArray<AccountEvent>", shapes);
        Assert.Contains("StoredBucket.p: Int64", shapes);
        Assert.Contains(shapes, line => line.StartsWith("AccountStatus = ", StringComparison.Ordinal));
    }

    private static string[] Listed(int schema) => File.ReadAllLines(Path.Combine(Folder, $"schema-{schema}.txt"));

    private static string[] Shapes()
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>([typeof(AccountRecord), typeof(AccountSnapshot)]);
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            if (type.IsEnum)
            {
                lines.Add($"{type.Name} = {string.Join(", ", Enum.GetNames(type))}");
                continue;
            }

            var shape = AccountJsonContext.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is stored, but not known how.");
            foreach (var derived in shape.PolymorphismOptions?.DerivedTypes ?? [])
            {
                lines.Add($"event {derived.TypeDiscriminator} {derived.DerivedType.Name}");
                waiting.Enqueue(derived.DerivedType);
            }

            foreach (var property in shape.Kind == JsonTypeInfoKind.Object ? shape.Properties.Where(property => property.Get is not null) : [])
            {
                lines.Add($"{type.Name}.{property.Name}: {NameOf(property.PropertyType)}");
                Array.ForEach([.. Parts(property.PropertyType)], waiting.Enqueue);
            }
        }

        return [.. lines];
    }

    /// <summary>The platform's own types in a type: those that can grow.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts)
        : type.IsArray ? Parts(type.GetElementType()!)
        : type.Namespace?.StartsWith("Loyalty.", StringComparison.Ordinal) is true ? [type] : [];

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? NameOf(value) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
