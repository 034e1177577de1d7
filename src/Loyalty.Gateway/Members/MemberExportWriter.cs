using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Members;

/// <summary>The shape of what <see cref="MemberExportWriter"/> writes, a page at a time.</summary>
internal sealed record MemberExport
{
    public required MemberSummary Summary { get; init; }

    /// <summary>Null: none was given.</summary>
    public required ProfileDocument? Profile { get; init; }

    public required MemberWallets Wallets { get; init; }

    /// <summary>Null in a program without tiers.</summary>
    public required TierProgress? Tier { get; init; }

    /// <summary>How far the member is with each, and the badges that are held.</summary>
    public required MemberChallenges Challenges { get; init; }

    /// <summary>Who brought the member, and the friends whom the member brought.</summary>
    public required MemberReferrals Referrals { get; init; }

    /// <summary>Those that the member is in, with the tags that operators set.</summary>
    public required MemberSegments Segments { get; init; }

    public required ParkedReturns ParkedReturns { get; init; }

    public required PendingAdjustments Adjustments { get; init; }

    /// <summary>Newest first, those that are used or ended too.</summary>
    public required ImmutableArray<Voucher> Vouchers { get; init; } = [];

    /// <summary>Newest first.</summary>
    public required ImmutableArray<ExportedRecord> History { get; init; } = [];
}

/// <param name="Entry">As the member's history shows it.</param>
/// <param name="Record">As it is stored.</param>
internal sealed record ExportedRecord(HistoryEntry Entry, JsonElement Record);

/// <summary>Writes a member's data as it is read, so that however long a history is, a page of it is all that is held.</summary>
internal sealed class MemberExportWriter(PipeWriter body) : IAsyncDisposable
{
    private readonly Utf8JsonWriter _json = new(body, new JsonWriterOptions { SkipValidation = true });

    public void Begin(KnownOfMember known)
    {
        _json.WriteStartObject();
        Write("summary", () => JsonSerializer.Serialize(_json, known.Summary, OutputJson.Default.MemberSummary));
        Write("profile", () => JsonSerializer.Serialize(_json, known.Profile!, OutputJson.Default.ProfileDocument));
        Write("wallets", () => JsonSerializer.Serialize(_json, known.Wallets, OutputJson.Default.MemberWallets));
        Write("tier", () => JsonSerializer.Serialize(_json, known.Tier!, OutputJson.Default.TierProgress));
        Write("challenges", () => JsonSerializer.Serialize(_json, known.Challenges, OutputJson.Default.MemberChallenges));
        Write("referrals", () => JsonSerializer.Serialize(_json, known.Referrals, OutputJson.Default.MemberReferrals));
        Write("segments", () => JsonSerializer.Serialize(_json, known.Segments, OutputJson.Default.MemberSegments));
        Write("parkedReturns", () => JsonSerializer.Serialize(_json, known.ParkedReturns, OutputJson.Default.ParkedReturns));
        Write("adjustments", () => JsonSerializer.Serialize(_json, known.Adjustments, OutputJson.Default.PendingAdjustments));
    }

    public async Task Write(string name, Func<string?, Task<Outcome<VoucherPage>>> read, CancellationToken aborted)
    {
        _json.WriteStartArray(name);
        string? next = null;
        do
        {
            var page = (await read(next)).Value ?? throw new BrokenExportException();
            foreach (var voucher in page.Vouchers)
            {
                JsonSerializer.Serialize(_json, voucher, OutputJson.Default.Voucher);
            }

            await Flush(aborted);
            next = page.Next;
        }
        while (next is not null);
        _json.WriteEndArray();
    }

    public async Task Write(string name, MemberRecordPage first, Func<string?, Task<Outcome<MemberRecordPage>>> read, CancellationToken aborted)
    {
        _json.WriteStartArray(name);
        for (var page = first; ; page = (await read(page.Next)).Value ?? throw new BrokenExportException())
        {
            foreach (var record in page.Records)
            {
                _json.WriteStartObject();
                Write("entry", () => JsonSerializer.Serialize(_json, record.Entry, OutputJson.Default.HistoryEntry));
                Write("record", () => _json.WriteRawValue(record.Record.Span, skipInputValidation: true));
                _json.WriteEndObject();
            }

            await Flush(aborted);
            if (page.Next is null)
            {
                break;
            }
        }

        _json.WriteEndArray();
    }

    public async Task End(CancellationToken aborted)
    {
        _json.WriteEndObject();
        await Flush(aborted);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write(string name, Action value)
    {
        _json.WritePropertyName(name);
        value();
    }

    private async Task Flush(CancellationToken aborted)
    {
        _json.Flush();
        await body.FlushAsync(aborted);
    }
}
