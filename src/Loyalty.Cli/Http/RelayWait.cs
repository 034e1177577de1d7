namespace Loyalty.Cli.Http;

/// <summary>Totals and rosters follow the journal by a moment; this waits for them, within bounds.</summary>
internal static class RelayWait
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>True when totals and rosters hold all that the journal holds; false when they did not get there in time, or the key may not ask.</returns>
    public static async Task<bool> UntilIdle(GatewayClient gateway, string program, TimeProvider clock, CancellationToken cancellationToken)
    {
        var path = $"v1/programs/{GatewayClient.Segment(program)}/relay";
        var started = clock.GetTimestamp();
        while (true)
        {
            var answer = await gateway.Get(path, cancellationToken);
            if (answer.Status == 403)
            {
                return false;
            }

            if (!answer.IsSuccess)
            {
                throw GatewayClient.Unexpected(path, answer);
            }

            using (var progress = GatewayClient.Parse(answer, path))
            {
                if (!progress.RootElement.GetProperty("pending").GetBoolean())
                {
                    return true;
                }
            }

            if (clock.GetElapsedTime(started) > Longest)
            {
                return false;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
