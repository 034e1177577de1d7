using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Golden;

/// <summary>
/// The stored shapes as they were when they were first released. These files never change: what was written once is
/// read for ever. A new field gets a new file beside the old one.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Discriminators => [.. Samples.Events.Keys];

    public static TheoryData<string> Grown => [.. Samples.Grown.Keys];

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Event_is_read_and_written_again_byte_by_byte(string discriminator)
    {
        var golden = Read($"event-{discriminator}");

        var read = JsonSerializer.Deserialize(golden, AccountJsonContext.Default.AccountEvent)!;

        Assert.Equal(Samples.Events[discriminator].GetType(), read.GetType());
        Assert.Equal(golden, Write(read));
        Assert.Equal(golden, Write(Samples.Events[discriminator]));
        Assert.StartsWith($"{{\"t\":\"{discriminator}\"", golden, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Grown))]
    public void Grown_event_is_read_and_written_again_byte_by_byte(string name)
    {
        var golden = Read($"event-{name}");

        var read = JsonSerializer.Deserialize(golden, AccountJsonContext.Default.AccountEvent)!;

        Assert.Equal(golden, Write(read));
        Assert.Equal(golden, Write(Samples.Grown[name]));
    }

    [Fact]
    public void Record_is_read_and_written_again_byte_by_byte()
    {
        var golden = Read("record");

        Assert.Equal(golden, Encoding.UTF8.GetString(AccountJson.Write(AccountJson.ReadRecord(Encoding.UTF8.GetBytes(golden)))));
        Assert.Equal(golden, Encoding.UTF8.GetString(AccountJson.Write(Samples.Record)));
    }

    public static TheoryData<string> Snapshots => [.. Samples.Snapshots.Keys];

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void Snapshot_is_read_and_written_again_byte_by_byte(string name)
    {
        var golden = Read(name);

        Assert.Equal(golden, TestMember.Text(AccountJson.ReadSnapshot(Encoding.UTF8.GetBytes(golden))));
        Assert.Equal(golden, TestMember.Text(Samples.Snapshots[name]));
    }

    [Fact]
    public void Every_event_has_a_golden_file_and_every_golden_file_an_event()
    {
        var types = typeof(AccountEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AccountEvent)) && !type.IsAbstract).ToArray();
        var attributes = typeof(AccountEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToArray();

        Assert.Equal(types.Select(type => type.Name).Order(), Samples.Events.Values.Select(happened => happened.GetType().Name).Order());
        Assert.Equal(types.Select(type => type.Name).Order(), attributes.Select(attribute => attribute.DerivedType.Name).Order());
        Assert.Equal(Samples.Events.Keys.Order(), attributes.Select(attribute => (string)attribute.TypeDiscriminator!).Order());
        Assert.Equal(
            Samples.Events.Keys.Concat(Samples.Grown.Keys).Select(key => $"event-{key}.json").Append("record.json").Concat(Samples.Snapshots.Keys.Select(name => $"{name}.json")).Order(),
            Directory.GetFiles(Folder, "*.json").Select(Path.GetFileName).Order());
    }

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Sample_sets_every_field(string discriminator)
    {
        var sample = Samples.Events[discriminator];
        AccountEvent[] samples = [sample, .. Samples.Grown.Values.Where(grown => grown.GetType() == sample.GetType())];

        foreach (var property in sample.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.CanWrite))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Assert.True(
                samples.Any(some => JsonNode.Parse(Write(some))!.AsObject().ContainsKey(name) && property.GetValue(some) is not ICollection { Count: 0 }),
                $"{property.Name} is not set.");
        }
    }

    [Fact]
    public void Sample_snapshots_together_set_every_field()
    {
        var written = Samples.Snapshots.Keys.Select(name => JsonNode.Parse(Read(name))!.AsObject()).ToArray();

        foreach (var property in typeof(AccountSnapshot).GetProperties())
        {
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name;
            Assert.True(written.Any(snapshot => snapshot.ContainsKey(name) && snapshot[name] is not JsonArray { Count: 0 }), $"{property.Name} is not set.");
        }
    }

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Unknown_properties_of_a_newer_writer_do_not_break_reading(string discriminator)
    {
        var newer = JsonNode.Parse(Read($"event-{discriminator}"))!.AsObject();
        newer["notYetKnown"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };

        var read = JsonSerializer.Deserialize(newer.ToJsonString(), AccountJsonContext.Default.AccountEvent)!;

        Assert.Equal(Read($"event-{discriminator}"), Write(read));
    }

    [Fact]
    public void Unknown_properties_of_records_and_snapshots_do_not_break_reading()
    {
        var (record, snapshot) = (JsonNode.Parse(Read("record"))!, JsonNode.Parse(Read("snapshot"))!);
        (record["zz"], record["b"]![0]!["zz"], snapshot["zz"], snapshot["b"]![0]!["zz"]) = (1, 2, 3, 4);

        Assert.Equal(Read("record"), Encoding.UTF8.GetString(AccountJson.Write(AccountJson.ReadRecord(Encoding.UTF8.GetBytes(record.ToJsonString())))));
        Assert.Equal(Read("snapshot"), TestMember.Text(AccountJson.ReadSnapshot(Encoding.UTF8.GetBytes(snapshot.ToJsonString()))));
    }

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Omitted_defaults_are_read_back_as_defaults(string discriminator)
    {
        var type = Samples.Events[discriminator].GetType();
        var fresh = (AccountEvent)Activator.CreateInstance(type)!;
        var read = JsonSerializer.Deserialize(Write(fresh), AccountJsonContext.Default.AccountEvent)!;
        var bare = JsonSerializer.Deserialize($"{{\"t\":\"{discriminator}\"}}", AccountJsonContext.Default.AccountEvent)!;

        Assert.Equal(Write(fresh), Write(read));
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.CanWrite))
        {
            if (property.GetValue(fresh) is ICollection)
            {
                Assert.Empty((IEnumerable)property.GetValue(read)!);
                Assert.Empty((IEnumerable)property.GetValue(bare)!);
            }
            else
            {
                Assert.Equal(property.GetValue(fresh), property.GetValue(read));
            }
        }
    }

    [Fact]
    public void Omitted_defaults_of_a_record_and_a_snapshot_are_read_back_as_defaults()
    {
        var record = AccountJson.ReadRecord("{}"u8);

        Assert.Empty(record.Events);
        Assert.Empty(record.Balances);
        Assert.Equal(AccountStatus.None, record.Status);
        Assert.Equal(TestMember.Text(new AccountState()), TestMember.Text(AccountJson.ReadSnapshot("{}"u8)));
        Assert.Equal(TestMember.Text(new AccountState()), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(new AccountState()))));
    }

    [Fact]
    public void What_can_be_computed_is_not_stored()
    {
        foreach (var (discriminator, sample) in Samples.Events)
        {
            var written = JsonNode.Parse(Read($"event-{discriminator}"))!.AsObject();
            Assert.All(
                sample.GetType().GetProperties().Where(property => !property.CanWrite),
                property => Assert.False(written.ContainsKey(JsonNamingPolicy.CamelCase.ConvertName(property.Name)), property.Name));
        }
    }

    [Fact]
    public void Unknown_event_fails_instead_of_being_left_out() =>
        Assert.ThrowsAny<Exception>(() => AccountJson.ReadRecord("""{"e":[{"t":"fromTheFuture"}]}"""u8));

    [Fact]
    public void Text_beyond_ascii_comes_back_as_it_was()
    {
        var record = Samples.Record with { Events = [new MemberBlocked { Reason = "Größe „ß“ 日本 🙂 <&>\u2028" }] };

        Assert.Equal("Größe „ß“ 日本 🙂 <&>\u2028", AccountJson.ReadRecord(AccountJson.Write(record)).First<MemberBlocked>()!.Reason);
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.json")).TrimEnd('\n');

    private static string Write(AccountEvent happened) => JsonSerializer.Serialize(happened, AccountJsonContext.Default.AccountEvent);
}
