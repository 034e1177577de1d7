using System.Text.Json;
using Loyalty.Cli.Http;
using Loyalty.Cli.Journal;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Reconciliation;

/// <summary>
/// Recomputes balances, tiers, rosters, channel totals, campaigns and vouchers from the journal and compares them with what the gateway
/// says. Meant for a platform at rest: when something differs and the journal has grown meanwhile, it looks again.
/// </summary>
/// <param name="http">With the gateway's address and key.</param>
/// <param name="clock">For waits.</param>
/// <param name="program">The program's id.</param>
/// <param name="meter">Shows how far it is.</param>
/// <param name="concurrency">Requests in flight.</param>
/// <param name="retry">How long the gateway may be away.</param>
internal sealed class Reconcile(HttpClient http, TimeProvider clock, string program, Meter meter, int concurrency = Reconcile.DefaultConcurrency, RetryPolicy? retry = null)
{
    public const int DefaultConcurrency = 16;
    private const int MostLooks = 3;

    /// <summary>As many days and months as the platform keeps apart.</summary>
    private const int DaysKept = 400;

    private const int MonthsKept = 60;

    private readonly GatewayClient _gateway = new(http, clock, retry ?? new RetryPolicy(), meter.Say);
    private readonly string _path = $"v1/programs/{GatewayClient.Segment(program)}";

