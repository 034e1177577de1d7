using System.Text.Json.Nodes;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>What a test of reconciling has: a gateway that has a journal and answers, and the run over them.</summary>
public abstract class ReconcileTest : StubGatewayTest
{
    /// <summary>Puts a page into the journal, and what the gateway answers by path.</summary>
    private protected void Has(string[] journal, Dictionary<string, string> answers)
    {
        _gateway.Journal.Add([.. journal]);
        foreach (var (path, json) in answers)
        {
            _gateway.Documents[path] = JsonNode.Parse(json)!;
        }
    }

    private protected void Change(string path, string from, string to) => _gateway.Change(path, from, to);

    private protected Task<ReconcileResult> Run() => new Reconcile(_gateway.Client(), _clock, "demo", Meter.Silent, concurrency: 4).Run(default);
}
