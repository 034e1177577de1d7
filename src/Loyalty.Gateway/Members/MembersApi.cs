using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Members;

/// <summary>Members: enrolment, what is seen of them, blocking.</summary>
internal static class MembersApi
{
    public static void MapMemberEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var members = endpoints.MapGroup("/programs/{program}").WithTags("Members");
        members.MapPost("/members", Enroll).Needs(Permissions.MembersWrite).WithSummary("Enrol a member")
            .For("""{ "id": "alice", "identifiers": [{ "kind": "card", "value": "2900001" }], "profile": { "name": "Alice", "language": "en-GB" } }""")
            .WithDescription("Opens the account, keeps the profile and claims the identifiers, all or nothing. A referral code that does not count is no reason to refuse: the answer says what became of it. Without an id, program, channel and Idempotency-Key make one, so that sending it again enrols nobody twice. With dryRun=true it answers the member as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        members.MapGet("/members", List).Needs(Permissions.MembersRead).WithSummary("List members")
            .WithDescription("From the directory, by id; those who were erased only with status=erased, those who were merged into others only with status=merged. It follows the journal by a moment; nothing about points is decided by it.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("tier", "status", "segment", "cursor", "limit");
        members.MapPost("/members:evaluate", Evaluate).Needs(Permissions.SegmentsWrite).WithSummary("Hold the edition in force against members")
            .WithDescription("After an edition brought or changed segments, rules for birthdays or anniversaries, or what members are to be told, it holds for each member from the next thing on that happens to the member. This holds it against those to whom nothing happens: a page of members a call. Go on with next until there is none.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");
        members.MapPost("/members:lookup", Lookup).Needs(Permissions.MembersRead).WithSummary("Find a member by identifier")
            .For("""{ "kind": "card", "value": "2900001" }""")
            .WithDescription("What a member shows at a till: a card, an e-mail, a phone. In the body, because personal data does not belong into addresses and their logs.")
            .Answers(Status400BadRequest, Status404NotFound);

        var member = members.MapGroup("/members/{member}");
        member.MapGet("", Get).Needs(Permissions.MembersRead).WithSummary("See a member")
            .WithDescription("Status, balances and tier at this instant.").Answers(Status404NotFound);
        member.MapGet("/wallets", GetWallets).Needs(Permissions.MembersRead).WithSummary("See a member's wallets")
            .WithDescription("Each wallet with the buckets that its points stand in, in the order in which they are spent.").Answers(Status404NotFound);
        member.MapGet("/tier", GetTier).Needs(Permissions.MembersRead).WithSummary("See a member's tier")
            .WithDescription("The standing, the metric in the current period and what is missing to the next tier.").Answers(Status404NotFound);
        member.MapGet("/history", GetHistory).Needs(Permissions.MembersRead).WithSummary("See a member's history")
            .WithDescription("Every operation on the account, newest first, with the wallets after it; those of members who were merged into it too, under their name.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");
        member.MapGet("/parked-returns", GetParkedReturns).Needs(Permissions.MembersRead).WithSummary("List a member's parked returns")
            .WithDescription("Returns that wait for their purchase, and until when.").Answers(Status404NotFound);
        member.MapPost("/block", Block).Needs(Permissions.MembersBlock).WithSummary("Block a member")
            .For("""{ "reason": "cardStolen" }""")
            .WithDescription("Stops earning and spending; keeps the balance. The reason is a code that is kept for ever, so that no personal data gets into the journal.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        member.MapPost("/unblock", Unblock).Needs(Permissions.MembersBlock).WithSummary("Unblock a member")
            .For("""{ "reason": "cardReplaced" }""")
            .WithDescription("Earning and spending go on with the balance as it is.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        member.MapGet("/recorded", GetRecorded).Needs(Permissions.Export).WithSummary("See what a member's journal folds to")
            .WithDescription("The account exactly as its journal left it, nothing that has fallen due since applied; for reconciliation.").Answers(Status404NotFound);
    }

    public static async Task<Results<Created<MemberSummary>, Ok<MemberSummary>, ProblemHttpResult>> Enroll(string program, Body<EnrollInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var caller = Caller.Of(context);
        var input = body.Value;
        if (input.EnrolledAt is not null && !caller.May(Permissions.Import))
        {
            return Policies.Missing(Permissions.Import);
        }

        var member = input.Id ?? NameBasedId.OfMember(program, caller.Channel, key);
        var command = new EnrollMember
        {
            Channel = caller.Channel,
            Key = key,
            Identifiers = [.. (input.Identifiers ?? []).Select(identifier => identifier.ToIdentifier())],
            Profile = input.Profile?.ToProfile(),
            EnrolledAt = input.EnrolledAt,
            ReferralCode = input.ReferralCode,
            Devices = [.. input.Devices ?? []],
            Address = input.Address,
            DryRun = dryRun,
        };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.Enroll(call.command));
        if (outcome.Value is not { } summary)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return dryRun ? TypedResults.Ok(summary) : TypedResults.Created($"/v1/programs/{program}/members/{summary.Member}", summary);
    }

    public static async Task<Results<Ok<MemberPage>, ProblemHttpResult>> List(string program, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults, "tier", "status", "segment");
        var tier = Query.One(request, faults, "tier");
        faults.Id(tier, "?tier");
        var segment = Query.One(request, faults, "segment");
        faults.Id(segment, "?segment");
        var status = Query.One(request, faults, "status");
        if (status is not (null or "active" or "blocked" or "erased" or "merged"))
        {
            faults.Add("?status", "must be one of active, blocked, erased, merged");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var outcome = await Calls.Ask(
            (queries: grains.GetGrain<IAccountQueries>(program), filter: new MemberFilter { Tier = tier, Status = status, Segment = segment }, cursor, limit),
            static call => call.queries.ListMembers(call.filter, call.cursor, call.limit));
        return outcome.Value is { } page ? TypedResults.Ok(page) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<EvaluatedMembers>, ProblemHttpResult>> Evaluate(string program, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        if (await CurrentProgram.Get(program, grains, time) is { Refusal: { } refusal })
        {
            return Problem.From(refusal);
        }

        var outcome = await MemberEvaluation.Of(program, cursor, limit, grains);
        return outcome.Value is { } page ? TypedResults.Ok(new EvaluatedMembers(page.Evaluated, page.Changes.Count, page.Next)) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Lookup(string program, Body<IdentifierInput> body, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        return await grains.GetGrain<IIdentifierQueries>(program).Find(body.Value.ToIdentifier()) is { } member
            ? Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetSummary()))
            : UnknownIdentifier();
    }

    public static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Get(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetSummary()));

    public static async Task<Results<Ok<MemberWallets>, ProblemHttpResult>> GetWallets(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetWallets()));

