using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Rewards;

/// <summary>
/// A file of codes on its way into the pool, a chunk at a time, so that a million lines take no more memory than a
/// thousand. Cut off anywhere and sent again under its key, it goes on where it was: chunks are the same each time.
/// </summary>
/// <param name="grain">Whose pool it is.</param>
/// <param name="key">Stays the same when it is sent again.</param>
/// <param name="refused">Told of every line that is refused.</param>
internal sealed class CodeUpload(IRewardCodes grain, string key, Action<ProblemDetails> refused) : LineUpload(GatewayLimits.CodesBody, Limits.CodesPerUpload, Limits.CodesPerChunk)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<string> chunk = new(Limits.CodesPerChunk);
    private readonly List<InvalidCode> invalid = [];
    private long accepted;
    private long duplicates;
    private long invalidLines;
    private int chunks;
    private bool replayed = true;

    protected override int Waiting => chunk.Count;

    protected override NamedNumber[] Taken => [new("accepted", accepted), new("duplicates", duplicates)];

    public async Task<Results<Ok<UploadedCodes>, ProblemHttpResult>> Run(HttpContext context)
    {
        if (await Receive(context) is { } problem)
        {
            return problem;
        }

        Preconditions.MarkReplayed(context.Response, replayed && chunks > 0);
        return TypedResults.Ok(new UploadedCodes(accepted, duplicates, invalidLines, [.. invalid]));
    }

    protected override void Take(int line, LineReader lines)
    {
        if (lines.IsTooLong)
        {
            Invalid(line, Length);
            return;
        }

        if (lines.IsBlank)
        {
            return;
        }

        if (Text(lines.Line) is not { } code)
        {
            Invalid(line, "is not UTF-8");
        }
        else if (!Check.IsText(code, Limits.CodeLength))
        {
            Invalid(line, Length);
        }
        else
        {
            chunk.Add(code);
        }
    }

    private static readonly string Length = $"must be 1–{Limits.CodeLength} characters, without control characters";

    private static string? Text(ReadOnlySequence<byte> line)
    {
        try
        {
            return Strict.GetString(line).Trim('\uFEFF', ' ', '\t', '\r');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private void Invalid(int line, string reason)
    {
        invalidLines++;
        if (invalid.Count < MostNamed)
        {
            invalid.Add(new InvalidCode(line, reason));
        }

        refused(Problem.BadRequest("invalidRequest", reason).ProblemDetails);
    }

    protected override async Task<ProblemHttpResult?> Send()
    {
        var command = new AddCodes { Upload = key, Chunk = chunks, Codes = [.. chunk] };
        var outcome = await Calls.Ask((grain, command), static call => call.grain.Add(call.command));
        if (outcome.Value is not { } added)
        {
            return Problem.From(outcome.Refusal! with { Numbers = [.. outcome.Refusal.Numbers, .. Taken] });
        }

        accepted += added.Accepted;
        duplicates += added.Duplicates;
        replayed &= outcome.Replayed;
        chunks++;
        chunk.Clear();
        return null;
    }
}

/// <summary>What became of an upload.</summary>
/// <param name="Accepted">Codes that are new to the reward.</param>
/// <param name="Duplicates">Codes that it had, or that stood twice.</param>
/// <param name="InvalidLines">Lines that hold no code.</param>
/// <param name="Invalid">The first 100 of them.</param>
internal sealed record UploadedCodes(long Accepted, long Duplicates, long InvalidLines, ImmutableArray<InvalidCode> Invalid);

/// <param name="Line">1, 2, 3 …</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record InvalidCode(int Line, string Reason);

internal static class CodeUploadEndpoint
{
    /// <summary>Lines of text, more of them than any other body has; heavy.</summary>
    public static RouteHandlerBuilder IsCodeUpload(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(Overload.Batch.Instance, new RequestSizeLimitAttribute(GatewayLimits.CodesDrained))
        .Accepts<string>(CodeUpload.MediaType);
}
