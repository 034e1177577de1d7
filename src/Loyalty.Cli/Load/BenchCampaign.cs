using Loyalty.Cli.Http;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Load;

/// <summary>
/// A campaign whose one budget every purchase draws on. It is the same at every run, and active during one only: other
/// loads on the program don't pay for it.
/// </summary>
internal sealed class BenchCampaign(GatewayClient gateway, string program)
{
    /// <summary>Awards; more than any load can use up.</summary>
    private const long Budget = 1_000_000_000_000;

    private readonly string _path = $"v1/programs/{GatewayClient.Segment(program)}/campaigns/bench";

    /// <param name="wallet">Where its points go.</param>
    /// <param name="cancellationToken">Gives up what is in flight.</param>
    public async Task Begin(string wallet, CancellationToken cancellationToken)
    {
        var draft = await gateway.Create($"{_path}/draft", Definition(wallet), cancellationToken);
        if (!draft.IsSuccess && draft.Status != 412)
        {
            throw Refused(draft);
        }

        await Post("/draft:publish", cancellationToken);
        await Post(":resume", cancellationToken);
    }

    /// <summary>Also when the load was stopped.</summary>
    public Task End() => Post(":pause", CancellationToken.None);

    private static ReadOnlyMemory<byte> Definition(string wallet) => JsonBody.Write(json =>
    {
        json.WriteString("name", "Load");
        json.WriteString("wallet", wallet);
        json.WriteStartObject("effect");
        json.WriteNumber("pointsPerPurchase", 1);
        json.WriteEndObject();
        json.WriteStartObject("budget");
        json.WriteString("unit", "awards");
        json.WriteNumber("total", Budget);
        json.WriteEndObject();
    });

    private async Task Post(string verb, CancellationToken cancellationToken)
    {
        var answer = await gateway.Post(_path + verb, ReadOnlyMemory<byte>.Empty, null, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw Refused(answer);
        }
    }

    private CliException Refused(GatewayAnswer answer) => answer.Status == 403 ? GatewayClient.Forbidden(answer) : GatewayClient.Unexpected(_path, answer);
}
