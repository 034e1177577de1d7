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
/// finds what it did; a list that took the place of another is remembered, with what it was answered. Of those that were sent
/// only hashes are held, to see who is not among them.
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
    private static readonly Refusal IdReused = Refusal.Conflict("idReused", "The same key was used before, for another list.", new Fault("", "differs from what is stored"));

    private readonly List<(int Line, string Member)> some = new(GatewayLimits.BatchConcurrency);
    private readonly HashSet<UInt128> sent = [];
    private readonly List<UnlistedLine> named = [];
    private ListReplacement? done;
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
        var list = grains.GetGrain<ISegment>(Ids.Segment(program, segment));
        var name = $"{caller.Channel}/{key}";
        done = replaces ? await list.GetReplacement(name) : null;
        if (await Receive(context) is { } problem)
        {
            return problem;
        }

        if (!replaces || (invalid > 0 && done is null))
        {
            return TypedResults.Ok(Answer());
        }

        var content = $"{sent.Aggregate(UInt128.Zero, static (all, member) => all ^ member):x32}";
        if (done is not null)
        {
            // Whoever has come since was not among those whom this list took the place of.
            return done.Content != content ? Problem.From(IdReused) : Repeated(context.Response, done.Answer);
        }

        if (await RemoveOthers(context.RequestAborted) is { } interrupted)
        {
            return interrupted;
        }

        await list.Replaced(new ListReplacement(name, content, Answer()));
        return TypedResults.Ok(Answer());
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
        if (done is not null)
        {
            some.Clear();
            return null;
        }

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

    private UploadedMembers Answer() => new(listed, unchanged, removed, unknown, invalid, [.. named.OrderBy(line => line.Line)]);

    private static Ok<UploadedMembers> Repeated(HttpResponse response, UploadedMembers answer)
    {
        Preconditions.MarkReplayed(response, replayed: true);
        return TypedResults.Ok(answer);
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

internal static class SegmentUploadEndpoint
{
    /// <summary>Lines of text or of JSON; heavy.</summary>
    public static RouteHandlerBuilder IsSegmentUpload(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(Overload.Batch.Instance, new RequestSizeLimitAttribute(GatewayLimits.MembersDrained))
        .Accepts<string>(SegmentUpload.MediaType, LineBatch.MediaType)
        .For("\"alice\\nbob\"")
        .For("\"{\\\"member\\\":\\\"alice\\\"}\\n{\\\"member\\\":\\\"bob\\\"}\"", LineBatch.MediaType);
}
