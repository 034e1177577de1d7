using System.Collections.Immutable;
using System.Text.Json;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>Everything that is there in the end.</summary>
internal sealed partial class World
{
    public Outcome Read(History history, string? restless)
    {
        var setup = history.Setup;
        var rests = restless is null;
        var members = rests ? ReadMembers(history) : [];
        var households = rests ? ReadHouseholds(history) : [];
        var outcome = Outcome(history, restless) with
        {
            Journal = [.. Durable.Journal.All.Select(static durable => new JournalEntry(
                durable.Stored.Position, Ids.LocalOf(durable.Stored.Account), durable.Stored.Version, AccountJson.ReadRecord(durable.Stored.Payload.Span),
                durable.Stored.Payload, durable.DueAt, durable.Landed, durable.LandedAt))],
            Members = members,
            Households = households,
            Editions = rests ? Ask(ReadEditions) : [.. _published.Values],
            Rewards = rests ? [.. setup.Rewards.Select(reward => new RewardAtRest(reward.Definition.Id, Ask(grains => grains.GetGrain<IReward>(Ids.Reward(Setup.ProgramId, reward.Definition.Id)).GetStock())))] : [],
            Campaigns = rests ? [.. setup.Campaigns.Select(campaign => Ask(grains => ReadCampaign(grains, campaign.Id)))] : [],
            Channels = rests ? [.. setup.Program.Channels.Select(channel => Ask(grains => grains.GetGrain<IChannel>(Ids.Channel(Setup.ProgramId, channel.Id)).GetTotals(null, null)))] : [],
            Challenges = rests ? [.. setup.Program.Challenges.Select(challenge => Ask(async grains => new ChallengeAtRest(challenge.Id, await grains.GetGrain<IChallenge>(Ids.Challenge(Setup.ProgramId, challenge.Id)).GetResults(null, null))))] : [],
            Tiers = rests ? [.. (setup.Program.Tiers?.Levels ?? []).Select(level => Ask(grains => grains.GetGrain<ITier>(Ids.Tier(Setup.ProgramId, level.Id)).GetRoster()))] : [],
            Referrals = rests && setup.Program.Referral is not null ? Ask(static grains => grains.GetGrain<IReferrals>(Setup.ProgramId).GetTotals(null, null)) : null,
            Directory = [.. Durable.Directory.Accounts],
            Cards = rests ? [.. history.Commands.OfType<Enroll>().Select(static enroll => enroll.Card).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(card => (card, Ask(grains => grains.GetGrain<IIdentifierQueries>(Setup.ProgramId).Find(new MemberIdentifier("card", card)))))] : [],
        };
        if (rests)
        {
            members = CompareAfterRestart(history, members);
            var after = ReadHouseholds(history).ToDictionary(static household => household.Summary.Household, static household => Text(household.Summary));
            households = [.. households.Select(before => before with { DiffersAfterRestart = Text(before.Summary) is var text && after.GetValueOrDefault(before.Summary.Household) == text ? null : $"{text} was before, {after.GetValueOrDefault(before.Summary.Household)} is after" })];
        }

        if (_strayed)
        {
            WentWrong(Strayed);
        }

        return outcome with { Members = members, Households = households, Faults = [.. _wrong], Digest = _digest.ToString(), Timeline = [.. _timeline] };
    }

    /// <summary>It ended in an exception: what there was until then.</summary>
    public Outcome Broken(History history, Exception exception)
    {
        WentWrong($"The history ended in {exception}");
        return Outcome(history, "It ended in an exception.") with { Broken = exception };
    }

    /// <summary>What is known without reading anything.</summary>
    private Outcome Outcome(History history, string? restless) => new()
    {
        History = history,
        Told = [.. _told],
        Restless = restless,
        Faults = [.. _wrong],
        EndedAt = Clock.Now,
        Journal = [],
        Members = [],
        Editions = [.. _published.Values],
        Rewards = [],
        Campaigns = [],
        Channels = [],
        Challenges = [],
        Tiers = [],
        Directory = [],
        Cards = [],
        Digest = _digest.ToString(),
        Sent = _sent,
        Turns = _turns,
        Happened = new Dictionary<string, int>(_happened),
        Timeline = [.. _timeline],
    };

