using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>
/// Takes documents off the inbound streams of its key. One is let go when it is booked or parked, and both are durable;
/// until then the stream delivers it again. It keeps nothing: the purchase's own id makes a repeat harmless.
/// </summary>
[GrainType("inbound-purchases")]
[ImplicitStreamSubscription(InboundPurchase.Streams)]
internal sealed partial class InboundPurchasesGrain(InboundOptions options, TimeProvider time, ILogger<InboundPurchasesGrain> logger)
    : Grain, IInboundPurchases, IStreamSubscriptionObserver
{
    private static readonly Refusal Unavailable = Refusal.Unavailable("unavailable", "The platform was away for longer than the document is tried again.");

    private readonly Dictionary<string, (string Parked, long Since)> _tried = new(StringComparer.Ordinal);

    private string Stream => this.GetPrimaryKeyString();

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        var channel = options.Of(handleFactory.ProviderName)
            ?? throw new InvalidOperationException($"The stream provider '{handleFactory.ProviderName}' is of no inbound channel.");
        return handleFactory.Create<InboundPurchase>().ResumeAsync((message, _) => Take(channel, message));
    }

    private async Task Take(InboundChannel channel, InboundPurchase message)
    {
        var id = IdOf(message);
        var outcome = await Book(channel, message);
        if (outcome.Value is not null)
        {
            _tried.Remove(channel.Provider);
            InboundMetrics.Took(channel, outcome.Replayed ? "repeated" : "booked");
            return;
        }

        var reason = outcome.Refusal!;
        if (reason.Kind == RefusalKind.Unavailable)
        {
            if (!RetriesHaveEnded(channel, id))
            {
                InboundMetrics.Took(channel, "retried");
                throw new InvalidOperationException($"A document on {channel.Provider} could not be booked now ({reason.Code}).");
            }

            reason = Unavailable;
        }

        await Park(channel, id, message, reason);
        _tried.Remove(channel.Provider);
    }

    /// <summary>Whatever is thrown may be over when it is tried again, and must not be taken for a fault of the document.</summary>
    private async Task<Outcome<BookedPurchase>> Book(InboundChannel channel, InboundPurchase message)
    {
        try
        {
            return await new InboundBooking(GrainFactory, channel, Stream).Book(message);
        }
        catch (Exception exception)
        {
            LogFailed(logger, channel.Provider, exception);
            return Unavailable;
        }
    }

    private async Task Park(InboundChannel channel, string id, InboundPurchase message, Refusal reason)
    {
        var parked = await GrainFactory.GetGrain<IParkedPurchase>(Ids.ParkedPurchase(channel.Program, channel.Channel, id))
            .Park(new ParkPurchase { Stream = Stream, Message = message, Reason = reason });
        if (parked.Refusal is { } full)
        {
            LogFull(logger, channel.Provider, Limits.ParkedPurchases);
            InboundMetrics.Took(channel, "held");
            throw new InvalidOperationException($"A document on {channel.Provider} could be neither booked nor parked ({full.Code}).");
        }

        LogParked(logger, channel.Program, channel.Channel, id, reason.Code);
        InboundMetrics.Took(channel, reason.Kind == RefusalKind.Unavailable ? "unavailable" : "parked");
    }

    /// <summary>A stream delivers one document at a time, so the one that is tried is the one that was tried last.</summary>
    private bool RetriesHaveEnded(InboundChannel channel, string id)
    {
        if (_tried.TryGetValue(channel.Provider, out var tried) && tried.Parked == id)
        {
            return time.GetElapsedTime(tried.Since) >= options.RetryFor;
        }

        _tried[channel.Provider] = (id, time.GetTimestamp());
        return false;
    }

    /// <summary>The same for every delivery of a document, so that it is parked once.</summary>
    private string IdOf(InboundPurchase message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Stream} {(int)message.Kind} "));
        hash.AppendData(message.Document.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    [LoggerMessage(1, LogLevel.Warning, "A document on {Provider} could not be booked; it is tried again.")]
    private static partial void LogFailed(ILogger logger, string provider, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Parked {Parked} of {Program}/{Channel}: {Code}.")]
    private static partial void LogParked(ILogger logger, string program, string channel, string parked, string code);

    [LoggerMessage(3, LogLevel.Error, "A document on {Provider} can be neither booked nor parked: {Limit} are parked. Its stream waits until some are replayed or discarded.")]
    private static partial void LogFull(ILogger logger, string provider, int limit);
}
