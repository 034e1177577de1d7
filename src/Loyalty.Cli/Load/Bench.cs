using System.Globalization;
using System.Net.Sockets;
using Loyalty.Cli.Http;
using Loyalty.Cli.Output;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Load;

/// <summary>Sends purchases to a gateway and measures how they are answered.</summary>
/// <param name="http">With the gateway's address and key; for everything but the purchases.</param>
/// <param name="clock">Times are counted by it, and the purchases' ids made from it.</param>
/// <param name="settings">What load.</param>
/// <param name="meter">Shows how far it is.</param>
internal sealed class Bench(HttpClient http, TimeProvider clock, BenchSettings settings, Meter meter)
{
    private readonly GatewayClient _gateway = new(http, clock, new RetryPolicy(), meter.Say);
    private readonly Func<int?> _choose = settings switch
    {
        { Cold: true } => MemberChoice.EachOnce(settings.Members, settings.Seed),
        { Pattern: BenchPattern.Zipf } => MemberChoice.Zipf(settings.Members, settings.Exponent, settings.Seed),
        { Pattern: BenchPattern.SingleMember } => MemberChoice.Single(),
        _ => MemberChoice.Uniform(settings.Members, settings.Seed),
    };

    private readonly Random _amounts = new(settings.Seed);
    private readonly Lock _lock = new();
    private readonly string _run = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    private string _currency = "";
    private long _number;

    public async Task<BenchResult> Run(CancellationToken cancellationToken)
    {
        settings.Check();
        if (_gateway.Address.Scheme != Uri.UriSchemeHttp)
        {
            throw new CliException("The load speaks plain HTTP, so that it costs little beside the gateway. Name the gateway's own address, not that of a proxy with TLS.");
        }

        var program = await ProgramInfo.Read(_gateway, settings.Program, cancellationToken);
        _currency = program?.Currency ?? throw new CliException("The API key may not read the program's currency. Use a key with the permission programsRead.");
        if (settings.Enroll)
        {
            await Enroll(cancellationToken);
        }

        if (settings.Pattern != BenchPattern.SingleCampaign)
        {
            return await Measure(cancellationToken);
        }

        var campaign = new BenchCampaign(_gateway, settings.Program);
        await campaign.Begin(program.Wallet ?? throw new CliException($"Program {settings.Program} has no wallet that a campaign could give points into."), cancellationToken);
        try
        {
            return await Measure(cancellationToken);
        }
        finally
        {
            await campaign.End();
        }
    }

    private async Task<BenchResult> Measure(CancellationToken cancellationToken)
    {
        using var load = await Connect(cancellationToken);
        var steps = new List<BenchStep>();
        var plan = new BenchPlan(settings);
        while (plan.TryNext(out var rate) && await Step(load, rate, cancellationToken) is { } step)
        {
            steps.Add(step);
            plan.Came(step);
            if (plan.HasSteps)
            {
                meter.Say(step.ToString());
            }
        }

        // Without one that was measured there is nothing to show.
        if (steps.Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return BenchResult.Of(steps, settings, cancellationToken.IsCancellationRequested);
    }

    /// <summary>Null when it was stopped before anything counted.</summary>
    private async Task<BenchStep?> Step(HttpLoad load, double? rate, CancellationToken cancellationToken)
    {
        if (settings.WarmUp > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
        {
            await Send(load, rate, settings.WarmUp, cancellationToken);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        var used = Environment.CpuUsage.TotalTime;
        var result = await Send(load, rate, settings.Length, cancellationToken);
        return BenchStep.Of(result, rate, settings, Environment.CpuUsage.TotalTime - used, cancellationToken.IsCancellationRequested);
    }

    private async Task<HttpLoad> Connect(CancellationToken cancellationToken)
    {
        try
        {
            return await HttpLoad.Connect(_gateway.Address, settings.Connections, clock, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new CliException($"Cannot open {settings.Connections} connections to {_gateway.Address}: {e.Message}.", e);
        }
    }

    private Task<LoadResult> Send(HttpLoad load, double? rate, TimeSpan length, CancellationToken cancellationToken) => rate is { } fixedRate
        ? load.AtRate(() => NextRequest()!, new LoadSchedule(fixedRate, length), cancellationToken)
        : load.AsManyAsPossible(NextRequest, length, cancellationToken);

    /// <summary>Null when no member is left.</summary>
    private byte[]? NextRequest()
    {
        lock (_lock)
        {
            return _choose() is { } member
                ? PurchaseRequest.Of(_gateway.Address, settings.Key, settings.Program, settings.Channel, _currency, $"bench-{_run}-{_number++}", member, clock.GetUtcNow(), _amounts)
                : null;
        }
    }

    private async Task Enroll(CancellationToken cancellationToken)
    {
        var path = $"v1/programs/{GatewayClient.Segment(settings.Program)}/members";
        meter.Total(settings.Members);
        await OrderedWork.Run(
            Enumerable.Range(0, settings.Members).Select(PurchaseRequest.MemberOf),
            member => member,
            Concurrency.Default,
            async (_, member, stop) =>
            {
                var answer = await _gateway.Post(path, JsonBody.Write(json => json.WriteString("id", member)), $"enroll-{member}", stop);
                if (!answer.IsSuccess && Problem.Of(answer).Code != "memberExists")
                {
                    throw answer.Status == 403 ? GatewayClient.Forbidden(answer) : GatewayClient.Unexpected(path, answer);
                }

                meter.Advance(1);
            },
            cancellationToken);
    }
}
