using System.Globalization;

namespace Loyalty.Gateway.Demo;

/// <summary>What the first start prints. Not a log: logs are kept and shipped, and the key must not be.</summary>
internal sealed class Announcement(TextWriter output)
{
    public async Task Show(string address, string key, DateTimeOffset now, bool withDemo)
    {
        await output.WriteLineAsync($"""

            Loyalty runs at {address}. Its description: {address}/openapi/v1.json

            The first API key, with every permission. It is shown this once:

              {key}

            """);
        if (withDemo)
        {
            await output.WriteLineAsync($$$"""
                Try it with the program "demo": enrol a member, record a purchase, see the member.

                  curl -s {{{address}}}/v1/programs/demo/members -H 'Authorization: Bearer {{{key}}}' -H 'Content-Type: application/json' -H 'Idempotency-Key: enrol-alice' -d '{"id":"alice","profile":{"name":"Alice"}}'
                  curl -s {{{address}}}/v1/programs/demo/purchases -H 'Authorization: Bearer {{{key}}}' -H 'Content-Type: application/json' -d '{"id":"receipt-1","channel":"web","member":"alice","occurredAt":"{{{now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}}}","amount":{"amount":4999,"currency":"GBP"},"lines":[{"sku":"teapot","category":"kitchen","quantity":1,"amount":4999}]}'
                  curl -s {{{address}}}/v1/programs/demo/members/alice -H 'Authorization: Bearer {{{key}}}'

                """);
        }

        await output.FlushAsync();
    }

    /// <summary>When another gateway, started at the same time, has replaced the key before it was known to be shown.</summary>
    public async Task Withdraw()
    {
        await output.WriteLineAsync("The key above does not hold any more: another gateway that started at the same time shows the one that does.");
        await output.FlushAsync();
    }
}
