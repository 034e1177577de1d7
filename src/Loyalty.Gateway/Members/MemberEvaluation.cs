using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Common;

namespace Loyalty.Gateway.Members;

/// <summary>Holds the edition in force against members to whom nothing happens, a page at a time.</summary>
internal static class MemberEvaluation
{
    /// <summary>What became of a page of them, and the cursor to go on with.</summary>
    public static async Task<Outcome<EvaluatedPage>> Of(string program, string? cursor, int limit, IGrainFactory grains)
    {
        var page = await Calls.Ask(
            (queries: grains.GetGrain<IAccountQueries>(program), cursor, limit), static call => call.queries.ListMembers(new MemberFilter(), call.cursor, call.limit));
        if (page.Value is not { } members)
        {
            return page.Refusal!;
        }

        var changes = new List<ChangedSegments>();
        foreach (var some in members.Members.Chunk(GatewayLimits.BatchConcurrency))
        {
            foreach (var outcome in await Task.WhenAll(some.Select(member => Hold(program, member.Member, grains))))
            {
                if (outcome.Refusal is { Kind: not RefusalKind.NotFound } refusal)
                {
                    return refusal;
                }

                if (outcome.Value is { Changed: true } changed)
                {
                    changes.Add(changed);
                }
            }
        }

        return new EvaluatedPage(members.Members.Length, changes, members.Next);
    }

    private static Task<Outcome<ChangedSegments>> Hold(string program, string member, IGrainFactory grains) =>
        Calls.Ask(grains.GetGrain<IMemberSegments>(Ids.Member(program, member)), static grain => grain.Evaluate());
}

/// <param name="Evaluated">Members of the page.</param>
/// <param name="Changes">Those for whom something changed.</param>
/// <param name="Next">The cursor to go on with; null after the last member.</param>
internal sealed record EvaluatedPage(int Evaluated, IReadOnlyList<ChangedSegments> Changes, string? Next);
