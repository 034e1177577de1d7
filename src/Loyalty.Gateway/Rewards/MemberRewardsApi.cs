using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Rewards;

/// <summary>What members redeem, and their vouchers.</summary>
internal static class MemberRewardsApi
{
    public static void MapMemberRewardEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var program = endpoints.MapGroup("/programs/{program}").WithTags("Vouchers");
        program.MapPost("/vouchers:lookup", Lookup).Needs(Permissions.RewardsRedeem).WithSummary("Find a voucher by its code")
            .For("""{ "code": "7F3K-92QX" }""")
            .WithDescription("What a till scans: whose voucher it is, what it is worth and whether it can still be used. Codes that the platform made are found however people type them.")
            .Answers(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);

        var member = program.MapGroup("/members/{member}");
        member.MapGet("/rewards", GetRewards).Needs(Permissions.MembersRead).WithSummary("See what a member can redeem")
            .WithDescription("The catalogue, each reward with the price of the member's tier and with everything that stands in the member's way and what is missing, in that channel or in any. What it says of stock may be a second old.")
            .Answers(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity).Asks("channel");
        member.MapPost("/redemptions", Redeem).Needs(Permissions.RewardsRedeem).WithSummary("Redeem a reward")
            .For("""{ "reward": "cinema" }""")
            .WithDescription("Holds the points at the price of the member's tier, takes a piece, a code or a ticket's number and issues the voucher; interrupted, it is finished or undone by itself. Cashback is paid into the member's wallet in the same record, and its voucher is used as it is issued, as a donation's is. A refusal has the code of the first reason that stands in the way, with its numbers. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed, "Location");
        member.MapGet("/vouchers", List).Needs(Permissions.MembersRead).WithSummary("List a member's vouchers")
            .WithDescription("Those that can be used (state=issued) as of now, oldest first, at most 100. Otherwise newest first, a stretch of the member's history a page: a page may hold fewer than asked for, or none, and have a next.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("state", "cursor", "limit");
        member.MapGet("/vouchers/{voucher}", Get).Needs(Permissions.MembersRead).WithSummary("See a voucher")
            .WithDescription("Whether it can be used, or what became of it.").Answers(Status404NotFound);
        member.MapPost("/vouchers/{voucher}:use", Use).Needs(Permissions.RewardsRedeem).WithSummary("Use a voucher")
            .For("""{ "purchase": "receipt-1" }""")
            .WithDescription("Once, in a channel of its reward. The purchase is kept as it is named; returning it changes nothing about the voucher. With dryRun=true it answers the voucher as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        member.MapPost("/vouchers/{voucher}:unuse", Unuse).Needs(Permissions.RewardsWrite).WithSummary("Undo the use of a voucher")
            .For("""{ "reason": "wrongVoucher" }""")
            .WithDescription("For a use by mistake, and for what was bought and came back: returning a purchase changes nothing about the vouchers used on it. The voucher can be used again until its old end; once that has passed, it is refused, as it is for cashback and donations. A voucher whose purchase, completion or referral was returned in the meantime ends at once, as it would have unused: its state is cancelled, its reason returned. The reason is a code that is kept for ever, so that no personal data gets into the journal. With dryRun=true it answers the voucher as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        member.MapPost("/vouchers/{voucher}:cancel", Cancel).Needs(Permissions.RewardsWrite).WithSummary("Cancel a voucher")
            .For("""{ "reason": "mistake" }""")
            .WithDescription("Only while it can be used. Its points go back to the buckets that they came from; a piece of counted stock can be redeemed again, a partner's code cannot. The reason is a code that is kept for ever, so that no personal data gets into the journal. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Ok<Voucher>, ProblemHttpResult>> Lookup(string program, Body<VoucherCodeInput> body, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        return Answer(await Calls.Ask(
            (queries: grains.GetGrain<IRewardQueries>(program), body.Value.Code, body.Value.Reward), static call => call.queries.FindVoucher(call.Code, call.Reward)));
    }

    public static async Task<Results<Ok<MemberRewards>, ProblemHttpResult>> GetRewards(string program, string member, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        Query.OnlyKnown(request, faults, "channel");
        var channel = Query.One(request, faults, "channel");
        faults.Id(channel, "?channel");
        return faults.Any
            ? Problem.Invalid(faults)
            : Answer(await Calls.Ask((grain: Member(grains, program, member), channel), static call => call.grain.GetRewards(call.channel)));
    }

    public static async Task<Results<Created<Redemption>, Ok<Redemption>, ProblemHttpResult>> Redeem(
        string program, string member, Body<RedemptionInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        if (PurchaseCalls.ChannelOf(Caller.Of(context), body.Value.Channel, import: false, out var channel) is { } refused)
        {
            return refused;
        }

        var command = new RedeemReward { Voucher = NameBasedId.OfVoucher(program, channel, key), Channel = channel, Reward = body.Value.Reward, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.Redeem(call.command));
        if (outcome.Value is not { } redemption)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return redemption.Voucher is { } voucher
            ? TypedResults.Created($"/v1/programs/{program}/members/{member}/vouchers/{voucher.Id}", redemption)
            : TypedResults.Ok(redemption);
    }

    public static async Task<Results<Ok<VoucherPage>, ProblemHttpResult>> List(string program, string member, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults, "state");
        var state = State(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        return state == VoucherState.Issued
            ? OpenVouchers.Page(await Calls.Ask(Member(grains, program, member), static grain => grain.GetOpenVouchers()), cursor, limit)
            : Answer(await Calls.Ask(
                (queries: grains.GetGrain<IRewardQueries>(program), member, state, cursor, limit),
                static call => call.queries.ListVouchers(call.member, call.state, call.cursor, call.limit)));
    }

    public static async Task<Results<Ok<Voucher>, ProblemHttpResult>> Get(string program, string member, string voucher, IGrainFactory grains) =>
        Answer(await Calls.Ask((queries: grains.GetGrain<IRewardQueries>(program), member, voucher), static call => call.queries.GetVoucher(call.member, call.voucher)));

    public static async Task<Results<Ok<Voucher>, ProblemHttpResult>> Use(
        string program, string member, string voucher, Body<VoucherUseInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        if (PurchaseCalls.ChannelOf(Caller.Of(context), body.Value.Channel, import: false, out var channel) is { } refused)
        {
            return refused;
        }

        var command = new UseVoucher { Key = key, Channel = channel, Voucher = voucher, Purchase = body.Value.Purchase, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.UseVoucher(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    public static async Task<Results<Ok<VoucherCancellation>, ProblemHttpResult>> Cancel(
        string program, string member, string voucher, Body<VoucherReasonInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new CancelVoucher { Key = key, Channel = Caller.Of(context).Channel, Voucher = voucher, Reason = body.Value.Reason, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.CancelVoucher(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    public static async Task<Results<Ok<Voucher>, ProblemHttpResult>> Unuse(
        string program, string member, string voucher, Body<VoucherReasonInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new UndoVoucherUse { Key = key, Channel = Caller.Of(context).Channel, Voucher = voucher, Reason = body.Value.Reason, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.UndoVoucherUse(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    private static VoucherState? State(HttpRequest request, Faults faults)
    {
        if (Query.One(request, faults, "state") is not { } text)
        {
            return null;
        }

        foreach (var state in Enum.GetValues<VoucherState>())
        {
            if (text == System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString()))
            {
                return state;
            }
        }

        faults.Add("?state", "must be one of " + string.Join(", ", EnumNames.Of(typeof(VoucherState))));
        return null;
    }

    private static IMemberRewards Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMemberRewards>(Ids.Member(program, member));

    private static Results<Ok<T>, ProblemHttpResult> Answer<T>(Outcome<T> outcome)
        where T : class => outcome.Value is { } value ? TypedResults.Ok(value) : Problem.From(outcome.Refusal!);
}
