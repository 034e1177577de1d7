using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Members;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Orleans.Runtime;

namespace Loyalty.Grains.Rewards;

/// <summary>
/// One draw: takes tickets in the order that the seed decides and looks each up in the journal, so many a call. What it has
/// found is durable before it is told; cut off, it goes on where it was.
/// </summary>
[GrainType("raffle-draw")]
internal sealed class RaffleDrawGrain(
    [PersistentState("raffleDraw", GrainStorages.State)] IPersistentState<RaffleDrawState> state,
    IAccountJournal journal, ProgramCatalog catalog, PersonalDataHasher hasher, TimeProvider time)
    : StateGrain<RaffleDrawState>(state), IRaffleDraw
{
    /// <summary>Tickets that are looked up in one call: few enough for it to end in time.</summary>
    public const int TicketsPerCall = 250;

    private static readonly Refusal TicketsUnderWay = Refusal.Unavailable(
        "ticketsUnderWay", "A ticket that takes part is being redeemed at this moment. Send the same request again.");

    private static readonly Refusal UnderWay = Refusal.Unavailable("drawUnderWay", "The draw is not over yet. Send the same request again.");

    private string Reward => this.GetPrimaryKeyString()[..this.GetPrimaryKeyString().LastIndexOf('/')];

    public async Task<Outcome<RaffleDraw>> Run(PlannedDraw plan)
    {
        if (State.Over)
        {
            return new Outcome<RaffleDraw> { Value = Result(plan), Replayed = true };
        }

        if ((await GrainFactory.GetGrain<IReward>(Reward).GetTickets()).UnderWay <= plan.To)
        {
            return TicketsUnderWay;
        }

        try
        {
            await Look(plan);
        }
        catch (StorageException)
        {
            // What was found since the last write is found again.
            DeactivateOnIdle();
            return Account.StorageAway;
        }

        await Save();
        return State.Over ? Result(plan) : UnderWay;
    }

    private async Task Look(PlannedDraw plan)
    {
        var program = Ids.ProgramOf(Reward);
        var known = (await new EditionsInForce(catalog, program).Get())!;
        var reader = new VoucherReader(journal, time, program, VoucherReader.Asking(GrainFactory, program));
        var order = new DrawOrder(plan.Seed, plan.From, plan.To);
        for (var before = 0; before < State.Looked; before++)
        {
            order.Next();
        }

        for (var i = 0; i < TicketsPerCall && !IsOver(plan, order); i++)
        {
            await Take(order.Next(), reader, known);
        }

        State.Over = IsOver(plan, order);
    }

    private async Task Take(long ticket, VoucherReader reader, ProgramEntry known)
    {
        var code = hasher.VoucherCode(Ids.ProgramOf(Reward), RewardTerms.TicketName(Ids.LocalOf(Reward), ticket));
        var found = (await reader.WithCode(code)).Where(voucher => voucher.Issued.Reward == Ids.LocalOf(Reward) && voucher.Issued.Ticket == ticket).ToArray();
        if (found is not [var (account, issued)])
        {
            State.Excluded.Add(new ExcludedTicket(ticket, "notIssued"));
            return;
        }

        var voucher = await reader.Describe(issued, Ids.LocalOf(account), known);
        if (voucher.State == VoucherState.Issued)
        {
            State.Winners.Add(new DrawnTicket(ticket, voucher.Member, voucher.Id));
        }
        else
        {
            State.Excluded.Add(new ExcludedTicket(ticket, voucher.State switch { VoucherState.Used => "used", VoucherState.Cancelled => "cancelled", _ => "expired" }));
        }
    }

    private bool IsOver(PlannedDraw plan, DrawOrder order) =>
        State.Winners.Count >= plan.Wanted || order.IsOver || State.Looked >= Limits.DrawnTickets;

    private RaffleDraw Result(PlannedDraw plan) => new()
    {
        Reward = Ids.LocalOf(Reward),
        Plan = plan,
        Winners = [.. State.Winners],
        Excluded = [.. State.Excluded],
    };
}

[GenerateSerializer, Alias("loyalty.rewards.RaffleDrawState")]
internal sealed class RaffleDrawState
{
    [Id(0)]
    public List<DrawnTicket> Winners { get; set; } = [];

    [Id(1)]
    public List<ExcludedTicket> Excluded { get; set; } = [];

    /// <summary>Nothing more is drawn.</summary>
    [Id(2)]
    public bool Over { get; set; }

    public int Looked => Winners.Count + Excluded.Count;
}
