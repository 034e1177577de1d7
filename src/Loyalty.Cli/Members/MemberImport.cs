using System.Security.Cryptography;
using System.Text;
using Loyalty.Cli.Files;
using Loyalty.Cli.Http;
using Loyalty.Cli.Output;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Members;

/// <summary>
/// Enrols the members of a file. Each is sent under a key made from its id, so sending the file again changes nothing:
/// an import can be stopped and run again at any time.
/// </summary>
/// <param name="http">With the gateway's address and key.</param>
/// <param name="clock">For waits.</param>
/// <param name="settings">What to import.</param>
/// <param name="meter">Shows how far it is.</param>
internal sealed class MemberImport(HttpClient http, TimeProvider clock, ImportSettings settings, Meter meter)
{
    private readonly GatewayClient _gateway = new(http, clock, settings.Retry, meter.Say);
    private readonly string _members = $"v1/programs/{GatewayClient.Segment(settings.Program)}/members";
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly List<RefusedRecord> _refusedMembers = [];
    private long _imported;
    private long _importedBefore;
    private long _enrolledOtherwise;

    public async Task<ImportResult> Run(CancellationToken cancellationToken)
    {
        var program = await ProgramInfo.Read(_gateway, settings.Program, cancellationToken);
        var zone = program is null ? null : ZonedTime.Find(program.TimeZone);
        meter.Total(Count(cancellationToken));

        using var file = LineFile.Open(settings.File);
        var broken = new BrokenLines(meter.Say);
        var stopped = false;
        try
        {
            await OrderedWork.Run(MemberFile.Read(file, zone, broken), member => member.Id, settings.Concurrency, (_, member, stop) => Send(member, stop), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
        }

        meter.Advance(broken.Count);
        return new ImportResult
        {
            Stopped = stopped,
            Imported = _imported,
            ImportedBefore = _importedBefore,
            EnrolledOtherwise = _enrolledOtherwise,
            Refused = _refused,
            RefusedMembers = [.. _refusedMembers.OrderBy(refused => refused.Line)],
            Broken = broken.Count,
            BrokenLines = broken.Kept,
        };
    }

    /// <summary>Members and broken lines: what the progress is measured by.</summary>
    private long Count(CancellationToken cancellationToken)
    {
        using var file = LineFile.Open(settings.File);
        var broken = new BrokenLines();
        var members = 0L;
        foreach (var _ in MemberFile.Read(file, TimeZoneInfo.Utc, broken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            members++;
        }

        return members + broken.Count;
    }

    private async Task Send(MemberLine member, CancellationToken cancellationToken)
    {
        var answer = await _gateway.Post(_members, member.Body, KeyOf(member.Id), cancellationToken);
        lock (_lock)
        {
            Count(member, answer);
        }

        meter.Advance(1);
    }

    private void Count(MemberLine member, GatewayAnswer answer)
    {
        if (answer.IsSuccess)
        {
            _imported += answer.Replayed ? 0 : 1;
            _importedBefore += answer.Replayed ? 1 : 0;
            return;
        }

        if (answer.Status == 403)
        {
            throw GatewayClient.Forbidden(answer);
        }

        var problem = Problem.Of(answer);
        if (problem.Code == "memberExists")
        {
            _enrolledOtherwise++;
            return;
        }

        _refused[problem.Code] = _refused.GetValueOrDefault(problem.Code) + 1;
        if (_refusedMembers.Count < RefusedRecord.MostKept)
        {
            _refusedMembers.Add(new RefusedRecord(member.Line, OperationKind.Enroll, member.Id, problem.Code, problem.Detail));
        }
    }

    /// <summary>The same for the same id at every run; an id that leaves no room for more, or is none, gives its hash.</summary>
    private static string KeyOf(string id)
    {
        var key = $"import-{id}";
        return PlatformIds.Fits(key)
            ? key
            : $"import-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }
}
