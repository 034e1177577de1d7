using Loyalty.Contracts.Access;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Members;

/// <summary>Everything that the platform knows of a person, for the person.</summary>
internal static class MemberExportApi
{
    public static void MapMemberExportEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/programs/{program}/members/{member}/export", Export).WithTags("Members").Needs(Permissions.MembersRead).WithSummary("Export all data of a member")
            .WithDescription("Profile, identifiers and consents, wallets, tier, challenges and badges, referrals, segments and tags, vouchers, what waits, and the whole history, newest first, each operation with all that is stored of it. Written while it is read: an answer that breaks off is not complete, and is asked for again. Of devices and addresses that were given with a referral only keyed hashes are kept, from which nothing can be read.")
            .Produces<MemberExport>().Answers(Status404NotFound);

    public static async Task Export(string program, string member, HttpContext context, IGrainFactory grains)
    {
        var source = new MemberExportSource(grains, program, member);
        var (known, refusal) = await source.ReadMember();
        var records = refusal is null ? await source.ReadRecords(null) : refusal;
        if ((refusal ?? records.Refusal) is { } refused)
        {
            await Problem.From(refused).ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "application/json";
        await using var document = new MemberExportWriter(context.Response.BodyWriter);
        document.Begin(known!);
        try
        {
            await document.Write("vouchers", source.ReadVouchers, context.RequestAborted);
            await document.Write("history", records.Value!, source.ReadRecords, context.RequestAborted);
            await document.End(context.RequestAborted);
        }
        catch (BrokenExportException)
        {
            // The status is sent: only by breaking off can it be told that something is missing.
            context.Abort();
        }
    }
}