    private async Task<ImmutableArray<PublishedEdition>> ReadEditions(IGrainFactory grains)
    {
        var program = grains.GetGrain<IProgram>(Setup.ProgramId);
        var editions = ImmutableArray.CreateBuilder<PublishedEdition>();
        for (var number = FirstEdition + 1; (await program.GetEdition(number)).Value is { } document; number++)
        {
            editions.Add(new PublishedEdition(document.Info, document.Definition.Name));
        }

        return editions.ToImmutable();
    }

    private static async Task<CampaignAtRest> ReadCampaign(IGrainFactory grains, string campaign)
    {
        var key = Ids.Campaign(Setup.ProgramId, campaign);
        var budget = await grains.GetGrain<ICampaignBudget>(key).GetStanding();
        return new CampaignAtRest(campaign, budget, await grains.GetGrain<ICampaign>(key).GetResults(null, null));
    }

    private ImmutableArray<HouseholdAtRest> ReadHouseholds(History history) => Ask(async grains =>
    {
        var found = ImmutableArray.CreateBuilder<HouseholdAtRest>();
        foreach (var household in history.Commands.OfType<FoundHousehold>().Select(static command => command.Household).Distinct().Order(StringComparer.Ordinal))
        {
            if ((await grains.GetGrain<IHousehold>(Ids.Household(Setup.ProgramId, household)).GetSummary()).Value is { } summary)
            {
                found.Add(new HouseholdAtRest(summary, null));
            }
        }

        return found.ToImmutable();
    });

    private static string Text(HouseholdSummary summary) => JsonSerializer.Serialize(summary with { AsOf = default });

    private ImmutableArray<MemberAtRest> ReadMembers(History history) =>
        Ask(async grains => (await Task.WhenAll(history.Members.Order(StringComparer.Ordinal).Select(member => ReadMember(grains, member, history.Setup.Program.Referral is not null)))).OfType<MemberAtRest>().ToImmutableArray());

    /// <summary>Null for one that was never enrolled, and for one that cannot be read.</summary>
    private async Task<MemberAtRest?> ReadMember(IGrainFactory grains, string id, bool refers)
    {
        try
        {
            return await ReadEnrolled(grains, id, refers);
        }
        catch (Exception exception)
        {
            WentWrong($"{id} cannot be read in the end: {exception}");
            return null;
        }
    }

    private static async Task<MemberAtRest?> ReadEnrolled(IGrainFactory grains, string id, bool refers)
    {
        var key = Ids.Member(Setup.ProgramId, id);
        var member = grains.GetGrain<IMember>(key);
        return (await member.GetSummary()).Value is { } summary
            ? new MemberAtRest
            {
                Member = id,
                Summary = summary,
                Wallets = (await member.GetWallets()).Value!,
                Tier = (await member.GetTier()).Value,
                Challenges = (await grains.GetGrain<IMemberChallenges>(key).GetChallenges()).Value!,
                Recorded = (await member.GetRecorded()).Value!,
                Referrals = refers ? (await grains.GetGrain<IMemberReferrals>(key).GetReferrals()).Value : null,
                Vouchers = (await grains.GetGrain<IMemberRewards>(key).GetOpenVouchers()).Value!.Vouchers,
                DiffersAfterRestart = null,
            }
            : null;
    }

    /// <summary>What the process had in memory is what a new one reads from storage.</summary>
    private ImmutableArray<MemberAtRest> CompareAfterRestart(History history, ImmutableArray<MemberAtRest> before)
    {
        Lose(_silos[0], down: null, "ends after the end");
        StartSilo(TimeSpan.Zero);
        while (!_silos[0].IsServing && RunOne())
        {
        }

        var after = ReadMembers(history).ToDictionary(static member => member.Member);
        return [.. before.Select(member => member with { DiffersAfterRestart = Difference(member, after.GetValueOrDefault(member.Member)) })];
    }

    private static string? Difference(MemberAtRest before, MemberAtRest? after)
    {
        if (after is null)
        {
            return "It is gone.";
        }

        // The instant of asking is part of some answers.
        var (one, other) = (Text(before), Text(after));
        return one == other ? null : $"{one} was before, {other} is after";
    }

    private static string Text(MemberAtRest member) => JsonSerializer.Serialize(member with
    {
        Summary = member.Summary with { AsOf = default },
        Wallets = member.Wallets with { AsOf = default },
        Challenges = member.Challenges with { AsOf = default },
        Tier = member.Tier is { } tier ? tier with { AsOf = default } : null,
    });
}
