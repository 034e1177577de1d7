using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberRewards
{
    public Task<Outcome<MemberRewards>> GetRewards(string? channel) => OrThere<IMemberRewards, MemberRewards>(GetRewardsHere(channel), there => there.GetRewards(channel));

    private async Task<Outcome<MemberRewards>> GetRewardsHere(string? channel)
    {
        CompiledEdition? edition = null;
        var outcome = await ReadShared<MemberRewards>((state, program, now) =>
        {
            edition = program.InForceAt(now);
            if (channel is not null && !edition.Accepts(channel))
            {
                return Refusals.ChannelUnknown(channel) with { Errors = [new Fault("?channel", "is not a channel of the program, or retired")] };
            }

            return RewardAnswers.Catalogue(state, Member, edition, channel, now, Traits(edition));
        });
        return outcome.Value is { } catalogue
            ? catalogue with { Rewards = [.. await Task.WhenAll(catalogue.Rewards.Select(offer => WithStock(offer, edition!)))] }
            : outcome;
    }

    public Task<Outcome<VoucherPage>> GetOpenVouchers() => OrThere<IMemberRewards, VoucherPage>(GetOpenVouchersHere(), there => there.GetOpenVouchers());

    private Task<Outcome<VoucherPage>> GetOpenVouchersHere() => Read<VoucherPage>((state, program, now) => new VoucherPage
    {
        Vouchers =
        [
            .. state.Vouchers.Where(voucher => voucher.ExpiresAt is null || voucher.ExpiresAt > now)
                .Select(voucher => RewardAnswers.Issued(voucher, Member, program.Edition(voucher.Edition))),
        ],
    });

    public Task<Outcome<Voucher>> UseVoucher(UseVoucher command) => OrThere<IMemberRewards, Voucher>(UseVoucherHere(command), there => there.UseVoucher(command));

    private async Task<Outcome<Voucher>> UseVoucherHere(UseVoucher command)
    {
        var outcome = await _account.Execute(ByProgram(
            OperationKeys.Command(Program, command.Channel, "useVoucher", command.Key),
            (state, program, now) => VoucherRules.Use(state, command, program.InForceAt(now), IssuingEdition(state, command.Voucher, program), now),
            static record => record) with
        {
            Refers = VoucherReader.OperationOf(Program, command.Voucher),
            Differences = record => SameWhen<VoucherUsed>(record, ("", used => used.Voucher == command.Voucher), ("/purchase", used => used.Purchase == command.Purchase)),
            DryRun = command.DryRun,
        });
        return await Describe(outcome!, command.Voucher, static (_, voucher) => voucher);
    }

    public Task<Outcome<Voucher>> UndoVoucherUse(UndoVoucherUse command) => OrThere<IMemberRewards, Voucher>(UndoVoucherUseHere(command), there => there.UndoVoucherUse(command));

    private async Task<Outcome<Voucher>> UndoVoucherUseHere(UndoVoucherUse command)
    {
        var editions = new EditionsInForce(catalog, Program);
        var readAt = -1L;
        VoucherIssued? issued = null;
        var became = VoucherState.Issued;
        VoucherGranted? returned = null;
        var outcome = await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.Command(Program, command.Channel, "undoVoucherUse", command.Key),
            Refers = VoucherReader.OperationOf(Program, command.Voucher),
            Prepare = state => editions.Prepare() ?? (editions.Program is null || readAt == state.Version ? null : ReadVoucher(state.Version, editions.Program)),
            Decide = state => editions.Program is { } program
                ? VoucherRules.UndoUse(
                    state, command, issued, became, returned, program.InForceAt(time.GetUtcNow()), issued is null ? null : program.Edition(issued.Edition), time.GetUtcNow())
                : Refusals.ProgramNotFound,
            Answer = record => record,
            Differences = record => SameWhen<VoucherUseUndone>(record, ("", undone => undone.Voucher == command.Voucher), ("/reason", undone => undone.Reason == command.Reason)),
            ReceivedAt = time.GetUtcNow,
            DryRun = command.DryRun,
        });
        return await Describe(outcome!, command.Voucher, static (_, voucher) => voucher);

        // Accounts do not keep vouchers that were used: the journal tells, once what is decided here so far stands in it.
        async Task ReadVoucher(long version, ProgramEntry program)
        {
            await _account.Durable();
            var reader = new VoucherReader(journal, time, Program, HasOpen);
            issued = await reader.GetIssue(Member, command.Voucher);
            became = issued is null ? VoucherState.Issued : (await reader.Describe(issued, Member, program)).State;
            returned = became == VoucherState.Used && issued is { GrantedOn: not null, Cause: not VoucherGranted.Automatically }
                ? await new ReturnedGiftReader(journal, Program).Of(issued, await PaidIn(issued.SpentIn, issued.Member), Key, program)
                : null;
            readAt = version;
        }
    }

    public Task<Outcome<VoucherCancellation>> CancelVoucher(CancelVoucher command) => OrThere<IMemberRewards, VoucherCancellation>(CancelVoucherHere(command), there => there.CancelVoucher(command));

    private async Task<Outcome<VoucherCancellation>> CancelVoucherHere(CancelVoucher command)
    {
        var read = -1L;
        AccountRecord? paid = null;
        var outcome = await _account.Execute(ByProgram(
            OperationKeys.Command(Program, command.Channel, "cancelVoucher", command.Key),
            (state, program, now) => VoucherRules.Cancel(state, command, paid, program.InForceAt(now), IssuingEdition(state, command.Voucher, program), now),
            record => record,
            state => state.Voucher(command.Voucher) is { } voucher && read != voucher.SpentIn ? ReadPaid(voucher) : null) with
        {
            Refers = VoucherReader.OperationOf(Program, command.Voucher),
            Differences = record => SameWhen<VoucherCancelled>(record, ("", cancelled => cancelled.Voucher == command.Voucher), ("/reason", cancelled => cancelled.Reason == command.Reason)),
            DryRun = command.DryRun,
        });
        return await Describe(outcome!, command.Voucher, (record, voucher) => RewardAnswers.Cancellation(record, voucher, command.DryRun));

        async Task ReadPaid(VoucherIssued voucher)
        {
            paid = await PaidIn(voucher.SpentIn, voucher.Member);
            read = voucher.SpentIn;
        }
    }

    private async Task<MemberReward> WithStock(MemberReward offer, CompiledEdition edition)
    {
        var reward = edition.Reward(offer.Id)!;
        if (!RewardTerms.NeedsReservation(reward))
        {
            return offer;
        }

        try
        {
            var asked = RewardTerms.Reservation("", reward, edition.Calendar, edition.Calendar.DayOf(time.GetUtcNow()));
            return await availability.WhyNot(Ids.Reward(Program, offer.Id), asked) is { } reason ? RewardAnswers.Without(offer, reason) : offer;
        }
        catch (Exception exception)
        {
            // Whatever it was: one reward that does not answer must not hide the others.
            LogStockUnknown(logger, offer.Id, Program, exception);
            return RewardAnswers.Without(offer, RewardEligibility.StockUnknown);
        }
    }

    /// <summary>The record of this version, in which a redemption's points were taken; of a member who was merged into this one, where one is named.</summary>
    private async Task<AccountRecord> PaidIn(long version, string? member = null)
    {
        if (await _account.Durable() && await journal.Read(Ids.Member(Program, member ?? Member), version + 1, 1, CancellationToken.None) is [var stored] && stored.Version == version)
        {
            return stored.Read();
        }

        throw new StorageException($"Version {version} of {Key} is not durable.");
    }

    private static CompiledEdition? IssuingEdition(AccountState state, string voucher, ProgramEntry program) =>
        state.Voucher(voucher) is { } issued ? program.Edition(issued.Edition) : null;

    /// <summary>The answer of what happens to a voucher, or what had ended it before.</summary>
    private async Task<Outcome<T>> Describe<T>(Outcome<AccountRecord> outcome, string voucher, Func<AccountRecord, Voucher, T> answer)
        where T : class
    {
        if (outcome.Refusal is { } refusal && refusal.Code != RewardRefusals.VoucherNotFound.Code)
        {
            return refusal;
        }

        try
        {
            var program = await new EditionsInForce(catalog, Program).Get();
            var found = program is null ? null : await new VoucherReader(journal, time, Program, HasOpen).Get(Member, voucher, program, wasHeld: outcome.Value is not null);
            if (outcome.Value is { } record)
            {
                // As the record left it: a dry run's stands in no journal, and a repeat is answered as the first time.
                return new Outcome<T> { Value = answer(record, RewardAnswers.After(found!, record)), Replayed = outcome.Replayed };
            }

            return found is null or { State: VoucherState.Issued } ? outcome.Refusal! : RewardRefusals.NotUsable(found.State);
        }
        catch (StorageException exception)
        {
            // What was done stays done: the same request gets its answer.
            LogNotRead(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    private Task<bool> HasOpen(string member, string voucher) => Task.FromResult(_account.State.Voucher(voucher) is not null);

    private IReward Reward(string reward) => GrainFactory.GetGrain<IReward>(Ids.Reward(Program, reward));

    [LoggerMessage(12, LogLevel.Warning, "The stock of reward {Reward} of {Program} could not be read.")]
    private static partial void LogStockUnknown(ILogger logger, string reward, string program, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "A voucher of {Account} could not be read.")]
    private static partial void LogNotRead(ILogger logger, string account, Exception exception);
}
