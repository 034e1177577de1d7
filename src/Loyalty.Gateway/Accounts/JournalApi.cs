using System.Buffers;
using System.Text.Json;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Accounts;

/// <summary>The journal as it is stored, for export and for reconciling every balance by other means.</summary>
internal static class JournalApi
{
    public const string NextCursor = "Loyalty-Next-Cursor";

    public static void MapJournalEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/programs/{program}/journal", Read).WithTags("Journal").Needs(Permissions.Export).WithSummary("Read the journal")
            .WithDescription($"A stored record a line, in order, byte for byte. {NextCursor} names where to go on; it is absent when nothing was left.")
            .Produces<JournalExportLine>(Status200OK, LineBatch.MediaType).Answers(Status400BadRequest).Asks("cursor", "limit").Gives(NextCursor);

    public static async Task Read(string program, HttpContext context, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(context.Request, faults);
        if (faults.Any)
        {
            await Problem.Invalid(faults).ExecuteAsync(context);
            return;
        }

        var outcome = await Calls.Ask((grains, program, cursor, limit), static call => call.grains.GetGrain<IAccountQueries>(call.program).ReadJournal(call.cursor, call.limit));
        if (outcome.Value is not { } page)
        {
            await Problem.From(outcome.Refusal!).ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = LineBatch.MediaType;
        if (page.Next is not null)
        {
            context.Response.Headers[NextCursor] = page.Next;
        }

        var body = context.Response.BodyWriter;
        var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        await using (json)
        {
            foreach (var line in page.Lines)
            {
                json.WriteStartObject();
                json.WriteString("account"u8, line.Account);
                json.WriteNumber("version"u8, line.Version);
                json.WritePropertyName("record"u8);
                json.WriteRawValue(line.Record.Span, skipInputValidation: true);
                json.WriteEndObject();
                json.Flush();
                json.Reset();
                body.Write("\n"u8);
            }
        }

        await body.FlushAsync(context.RequestAborted);
    }
}

/// <param name="Account">The account's key without the program.</param>
/// <param name="Version">The account's version after the record.</param>
/// <param name="Record">The record as it is stored.</param>
internal sealed record JournalExportLine(string Account, long Version, JsonElement Record);
