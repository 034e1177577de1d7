using System.Text.Json;
using Loyalty.Cli.Http;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary>Sends the operations of its share of the accounts, one after another, and sums what comes of them.</summary>
internal sealed class ReplayWorker(GatewayClient gateway, string program)
{
    private readonly Lock _lock = new();
    private readonly List<RefusedRecord> _refused = [];
    private readonly string _members = $"v1/programs/{GatewayClient.Segment(program)}/members";
    private readonly string _purchases = $"v1/programs/{GatewayClient.Segment(program)}/purchases";
    private readonly string _returns = $"v1/programs/{GatewayClient.Segment(program)}/returns";
    private ReplayTally _tally = new();
    private PurchaseName? _lastPurchase;
    private long _acknowledged;
    private long _skip;

    public IReadOnlyList<RefusedRecord> Refused => _refused;

    /// <summary>What is acknowledged and what it came to, of one moment.</summary>
    public WorkerState State
    {
        get
        {
            lock (_lock)
            {
                var tally = new ReplayTally();
                tally.Add(_tally);
                return new WorkerState(_acknowledged, _lastPurchase, tally);
            }
        }
    }

    /// <summary>Takes over from an earlier run: its first operations are not sent again.</summary>
    public void Resume(WorkerState state)
    {
        _skip = _acknowledged = state.Acknowledged;
        _lastPurchase = state.LastPurchase;
        _tally = new ReplayTally();
        _tally.Add(state.Tally);
    }

    /// <param name="operation">The next one of its share.</param>
    /// <param name="onAcknowledged">Called when it is.</param>
    /// <param name="cancellationToken">Gives up what is in flight.</param>
    public async Task Send(ReplayOperation operation, Action onAcknowledged, CancellationToken cancellationToken)
    {
        if (_skip > 0)
        {
            _skip--;
            return;
        }

        var answer = await Post(operation, cancellationToken);
        lock (_lock)
        {
            Count(operation, answer);
            _acknowledged++;
        }

        onAcknowledged();
    }

    private Task<GatewayAnswer> Post(ReplayOperation operation, CancellationToken cancellationToken) => operation.Kind switch
    {
        OperationKind.Enroll => gateway.Post(_members, operation.Body, $"enroll-{operation.Id}", cancellationToken),
        OperationKind.Purchase => gateway.Post(_purchases, operation.Body, null, cancellationToken),
        _ => gateway.Post(_returns, operation.Body, null, cancellationToken),
    };

    private void Count(ReplayOperation operation, GatewayAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            CountRefusal(operation, answer);
            return;
        }

        _tally.Replayed += answer.Replayed ? 1 : 0;
        switch (operation.Kind)
        {
            case OperationKind.Enroll:
                _tally.MembersEnrolled++;
                break;
            case OperationKind.Purchase:
                _tally.Purchases++;
                _tally.GuestPurchases += operation.Guest ? 1 : 0;
                _lastPurchase = new PurchaseName(operation.Channel, operation.Id);
                using (var document = GatewayClient.Parse(answer, _purchases))
                {
                    CountPurchase(document.RootElement);
                }

                break;
            default:
                using (var document = GatewayClient.Parse(answer, _returns))
                {
                    CountReturn(document.RootElement);
                }

                break;
        }
    }

    private void CountRefusal(ReplayOperation operation, GatewayAnswer answer)
    {
        if (answer.Status == 403)
        {
            throw GatewayClient.Forbidden(answer);
        }

        var problem = Problem.Of(answer);
        if (operation.Kind == OperationKind.Enroll && problem.Code == "memberExists")
        {
            _tally.MembersKnown++;
            return;
        }

        ReplayTally.Add(_tally.Refused, problem.Code, 1);
        if (_refused.Count < RefusedRecord.MostKept)
        {
            _refused.Add(new RefusedRecord(operation.Line, operation.Kind, operation.Id, problem.Code, problem.Detail));
        }
    }

    private void CountPurchase(JsonElement purchase)
    {
        foreach (var award in Items(purchase, "awards"))
        {
            ReplayTally.Add(_tally.PointsEarned, award.GetProperty("wallet").GetString()!, award.GetProperty("points").GetInt64());
        }

        // Returns that had been parked were answered without points; they are taken back here.
        foreach (var applied in Items(purchase, "returns"))
        {
            CountTakenBack(applied);
        }
    }

    private void CountReturn(JsonElement returned)
    {
        if (returned.TryGetProperty("status", out var status) && status.ValueEquals("parked"))
        {
            _tally.ParkedReturns++;
            return;
        }

        _tally.Returns++;
        CountTakenBack(returned);
    }

    private void CountTakenBack(JsonElement returned)
    {
        foreach (var taken in Items(returned, "takenBack"))
        {
            ReplayTally.Add(_tally.PointsTakenBack, taken.GetProperty("wallet").GetString()!, taken.GetProperty("points").GetInt64());
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
}
