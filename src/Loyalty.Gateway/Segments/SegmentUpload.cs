using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Segments;

/// <summary>
/// A file of members on its way onto a segment's list: a command for each, some at once. Sent again under its key, each
/// finds what it did. Of those that were sent only hashes are held, to see who is not among them.
/// </summary>
/// <param name="grains">The grains.</param>
/// <param name="program">The program.</param>
/// <param name="segment">Whose list it is.</param>
/// <param name="caller">Who sends it.</param>
/// <param name="key">Stays the same when it is sent again.</param>
/// <param name="replaces">Whoever is not in the file is taken off the list.</param>
/// <param name="refused">Told of every line that is refused.</param>
internal sealed class SegmentUpload(IGrainFactory grains, string program, string segment, Caller caller, string key, bool replaces, Action<ProblemDetails> refused)
    : LineUpload(GatewayLimits.MembersBody, Limits.ListUpload, GatewayLimits.BatchConcurrency)
{
    private readonly List<(int Line, string Member)> some = new(GatewayLimits.BatchConcurrency);
    private readonly HashSet<UInt128> sent = [];
    private readonly List<UnlistedLine> named = [];
    private long listed;
    private long unchanged;
    private long unknown;
    private long invalid;
    private long removed;
    private bool documents;

    protected override int Waiting => some.Count;

    protected override IReadOnlyList<string> MediaTypes => [MediaType, LineBatch.MediaType];

    protected override NamedNumber[] Taken => [new("listed", listed), new("unchanged", unchanged)];

    public async Task<Results<Ok<UploadedMembers>, ProblemHttpResult>> Run(HttpContext context)
    {
        documents = BodyText.Is(context.Request.ContentType, LineBatch.MediaType);
        return (await Receive(context) ?? (replaces && invalid == 0 ? await RemoveOthers(context.RequestAborted) : null)) is { } problem
            ? problem
            : TypedResults.Ok(new UploadedMembers(listed, unchanged, removed, unknown, invalid, [.. named.OrderBy(line => line.Line)]));
    }

    protected override void Take(int line, LineReader lines)
    {
        if (lines is { IsTooLong: false, IsBlank: true })
        {
            return;
        }

        var (member, reason) = documents ? OfDocument(lines) : OfText(lines);
        if (member is null)
        {
            invalid++;
            Name(line, reason);
            refused(Problem.BadRequest("invalidRequest", reason).ProblemDetails);
            return;
        }

        some.Add((line, member));
        if (replaces)
        {
            sent.Add(HashOf(member));
        }
    }

    private static (string? Member, string Reason) OfText(LineReader lines)
    {
        // No id holds what UTF-8 makes of more than one byte; the mark that some files begin with is such.
        var member = lines.IsTooLong ? "" : Encoding.Latin1.GetString(lines.Line).TrimStart('\u00EF', '\u00BB', '\u00BF').Trim(' ', '\t', '\r');
        return (Ids.IsValid(member) ? member : null, Check.IdReason);
    }

    private static (string? Member, string Reason) OfDocument(LineReader lines)
    {
        if (lines.IsTooLong)
        {
            return (null, "The line is too long.");
        }

        var (value, problem) = JsonInput.Parse<ListedMemberInput>(lines.Line);
        return (value?.Member, problem?.ProblemDetails.Detail ?? "");
    }

    /// <summary>Puts those onto the list who are waiting.</summary>
    protected override async Task<ProblemHttpResult?> Send()
    {
        var outcomes = await Task.WhenAll(some.Select(entry => Change(entry.Member, onto: true)));
        ProblemHttpResult? problem = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var refusal = outcomes[i].Refusal;
            listed += outcomes[i].Value is { Changed: true } ? 1 : 0;
            unchanged += outcomes[i].Value is { Changed: false } ? 1 : 0;
            if (refusal is { Kind: RefusalKind.NotFound, Code: "memberNotFound" } or { Kind: RefusalKind.Rule, Code: "tooManyLists" })
            {
                unknown++;
                Name(some[i].Line, refusal.Detail);
                refused(Problem.From(refusal).ProblemDetails);
            }
            else if (refusal is not null)
            {
                problem ??= Problem.From(refusal);
            }
        }

        some.Clear();
        return problem;
    }

    private async Task<ProblemHttpResult?> RemoveOthers(CancellationToken aborted)
    {
        string? cursor = null;
        do
        {
            aborted.ThrowIfCancellationRequested();
            var outcome = await Calls.Ask(
                (queries: grains.GetGrain<IAccountQueries>(program), segment, cursor),
                static call => call.queries.ListMembers(new MemberFilter { Segment = call.segment }, call.cursor, Limits.PageSize));
            if (outcome.Value is not { } page)
            {
                return Problem.From(outcome.Refusal!);
            }

            foreach (var others in page.Members.Where(member => !sent.Contains(HashOf(member.Member))).Chunk(GatewayLimits.BatchConcurrency))
            {
                foreach (var gone in await Task.WhenAll(others.Select(member => Remove(member.Member))))
                {
                    if (gone?.Refusal is { Kind: not RefusalKind.NotFound } refusal)
                    {
                        return Problem.From(refusal);
                    }

                    removed += gone?.Value is { Changed: true } ? 1 : 0;
                }
            }

            cursor = page.Next;
        }
        while (cursor is not null);
        return null;
    }

    /// <summary>Takes one off who was not sent; null: the member was, under the id of one who was merged into it.</summary>
    private async Task<Outcome<ChangedSegments>?> Remove(string member)
    {
        var seen = await Calls.Ask(grains.GetGrain<IMember>(Ids.Member(program, member)), static grain => grain.GetSummary());
        return seen.Value is not { } known ? seen.Refusal!
            : known.MergedFrom.Any(merged => sent.Contains(HashOf(merged))) ? null
            : await Change(member, onto: false);
    }

    private Task<Outcome<ChangedSegments>> Change(string member, bool onto)
    {
        var command = new ChangeList { Channel = caller.Channel, Key = key, Segment = segment, Listed = onto, By = caller.KeyId };
        return Calls.Ask((grain: grains.GetGrain<IMemberSegments>(Ids.Member(program, member)), command), static call => call.grain.ChangeList(call.command));
    }

    private void Name(int line, string reason)
    {
        if (named.Count < MostNamed)
        {
            named.Add(new UnlistedLine(line, reason));
        }
    }

    private static UInt128 HashOf(string member) => MemoryMarshal.Read<UInt128>(SHA256.HashData(Encoding.ASCII.GetBytes(member)));
}