    public async Task<ReconcileResult> Run(CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            if (!await RelayWait.UntilIdle(_gateway, program, clock, cancellationToken))
            {
                throw new CliException("Totals and rosters still lag behind the journal, or the key may not ask (permission export). Try again when there is less traffic.");
            }

            var differences = new Differences();
            var journal = new JournalReader(_gateway, program);
            var fold = await Fold(journal, differences, cancellationToken);
            await CompareTiers(fold, differences, cancellationToken);
            await CompareChannels(fold, differences, cancellationToken);
            await new CampaignComparison(_gateway, _path, differences).Run(fold.Campaigns, cancellationToken);
            await new RewardComparison(_gateway, _path, differences, fold.OwnerOf).Run(fold.Rewards, cancellationToken);
            await new ReferralComparison(_gateway, _path, differences).Run(fold.Referrals, fold.OwnerOf, cancellationToken);
            await ChallengeComparison.Run(_gateway, _path, fold, differences, cancellationToken);
            await new SegmentComparison(_gateway, _path, differences).Run(fold.Segments, cancellationToken);
            await CompareMembers(fold, differences, cancellationToken);
            var grown = differences.Count > 0 && await journal.HasGrown(cancellationToken);
            if (!grown || look == MostLooks)
            {
                return ResultOf(fold, differences, grown ? "The journal grew while it was compared; differences may come from that. Reconcile when there is no traffic." : null);
            }

            meter.Say("The journal grew while it was compared; looking again.");
        }
    }

    private async Task<JournalFold> Fold(JournalReader journal, Differences differences, CancellationToken cancellationToken)
    {
        var fold = new JournalFold(differences, await TierEditions.Read(_gateway, _path, cancellationToken));
        meter.Total(null);
        await foreach (var line in journal.Read(cancellationToken))
        {
            fold.Apply(line);
            meter.Advance(1);
        }

        return fold;
    }

    private async Task CompareTiers(JournalFold fold, Differences differences, CancellationToken cancellationToken)
    {
        using var document = await _gateway.GetJson($"{_path}/tiers", cancellationToken);
        var rosters = document.RootElement.Items("tiers").ToDictionary(tier => tier.Text("tier"));
        foreach (var tier in fold.Tiers.Keys.Union(rosters.Keys))
        {
            var about = $"tier {tier}";
            var folded = fold.Tiers.GetValueOrDefault(tier) ?? new FoldedTier();
            if (!rosters.TryGetValue(tier, out var roster))
            {
                differences.Add(about, "roster", $"{folded.Standing} members", "no such tier");
                continue;
            }

            differences.Compare(about, "members standing", folded.Standing, roster.Number("standing"));
            var said = roster.Items("months").ToDictionary(month => month.Text("month"), month => (In: month.Number("in"), Out: month.Number("out")));
            var kept = folded.Months.TakeLast(MonthsKept).ToDictionary();
            foreach (var month in kept.Keys.Union(said.Keys))
            {
                differences.Compare(about, $"moves in {month[..7]}", Shown(kept.GetValueOrDefault(month)), Shown(said.GetValueOrDefault(month)));
            }
        }

        static string Shown((long In, long Out) moves) => FormattableString.Invariant($"{moves.In} in, {moves.Out} out");
    }

    private async Task CompareChannels(JournalFold fold, Differences differences, CancellationToken cancellationToken)
    {
        using var list = await _gateway.GetJson($"{_path}/channels", cancellationToken);
        var listed = list.RootElement.Items("channels").Select(channel => channel.ValueKind == JsonValueKind.String ? channel.GetString()! : channel.TextOrNull("channel") ?? channel.Text("id"));
        foreach (var channel in fold.Channels.Keys.Union(listed))
        {
            var path = $"{_path}/channels/{GatewayClient.Segment(channel)}";
            var answer = await _gateway.Get(path, cancellationToken);
            var days = fold.Channels.GetValueOrDefault(channel) ?? new SortedDictionary<string, FoldedDay>();
            if (answer.Status == 404)
            {
                differences.Compare($"channel {channel}", "days with totals", days.Count, 0);
                continue;
            }

            if (!answer.IsSuccess)
            {
                throw GatewayClient.Unexpected(path, answer);
            }

            using var document = GatewayClient.Parse(answer, path);
            CompareChannel(channel, days, document.RootElement, differences);
        }
    }

    private static void CompareChannel(string channel, SortedDictionary<string, FoldedDay> days, JsonElement totals, Differences differences)
    {
        var about = $"channel {channel}";
        var kept = days.TakeLast(DaysKept).ToDictionary();
        var earlier = new FoldedDay();
        foreach (var (_, day) in days.SkipLast(DaysKept))
        {
            earlier.Add(day);
        }

        var said = totals.Items("days").ToDictionary(day => day.Text("day"));
        foreach (var day in kept.Keys.Union(said.Keys))
        {
            CompareDay(about, day, kept.GetValueOrDefault(day), said.TryGetValue(day, out var given) ? given : default, differences);
        }

        CompareDay(about, "earlier", earlier, totals.TryGetProperty("earlier", out var rest) && rest.ValueKind == JsonValueKind.Object ? rest : default, differences);
    }

    private static void CompareDay(string about, string day, FoldedDay? journal, JsonElement said, Differences differences)
    {
        journal ??= new FoldedDay();
        long Said(string name) => said.ValueKind == JsonValueKind.Object ? said.Number(name) : 0;
        differences.Compare(about, $"{day}, purchases", journal.Purchases, Said("purchases"));
        differences.Compare(about, $"{day}, purchases of guests", journal.GuestPurchases, Said("guestPurchases"));
        differences.Compare(about, $"{day}, amount", journal.Amount, Said("amount"));
        differences.Compare(about, $"{day}, returns", journal.Returns, Said("returns"));
        differences.Compare(about, $"{day}, returned amount", journal.ReturnedAmount, Said("returnedAmount"));
        differences.Compare(about, $"{day}, activities", journal.Activities, Said("activities"));
        var points = said.ValueKind == JsonValueKind.Object ? said.Items("points").ToDictionary(wallet => wallet.Text("wallet")) : [];
        foreach (var wallet in journal.Points.Keys.Union(points.Keys))
        {
            var folded = journal.Points.GetValueOrDefault(wallet);
            var given = points.TryGetValue(wallet, out var found) ? found : default;
            differences.Compare(about, $"{day}, {wallet} earned", folded.Earned, given.ValueKind == JsonValueKind.Object ? given.Number("earned") : 0);
            differences.Compare(about, $"{day}, {wallet} taken back", folded.TakenBack, given.ValueKind == JsonValueKind.Object ? given.Number("takenBack") : 0);
            differences.Compare(about, $"{day}, {wallet} spent", folded.Spent, given.ValueKind == JsonValueKind.Object ? given.Number("spent") : 0);
            differences.Compare(about, $"{day}, {wallet} restored", folded.Restored, given.ValueKind == JsonValueKind.Object ? given.Number("restored") : 0);
        }
    }

    private async Task CompareMembers(JournalFold fold, Differences differences, CancellationToken cancellationToken)
    {
        CompareGuests(fold, differences);
        await CompareHouseholds(fold, differences, cancellationToken);
        var members = fold.Accounts.Values.Where(account => !account.IsGuest && !account.IsHousehold).ToList();
        meter.Total(fold.Records + members.Count);
        await Parallel.ForEachAsync(members, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken }, async (member, token) =>
        {
            await CompareMember(member, fold.Editions, fold.OwnerOf(member.Key), differences, token);
            meter.Advance(1);
        });
    }

    private async Task CompareMember(FoldedAccount member, TierEditions editions, string owner, Differences differences, CancellationToken cancellationToken)
    {
        var about = JournalFold.Name(member);
        var path = $"{_path}/members/{GatewayClient.Segment(member.Key)}";
        var recorded = await _gateway.Get($"{path}/recorded", cancellationToken);
        if (member.Status is "none" or "enrolling")
        {
            // An enrolment that was undone or is under way: there is no member to the outside.
            return;
        }

        if (member.Status is "erasing" or "erased")
        {
            await CompareErased(about, path, member, recorded, differences, cancellationToken);
            return;
        }

        if (member.Status is "merging" or "merged")
        {
            await CompareMerged(about, path, member, owner, recorded, differences, cancellationToken);
            return;
        }

        var summary = await _gateway.Get(path, cancellationToken);
        if (recorded.Status == 404 || summary.Status == 404)
        {
            differences.Add(about, "member", "enrolled", "unknown");
            return;
        }

        if (recorded.Status == 403 || summary.Status == 403)
        {
            throw GatewayClient.Forbidden(recorded.Status == 403 ? recorded : summary);
        }

        if (!recorded.IsSuccess || !summary.IsSuccess)
        {
            throw GatewayClient.Unexpected(path, recorded.IsSuccess ? summary : recorded);
        }

        using var asRecorded = GatewayClient.Parse(recorded, path);
        using var asOfNow = GatewayClient.Parse(summary, path);
        CompareRecorded(about, member, asRecorded.RootElement, differences);
        ChallengeComparison.Compare(about, member, asRecorded.RootElement, differences);
        CompareSummary(about, member, asOfNow.RootElement, differences);
        await new StandingComparison(_gateway, path, editions, differences).Run(about, member.Standing, asOfNow.RootElement, cancellationToken);
    }

    /// <summary>What was erased is known to nobody but the journal.</summary>
    private async Task CompareErased(string about, string path, FoldedAccount member, GatewayAnswer recorded, Differences differences, CancellationToken cancellationToken)
    {
        foreach (var seen in (string[])["", "/profile", "/wallets", "/history", "/vouchers"])
        {
            differences.Compare(about, $"answer to {(seen.Length == 0 ? "the member" : seen[1..])}", 404, (await _gateway.Get(path + seen, cancellationToken)).Status);
        }

        if (!recorded.IsSuccess)
        {
            throw recorded.Status == 403 ? GatewayClient.Forbidden(recorded) : GatewayClient.Unexpected(path, recorded);
        }

        using var asRecorded = GatewayClient.Parse(recorded, path);
        member.Status = "erased";
        CompareRecorded(about, member, asRecorded.RootElement, differences);
    }

    /// <summary>A tombstone holds nothing, and whoever asks for it is answered about the one who has taken its place.</summary>
    private async Task CompareMerged(
        string about, string path, FoldedAccount member, string owner, GatewayAnswer recorded, Differences differences, CancellationToken cancellationToken)
    {
        if (!recorded.IsSuccess)
        {
            throw recorded.Status == 403 ? GatewayClient.Forbidden(recorded) : GatewayClient.Unexpected(path, recorded);
        }

        using var asRecorded = GatewayClient.Parse(recorded, path);
        var isOver = member.Status == "merged";
        member.Status = "merged";
        CompareRecorded(about, member, asRecorded.RootElement, differences);
        ChallengeComparison.Compare(about, member, asRecorded.RootElement, differences);
        differences.Compare(about, "merged into", member.MergedInto, asRecorded.RootElement.TextOrNull("mergedInto"));
        differences.Compare(about, "points, debt and vouchers", 0, member.Buckets.Count + member.Debts.Count + member.Vouchers.Count);
        var summary = await _gateway.Get(path, cancellationToken);
        if (isOver && summary.IsSuccess)
        {
            using var asOfNow = GatewayClient.Parse(summary, path);
            differences.Compare(about, "answered about", owner, asOfNow.RootElement.Text("member"));
        }
    }

    /// <summary>The wallet of each household, and what each member contributed to it.</summary>
    private async Task CompareHouseholds(JournalFold fold, Differences differences, CancellationToken cancellationToken)
    {
        foreach (var household in fold.Accounts.Values.Where(account => account.IsHousehold))
        {
            var about = JournalFold.Name(household);
            var path = $"{_path}/households/{GatewayClient.Segment(household.Key["household/".Length..])}";
            var answer = await _gateway.Get(path, cancellationToken);
            if (!answer.IsSuccess)
            {
                throw answer.Status == 403 ? GatewayClient.Forbidden(answer) : GatewayClient.Unexpected(path, answer);
            }

            using var document = GatewayClient.Parse(answer, path);
            var said = document.RootElement;
            var balance = said.GetProperty("balance");
            differences.Compare(
                about,
                "shared wallet now",
                household.AsOf(said.GetProperty("asOf").GetDateTimeOffset(), balance.Text("wallet")),
                new Balance(balance.Number("active"), balance.Number("pending"), balance.Number("debt")));
            var members = said.Items("members").ToDictionary(member => member.Text("member"), member => member.Number("contributed"));
            foreach (var member in household.Contributions.Keys.Union(members.Keys))
            {
                differences.Compare(about, $"contributed by {member}", household.Contributions.GetValueOrDefault(member, -1), members.GetValueOrDefault(member, -1));
            }
        }
    }

    /// <summary>Nobody can be asked for the accounts of guests; what must hold of each does so in the journal itself.</summary>
    private static void CompareGuests(JournalFold fold, Differences differences)
    {
        foreach (var guest in fold.Accounts.Values.Where(account => account.IsGuest))
        {
            var about = JournalFold.Name(guest);
            differences.Compare(about, "status", "guest", guest.Status);
            differences.Compare(about, "tier", null, guest.Tier);
            differences.Compare(about, "points, debt and vouchers", 0, guest.Buckets.Count + guest.Debts.Count + guest.Vouchers.Count);
        }
    }

    private static void CompareRecorded(string about, FoldedAccount member, JsonElement said, Differences differences)
    {
        differences.Compare(about, "version", member.Version, said.Number("version"));
        differences.Compare(about, "status", member.Status, said.Text("status"));
        differences.Compare(about, "tier", member.Tier, said.TextOrNull("tier"));
        differences.Compare(about, "purchases", member.Purchases, said.Number("purchases"));
        differences.Compare(about, "household", member.Household?.Key[(member.Household.Key.IndexOf('/') + 1)..], said.TextOrNull("household"));
        differences.Compare(about, "who was merged in", string.Join(' ', member.MergedFrom), string.Join(' ', said.Items("mergedFrom").Select(other => other.GetString())));
        differences.Compare(about, "referral", member.Referral, said.TextOrNull("referral"));
        differences.Compare(about, "referral code", member.ReferralCode, said.TextOrNull("referralCode"));
        differences.Compare(
            about, "open vouchers", string.Join(' ', member.Vouchers), string.Join(' ', said.Items("vouchers").Select(voucher => voucher.GetString()).Order(StringComparer.Ordinal)));
        differences.Compare(about, "segments", string.Join(' ', member.Segments), string.Join(' ', said.Items("segments").Select(segment => segment.GetString())));
        var wallets = said.Items("wallets").ToDictionary(wallet => wallet.GetProperty("balance").Text("wallet"));
        foreach (var wallet in member.Wallets.Union(wallets.Keys))
        {
            var debt = wallets.TryGetValue(wallet, out var found) ? found.GetProperty("balance").Number("debt") : 0;
            differences.Compare(about, $"{wallet}, debt as recorded", member.Debt(wallet), debt);
            var buckets = (found.ValueKind == JsonValueKind.Object ? found.Items("buckets") : [])
                .GroupBy(bucket => new Bucket(wallet, bucket.TextOrNull("earnedOn"), bucket.InstantOrNull("activeFrom"), bucket.InstantOrNull("expiresAt"), null, bucket.InstantOrNull("lapsesAt")))
                .ToDictionary(group => group.Key, group => group.Sum(bucket => bucket.Number("points")));

            // The answer does not name contributors; what differs only in them is shown as one.
            var held = member.Buckets.Where(bucket => bucket.Bucket.Wallet == wallet)
                .GroupBy(bucket => bucket.Bucket with { Contributor = null, Slides = null, ExpiresAt = member.EndOf(bucket.Bucket with { LapsesAt = null }) })
                .ToDictionary(group => group.Key, group => group.Sum(bucket => bucket.Points));
            foreach (var bucket in held.Keys.Union(buckets.Keys))
            {
                differences.Compare(about, $"bucket {bucket}", held.GetValueOrDefault(bucket), buckets.GetValueOrDefault(bucket));
            }
        }
    }

    private static void CompareSummary(string about, FoldedAccount member, JsonElement said, Differences differences)
    {
        var asOf = said.GetProperty("asOf").GetDateTimeOffset();
        differences.Compare(about, "status now", member.Status, said.Text("status"));
        differences.Compare(about, "purchases now", member.Purchases, said.Number("purchases"));
        CompareMembership(about, member.Membership is { } held && held.LapsesAt > asOf ? held : null, said, differences);
        var balances = said.Items("balances").ToDictionary(balance => balance.Text("wallet"));
        foreach (var wallet in member.Wallets.Union(member.Household?.Wallets ?? []).Union(balances.Keys))
        {
            var folded = member.UsableAsOf(asOf, wallet);
            var given = balances.TryGetValue(wallet, out var found) ? new Balance(found.Number("active"), found.Number("pending"), found.Number("debt")) : default;
            differences.Compare(about, $"{wallet} now", folded, given);
            if (found.ValueKind == JsonValueKind.Object)
            {
                differences.Compare(about, $"{wallet}, balance now", folded.Active - folded.Debt, found.Number("balance"));
            }
        }
    }

    private static void CompareMembership(string about, FoldedMembership? folded, JsonElement summary, Differences differences)
    {
        var said = summary.TryGetProperty("membership", out var held) && held.ValueKind == JsonValueKind.Object
            ? new FoldedMembership(
                held.Text("plan"), held.InstantOrNull("since") ?? default, held.InstantOrNull("endsAt") ?? default, held.InstantOrNull("lapsesAt") ?? default, held.Flag("cancelled"))
            : null;
        differences.Compare(about, "membership now", folded?.ToString(), said?.ToString());
    }

    private ReconcileResult ResultOf(JournalFold fold, Differences differences, string? note)
    {
        var outstanding = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (wallet, points) in fold.Accounts.Values.SelectMany(account => account.Entries))
        {
            outstanding[wallet] = outstanding.GetValueOrDefault(wallet) + points;
        }

        return new ReconcileResult
        {
            Program = program,
            Records = fold.Records,
            Members = fold.Accounts.Values.Count(account => !account.IsGuest),
            GuestAccounts = fold.Accounts.Values.Count(account => account.IsGuest),
            Tiers = fold.Tiers.Count,
            Channels = fold.Channels.Count,
            Campaigns = fold.Campaigns.Count,
            Transfers = fold.Transfers.Count,
            TransfersInTransit = fold.Transfers.InTransit,
            Adjusted = fold.Adjusted,
            Referrals = fold.Referrals.Started,
            ReferralsOpen = fold.Referrals.Open,
            Rewards = fold.Rewards.Count,
            Vouchers = fold.Rewards.Values.Sum(reward => reward.Issued),
            Outstanding = outstanding,
            DifferenceCount = differences.Count,
            Differences = differences.List,
            Note = note,
        };
    }
}
