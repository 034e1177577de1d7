using System.Security.Claims;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Schedules;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Accounts;
using Loyalty.Gateway.Activities;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Memberships;
using Loyalty.Gateway.Programs;
using Loyalty.Gateway.Purchases;
using Loyalty.Gateway.Purchases.Returns;
using Loyalty.Gateway.Referrals;
using Loyalty.Gateway.Rewards;
using Loyalty.Simulation.Histories;
using Loyalty.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Loyalty.Simulation.Worlds;

/// <summary>
/// The gateway of one silo from where the framework has found the endpoint: the JSON of a request is bound, checked,
/// mapped and answered by the gateway's own handlers. Only routing, keys and the writing of the answer are left out.
/// </summary>
internal sealed class FrontDoor(IGrainFactory grains, World world, Action<Exception> unexpected)
{
    private static readonly ClaimsPrincipal s_operator = Key("operator", null);
    private static readonly Dictionary<string, ClaimsPrincipal> s_tills = [];
    private readonly PurchaseCalls _purchases = new(grains);
    private readonly ReturnCalls _returns = new(grains);
    private readonly ActivityCalls _activities = new(grains);

    public async Task<Answered> Handle(Command command)
    {
        try
        {
            return await Send(command);
        }
        catch (Exception exception) when (Failures.IsPassing(exception))
        {
            return new Answered(StatusCodes.Status503ServiceUnavailable, "unavailable", false, null);
        }
        catch (Exception exception)
        {
            unexpected(exception);
            return new Answered(StatusCodes.Status500InternalServerError, "internalError", false, null);
        }
    }