/// <summary>What became of an upload.</summary>
/// <param name="Listed">Members who came onto the list.</param>
/// <param name="Unchanged">Members who were on it.</param>
/// <param name="Removed">Members who were taken off it, as they were not in the upload.</param>
/// <param name="Unknown">Lines whose member there is not, or who is on as many lists as can be.</param>
/// <param name="Invalid">Lines that hold no id, or no document with one.</param>
/// <param name="Lines">The first 100 of both.</param>
internal sealed record UploadedMembers(long Listed, long Unchanged, long Removed, long Unknown, long Invalid, ImmutableArray<UnlistedLine> Lines);

/// <param name="Line">1, 2, 3 …</param>
/// <param name="Reason">Why it came to nothing.</param>
internal sealed record UnlistedLine(int Line, string Reason);

internal static class SegmentUploadEndpoint
{
    /// <summary>Lines of text or of JSON; heavy.</summary>
    public static RouteHandlerBuilder IsSegmentUpload(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(Overload.Batch.Instance, new RequestSizeLimitAttribute(GatewayLimits.MembersDrained))
        .Accepts<string>(SegmentUpload.MediaType, LineBatch.MediaType)
        .For("\"alice\\nbob\"")
        .For("\"{\\\"member\\\":\\\"alice\\\"}\\n{\\\"member\\\":\\\"bob\\\"}\"", LineBatch.MediaType);
}
