using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Purchases.Inbound;

public sealed class InboundPurchasesTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await InboundStream.Start();
        await _platform.Enroll("alice");
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Purchase_on_a_stream_is_booked_as_if_it_came_over_HTTP()
    {
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000));
        await _platform.Has("alice", 50);

        var stored = await _platform.Queries.GetPurchase("web", "r-1");

        Assert.Equal(("web", "alice", "r-1"), (stored.Value!.Channel, stored.Value.Member, stored.Value.Id));
        Assert.True((await _platform.Member<IMemberPurchases>("alice").Record(Samples.Purchase("r-1", 5_000, stored.Value.OccurredAt) with
        {
            Lines = [new PurchaseLine { Id = "1", Sku = "tea", Quantity = 1, Amount = 5_000 }],
        })).Replayed);
        Assert.Empty(await _platform.ListParked());
    }

    [Fact]
    public async Task Purchase_that_is_sent_twice_is_booked_once()
    {
        var document = _platform.Purchase("r-1", "alice", 5_000);
        await _platform.SendOf("alice", document);
        await _platform.SendOf("alice", document);
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));

        await _platform.Has("alice", 51);

        Assert.Equal(2, await _platform.PurchasesOf("web"));
        Assert.Empty(await _platform.ListParked());
    }

    [Fact]
    public async Task Return_that_overtakes_its_purchase_ends_as_one_after_it()
    {
        await _platform.SendOf("alice", _platform.Return("b-1", "r-1", "alice"), InboundKind.Return);
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000));
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 700));

        await _platform.Has("alice", 7);

        Assert.Empty(await _platform.ListParked());
    }

    [Fact]
    public async Task Purchase_and_return_of_a_guest_are_booked_on_the_guests_account()
    {
        await _platform.SendOfGuest("r-1", _platform.Purchase("r-1", null, 5_000));
        await _platform.SendOfGuest("r-1", _platform.Return("b-1", "r-1"), InboundKind.Return);
        await _platform.SendOfGuest("r-1", _platform.Return("b-2", "r-1"), InboundKind.Return);

        // Nothing is left for the second return, which shows that the first was booked.
        Assert.Equal("nothingLeft", (await _platform.ParkedOne()).Code);
        Assert.Null((await _platform.Queries.GetPurchase("web", "r-1")).Value!.Member);
    }

    [Fact]
    public async Task Purchase_with_an_identifier_is_booked_on_the_member_who_has_it()
    {
        await _platform.Member<IMember>("bob").Enroll(new EnrollMember { Key = "bob", Identifiers = [new MemberIdentifier("card", "4711")] });

        await _platform.SendOfGuest("r-1", _platform.Purchase("r-1", null, 5_000, """, "identifier": { "kind": "card", "value": "4711" }"""));

        await _platform.Has("bob", 50);
    }

    [Fact]
    public async Task Channel_with_permissions_may_import()
    {
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000, """, "import": true"""), provider: InboundStream.Store);

        await _platform.Has("alice", 50);
    }

    [Fact]
    public async Task Poison_is_parked_as_it_came_with_its_reasons_and_does_not_hold_up_what_follows()
    {
        var document = """{ "id": "r-1", "member": "alice", "total": "5,00" }""";
        await _platform.SendOf("alice", document);
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));
        await _platform.Has("alice", 1);

        var entry = Assert.Single(await _platform.ListParked());
        var parked = (await _platform.Parked(entry).Get()).Value!;

        Assert.Equal(("invalidRequest", InboundKind.Purchase, 1, "demo/alice", document), (parked.Code, parked.Kind, parked.Count, parked.Stream, parked.Document));
        Assert.Equal(["/total", "/occurredAt", "/amount", "/lines"], parked.Errors.Select(error => error.Pointer));
        Assert.Equal((_platform.Now, _platform.Now, document.Length, false), (parked.FirstParkedAt, parked.LastParkedAt, parked.Size, parked.Cut));
        Assert.Equal((parked.Id, parked.Code, parked.Count), (entry.Id, entry.Code, entry.Count));
    }

    [Theory]
    [InlineData("not JSON", "malformedJson", "")]
    [InlineData("""{ "id": "r", "member": "alice", "channel": "store", AT, MONEY }""", "channelForbidden", "/channel")]
    [InlineData("""{ "id": "r", "member": "alice", "import": true, AT, MONEY }""", "permissionMissing", "/import")]
    [InlineData("""{ "id": "r", "member": "alice", "payWith": [{ "wallet": "points", "points": 1 }], AT, MONEY }""", "permissionMissing", "/payWith")]
    [InlineData("""{ "id": "r", "member": "bob", AT, MONEY }""", "memberMismatch", "/member")]
    [InlineData("""{ "id": "r", AT, MONEY }""", "memberMismatch", "/member")]
    [InlineData("""{ "id": "r", "identifier": { "kind": "card", "value": "1" }, AT, MONEY }""", "memberNotFound", null)]
    [InlineData("""{ "id": "r", "member": "alice", "amount": { "amount": 99, "currency": "GBP" }, AT, LINES }""", "amountMismatch", "/amount/amount")]
    public async Task Poison_is_parked_under_the_code_that_HTTP_answers_with(string document, string code, string? pointer)
    {
        await _platform.SendOf("alice", document
            .Replace("AT", $"\"occurredAt\": \"{_platform.Now:yyyy-MM-ddTHH:mm:sszzz}\"", StringComparison.Ordinal)
            .Replace("MONEY", "\"amount\": { \"amount\": 100, \"currency\": \"GBP\" }, LINES", StringComparison.Ordinal)
            .Replace("LINES", "\"lines\": [{ \"sku\": \"tea\", \"quantity\": 1, \"amount\": 100 }]", StringComparison.Ordinal));

        var parked = (await _platform.Parked(await _platform.ParkedOne()).Get()).Value!;

        Assert.Equal(code, parked.Code);
        Assert.Equal(pointer is null ? [] : [pointer], parked.Errors.Select(error => error.Pointer));
        Assert.Equal(0, await _platform.PurchasesOf("web") + await _platform.PurchasesOf("store"));
    }

    [Theory]
    [InlineData("demo/nobody", "nobody", "memberNotFound")]
    [InlineData("other/alice", "alice", "streamInvalid")]
    [InlineData("demo", "alice", "streamInvalid")]
    [InlineData("demo/a/b", "alice", "streamInvalid")]
    [InlineData("other/guest/web/1", "alice", "streamInvalid")]
    public async Task Poison_by_its_stream_is_parked_with_the_channel_of_the_provider(string stream, string member, string code)
    {
        await _platform.Send(stream, Encoding.UTF8.GetBytes(_platform.Purchase("r-1", member, 100)), InboundKind.Purchase, InboundStream.Web);

        Assert.Equal(code, (await _platform.ParkedOne()).Code);
    }

    [Fact]
    public async Task Poison_of_an_unknown_kind_or_not_in_UTF8_is_parked()
    {
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 100), (InboundKind)7);
        await _platform.Send("demo/alice", [0x7b, 0xff, 0x7d], InboundKind.Return, InboundStream.Web);
        await Waiting.Until(async () => (await _platform.ListParked()).Count == 2);

        Assert.Equal(["unknownKind", "invalidUtf8"], (await _platform.ListParked()).Select(entry => entry.Code));
    }

    [Fact]
    public async Task Poison_that_is_sent_twice_is_parked_once_and_counted()
    {
        await _platform.SendOf("alice", "{}");
        await _platform.SendOf("alice", "{}");
        await Waiting.Until(async () => await _platform.ListParked() is [{ Count: 2 }]);

        await _platform.SendOf("alice", "{ }");
        await Waiting.Until(async () => (await _platform.ListParked()).Count == 2);
    }

    [Fact]
    public async Task Poison_too_large_to_be_kept_is_parked_by_its_beginning_and_never_booked()
    {
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 100) + new string(' ', Limits.InboundDocument));

        var entry = await _platform.ParkedOne();
        var parked = (await _platform.Parked(entry).Get()).Value!;

        Assert.Equal(("documentTooLarge", true), (parked.Code, parked.Cut));
        Assert.Equal(Limits.InboundDocument, parked.Document.Length);
        Assert.True(parked.Size > Limits.InboundDocument);
        Assert.Equal("documentTooLarge", (await _platform.Parked(entry).Replay()).Refusal!.Code);
        Assert.Single(await _platform.ListParked());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Purchase_whose_write_fails_is_delivered_again_and_booked_once(bool written)
    {
        _platform.Journal.OnMember("alice").FailAppend(AppendFailure.Storage, written);
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000));

        await _platform.PassUntil(async () => await _platform.Balance("alice") == 50);
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));
        await _platform.PassUntil(async () => await _platform.Balance("alice") == 51);

        Assert.Equal(2, await _platform.PurchasesOf("web"));
        Assert.Empty(await _platform.ListParked());
    }

    [Fact]
    public async Task Purchase_that_was_booked_before_a_crash_and_is_delivered_after_it_is_booked_once()
    {
        var document = _platform.Purchase("r-1", "alice", 5_000);
        await _platform.SendOf("alice", document);
        await _platform.Has("alice", 50);

        await _platform.Restart();
        await _platform.SendOf("alice", document);
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));

        await _platform.Has("alice", 51);
        Assert.Equal(2, await _platform.PurchasesOf("web"));
        Assert.Empty(await _platform.ListParked());
    }

    [Fact]
    public async Task Outage_shorter_than_the_retries_parks_nothing()
    {
        await _platform.Restart();
        _platform.Journal.OnMember("alice").FailLoads(5);
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000));

        await _platform.PassUntil(async () => (await _platform.Queries.GetPurchase("web", "r-1")).Value is not null);

        Assert.Empty(await _platform.ListParked());
        Assert.Equal(50, await _platform.Balance("alice"));
    }

    [Fact]
    public async Task Outage_longer_than_the_retries_parks_as_unavailable_and_a_replay_books()
    {
        await _platform.Restart();
        _platform.Journal.OnMember("alice").FailLoads(int.MaxValue);
        var begin = _platform.Now;
        await _platform.SendOf("alice", _platform.Purchase("r-1", "alice", 5_000));

        var entry = await _platform.ParkedAtLast();

        Assert.Equal("unavailable", entry.Code);
        Assert.True(entry.FirstParkedAt - begin >= InboundStream.RetryFor);
        _platform.Journal.OnMember("alice").FailLoads(0);

        // The account that could not be read gives way to one that can; what books it takes it off the list.
        await _platform.PassUntil(async () =>
        {
            _ = await _platform.Parked(entry).Replay();
            return !(await _platform.ListParked()).Any();
        });
        Assert.Equal("r-1", (await _platform.Queries.GetPurchase("web", "r-1")).Value!.Id);
        Assert.Equal(50, await _platform.Balance("alice"));
    }

    [Theory]
    [InlineData("parked-purchase", true)]
    [InlineData("parked-purchase", false)]
    [InlineData("parked-purchases", true)]
    [InlineData("parked-purchases", false)]
    public async Task Poison_whose_parking_fails_is_delivered_again_and_parked_once(string state, bool written)
    {
        _platform.States.FailWrite(state, written);
        await _platform.SendOf("alice", "{}");
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));

        await _platform.PassUntil(async () => await _platform.Balance("alice") == 1);

        var entry = Assert.Single(await _platform.ListParked());
        Assert.Equal("{}", (await _platform.Parked(entry).Get()).Value!.Document);
    }

    [Fact]
    public async Task Full_list_makes_the_stream_wait_and_loses_nothing()
    {
        for (var i = 0; i < Limits.ParkedPurchases; i++)
        {
            Assert.True(await _platform.Parked().Put(Entry($"old-{i}")));
        }

        await _platform.SendOf("alice", "{}");
        await _platform.SendOf("alice", _platform.Purchase("r-2", "alice", 100));
        await _platform.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await _platform.Balance("alice"));
        Assert.False(await _platform.Parked().Put(Entry("one-more")));

        await _platform.Parked().Remove("old-5");

        await _platform.PassUntil(async () => await _platform.Balance("alice") == 1);
        Assert.False(await _platform.Parked().Put(Entry("one-more")));
    }

    [Fact]
    public async Task Metrics_count_documents_by_outcome_and_what_is_parked()
    {
        var outcomes = new ConcurrentBag<string>();
        var parked = new ConcurrentBag<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Loyalty.Grains")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (instrument.Name == "loyalty.inbound.purchases" && Tag(tags, "channel") == "store")
            {
                outcomes.Add(Tag(tags, "outcome"));
            }
        });
        listener.SetMeasurementEventCallback<int>((instrument, count, tags, _) =>
        {
            if (instrument.Name == "loyalty.inbound.parked" && Tag(tags, "channel") == "store")
            {
                parked.Add(count);
            }
        });
        listener.Start();
        var document = _platform.Purchase("r-1", "alice", 5_000);
        await _platform.SendOf("alice", document, provider: InboundStream.Store);
        await _platform.SendOf("alice", document, provider: InboundStream.Store);
        await _platform.SendOf("alice", "{}", provider: InboundStream.Store);
        await Waiting.Until(() => outcomes.Count == 3);

        listener.RecordObservableInstruments();

        Assert.Equal(["booked", "parked", "repeated"], outcomes.Order());
        Assert.Equal([1], parked);

        static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name)
                {
                    return (string)tag.Value!;
                }
            }

            return "";
        }
    }

    private ParkedPurchaseEntry Entry(string id) =>
        new() { Id = id, Kind = InboundKind.Purchase, Code = "invalidRequest", FirstParkedAt = _platform.Now, LastParkedAt = _platform.Now, Count = 1 };
}