    private async Task<Answered> Send(Command command)
    {
        const string program = Setup.ProgramId;
        switch (command)
        {
            case Enroll enroll:
            {
                var context = Request(enroll, s_operator, "enroll-" + enroll.Member);
                return Read(context, await MembersApi.Enroll(program, await Body<EnrollInput>(context), context, grains));
            }

            case MakeCode make:
            {
                var context = Request(make, s_operator);
                return Read(context, await ReferralsApi.MakeCode(program, make.Member, await Body<ReferralCodeInput>(context), context, grains));
            }

            case Buy buy:
            {
                var context = Request(buy, Till(buy.Channel));
                context.Request.QueryString = buy.DryRun ? new QueryString("?dryRun=true") : default;
                return Read(context, await PurchasesApi.Record(program, await Body<Contracts.Purchases.PurchaseInput>(context), context, _purchases));
            }

            case GiveBack back:
            {
                var context = Request(back, Till(back.Channel));
                return Read(context, await ReturnsApi.Record(program, await Body<Contracts.Purchases.Returns.ReturnInput>(context), context, _returns));
            }

            case Redeem redeem:
            {
                var context = Request(redeem, Till(redeem.Channel), redeem.Key);
                return Read(context, await MemberRewardsApi.Redeem(program, redeem.Member, await Body<RedemptionInput>(context), context, grains));
            }

            case UseVoucher use:
            {
                var context = Request(use, Till(use.Channel), use.Key);
                return Read(context, await MemberRewardsApi.Use(program, use.Member, use.Voucher, await Body<VoucherUseInput>(context), context, grains));
            }

            case CancelVoucher cancel:
            {
                var context = Request(cancel, s_operator, cancel.Key);
                return Read(context, await MemberRewardsApi.Cancel(program, cancel.Member, cancel.Voucher, await Body<VoucherReasonInput>(context), context, grains));
            }

            case Transfer transfer:
            {
                var context = Request(transfer, s_operator, transfer.Key);
                return Read(context, await TransfersApi.Transfer(program, transfer.Member, await Body<TransferInput>(context), context, grains));
            }

            case Adjust adjust:
            {
                var context = Request(adjust, s_operator, adjust.Key);
                return Read(context, await AdjustmentsApi.Adjust(program, adjust.Member, await Body<AdjustmentInput>(context), context, grains));
            }

            case Block block:
            {
                var context = Request(block, s_operator, block.Key);
                var body = await Body<BlockInput>(context);
                return Read(context, block.Lifts ? await MembersApi.Unblock(program, block.Member, body, context, grains) : await MembersApi.Block(program, block.Member, body, context, grains));
            }

            case Erase erase:
            {
                var context = Request(erase, s_operator, "erase-" + erase.Member);
                return Read(context, await ErasureApi.Erase(program, erase.Member, context, grains));
            }

            case Merge merge:
            {
                var context = Request(merge, s_operator, merge.Key);
                return Read(context, await MergesApi.Merge(program, merge.Member, await Body<MergeInput>(context), context, grains));
            }

            case PayMembership pay:
            {
                var context = Request(pay, s_operator, pay.Key);
                context.Request.QueryString = pay.DryRun ? new QueryString("?dryRun=true") : default;
                return Read(context, await MembershipsApi.Pay(program, pay.Member, pay.Plan, await Body<MembershipPaymentInput>(context), context, grains));
            }

            case EndMembership end:
            {
                var context = Request(end, s_operator, end.Key);
                return Read(context, end.Refunds ? await MembershipsApi.Refund(program, end.Member, end.Plan, context, grains) : await MembershipsApi.Cancel(program, end.Member, end.Plan, context, grains));
            }

            case FoundHousehold found:
            {
                var context = Request(found, s_operator);
                return Read(context, await HouseholdsApi.Found(program, await Body<HouseholdInput>(context), context, grains));
            }

            case JoinHousehold join:
            {
                var context = Request(join, s_operator, join.Key);
                return Read(context, await HouseholdsApi.Join(program, join.Household, await Body<HouseholdMemberInput>(context), context, grains));
            }

            case LeaveHousehold leave:
            {
                var context = Request(leave, s_operator, leave.Key);
                return Read(context, await HouseholdsApi.Leave(program, leave.Household, leave.Member, context, grains));
            }

            case SeeHousehold see:
                return Read(null, await HouseholdsApi.Get(program, see.Household, grains));

            case Act act:
            {
                var context = Request(act, Till(act.Channel));
                return Read(context, await ActivitiesApi.Record(program, await Body<ActivityInput>(context), context, _activities));
            }

            case Publish publish:
                return await Publish(program, publish);

            case See see:
                return Read(null, await MembersApi.Get(program, see.Member, grains));

            case Sweep:
                await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(shard => grains.GetGrain<ISweep>($"{shard}").Sweep()));
                return new Answered(StatusCodes.Status200OK, null, false, null);

            default:
                throw new ArgumentException($"Nobody sends {command}.", nameof(command));
        }
    }

    /// <summary>As a manager does it: reads the draft, saves another where it is not this one, publishes what was saved.</summary>
    private async Task<Answered> Publish(string program, Publish publish)
    {
        var context = Request(publish, s_operator);
        var body = await Body<PublishInput>(context);
        if (publish.Version == 0)
        {
            return Read(context, await ProgramsApi.Rollback(program, world.FirstEdition, body, context.Response, grains));
        }

        var grain = grains.GetGrain<IProgram>(program);
        var definition = world.Later(publish.Version);
        var draft = (await grain.GetDraft()).Value!;
        if (draft.Definition.Name != definition.Name)
        {
            var saved = await grain.SaveDraft(definition, draft.ETag);
            if (saved.Refusal is { } refusal)
            {
                return new Answered(StatusCodes.Status412PreconditionFailed, refusal.Code, false, null);
            }

            draft = saved.Value!;
        }

        context.Request.Headers.IfMatch = $"\"{draft.ETag}\"";
        return Read(context, await ProgramsApi.Publish(program, body, context, grains));
    }

    private static DefaultHttpContext Request(Command command, ClaimsPrincipal caller, string? key = null)
    {
        var context = new DefaultHttpContext { User = caller };
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(RequestBody.Of(command), writable: false);
        if (key is not null)
        {
            context.Request.Headers[Preconditions.IdempotencyKey] = key;
        }

        return context;
    }

    private static ValueTask<Body<T>> Body<T>(HttpContext context)
        where T : class, IInput<T> => Gateway.Common.Bodies.Body<T>.BindAsync(context, null!);

    private static Answered Read(DefaultHttpContext? context, INestedHttpResult answer)
    {
        var result = answer.Result;
        var status = ((IStatusCodeHttpResult)result).StatusCode!.Value;
        return result is Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult problem
            ? new Answered(status, (string?)problem.ProblemDetails.Extensions["code"], false, null)
            : new Answered(status, null, context?.Response.Headers.ContainsKey(Preconditions.Replayed) ?? false, ((IValueHttpResult)result).Value);
    }

    /// <summary>A key of the channel.</summary>
    private static ClaimsPrincipal Till(string channel)
    {
        lock (s_tills)
        {
            return s_tills.TryGetValue(channel, out var till) ? till : s_tills[channel] = Key("till-" + channel, channel);
        }
    }

    private static ClaimsPrincipal Key(string id, string? channel) =>
        new(new Caller(Setup.ProgramId, new ApiKeyGrant(id, channel, (Permissions)int.MaxValue, null)));
}