    public static async Task<Results<Ok<TierProgress>, ProblemHttpResult>> GetTier(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetTier()));

    public static async Task<Results<Ok<HistoryPage>, ProblemHttpResult>> GetHistory(string program, string member, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        return faults.Any
            ? Problem.Invalid(faults)
            : Answer(await Calls.Ask((grains, program, member, cursor, limit), static call => call.grains.GetGrain<IAccountQueries>(call.program).GetHistory(call.member, call.cursor, call.limit)));
    }

    public static async Task<Results<Ok<ParkedReturns>, ProblemHttpResult>> GetParkedReturns(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(grains.GetGrain<IMemberReturns>(Ids.Member(program, member)), static grain => grain.GetParked()));

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Block(string program, string member, Body<BlockInput> body, HttpContext context, IGrainFactory grains) =>
        Change(body, context, Member(grains, program, member), static (grain, command) => grain.Block(command));

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Unblock(string program, string member, Body<BlockInput> body, HttpContext context, IGrainFactory grains) =>
        Change(body, context, Member(grains, program, member), static (grain, command) => grain.Unblock(command));

    public static async Task<Results<Ok<RecordedAccount>, ProblemHttpResult>> GetRecorded(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetRecorded()));

    /// <summary>Nobody has the identifier; what was shown is not repeated, it may be personal.</summary>
    public static ProblemHttpResult UnknownIdentifier() => Problem.NotFound("memberNotFound", "No member has this identifier.");

    private static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Change(
        Body<BlockInput> body, HttpContext context, IMember grain, Func<IMember, ChangeBlock, Task<Outcome<MemberSummary>>> change)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        if (withoutKey is not null)
        {
            return withoutKey;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new ChangeBlock { Key = key, Channel = Caller.Of(context).Channel, Reason = body.Value.Reason };
        var outcome = await Calls.Ask((grain, command, change), static call => call.change(call.grain, call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    private static IMember Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMember>(Ids.Member(program, member));

    private static Results<Ok<T>, ProblemHttpResult> Answer<T>(Outcome<T> outcome)
        where T : class => outcome.Value is { } value ? TypedResults.Ok(value) : Problem.From(outcome.Refusal!);
}

/// <summary>What became of a page of members.</summary>
/// <param name="Evaluated">Members of the page.</param>
/// <param name="Changed">Those for whom something changed.</param>
/// <param name="Next">The cursor to go on with; null after the last member.</param>
internal sealed record EvaluatedMembers(int Evaluated, int Changed, string? Next);
