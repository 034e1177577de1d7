using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>What a running gateway measures, and what of it its telemetry sends.</summary>
public sealed class EmittedMetrics : IAsyncLifetime
{
    private const string Inbound = "loyalty.inbound.purchases";

    private readonly Dictionary<string, Instrument> instruments = [];
    private readonly Dictionary<string, HashSet<string>> labels = [];
    private readonly Lock gate = new();

    /// <summary>By the name of an instrument.</summary>
    internal IReadOnlyDictionary<string, Instrument> Instruments => instruments;

    /// <summary>The instruments that telemetry has subscribed to.</summary>
    internal HashSet<string> Sent { get; } = [];

    /// <summary>The routes of the gateway.</summary>
    internal HashSet<string> Routes { get; private set; } = [];

    public async Task InitializeAsync()
    {
        RunInitializers();
        await using var own = await OwnHost.Start(
            "--OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317",
            "--Loyalty:Inbound:Channels:0:Program", "program-1", "--Loyalty:Inbound:Channels:0:Channel", "web", "--Loyalty:Inbound:Channels:0:Provider", "web-in");
        Routes = [.. own.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)];
        var program = await own.Host.NewProgram();

        // Answers when every partition of the relay is at work, and so is measured.
        (await program.All.Get(program.Path("/relay"))).Is(HttpStatusCode.OK);
        using (var listener = new MeterListener { InstrumentPublished = (instrument, _) => instruments[instrument.Name] = instrument })
        {
            listener.Start();
        }

        // Nobody has asked for measurements but telemetry, so far.
        Sent.UnionWith(instruments.Values.Where(instrument => instrument.Enabled).Select(instrument => instrument.Name));
        await Observe(own.Host, program);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The labels that an instrument's measurements had; null: there was none, so nothing is known of its labels.</summary>
    internal IReadOnlySet<string>? Labels(string instrument) => labels.GetValueOrDefault(instrument);

    private static void RunInitializers()
    {
        var meters = Directory.GetFiles(AppContext.BaseDirectory, "Loyalty.*.dll").Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path)))
            .Where(assembly => !assembly.GetName().Name!.EndsWith(".Tests", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters && type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Any(field => field.FieldType == typeof(Meter)));
        foreach (var type in meters)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    private async Task Observe(GatewayHost host, TestProgram program)
    {
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 12_345));
        await host.Anonymous.Get("/v1/programs");
        await program.SendOnStream("web-in", "anna", "{}");
        await ParkedAndCounted(program);
        listener.RecordObservableInstruments();
    }

    /// <summary>It is counted after it can be seen.</summary>
    private async Task ParkedAndCounted(TestProgram program)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await program.All.Get(program.Path("/channels/web/parked-purchases"))).Is(HttpStatusCode.OK).Json.GetProperty("parked").GetArrayLength() == 0 || !IsNoted(Inbound))
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }

    private bool IsNoted(string instrument)
    {
        lock (gate)
        {
            return labels.ContainsKey(instrument);
        }
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            var known = labels.TryGetValue(instrument.Name, out var found) ? found : labels[instrument.Name] = [];
            foreach (var tag in tags)
            {
                known.Add(tag.Key.Replace('.', '_'));
            }
        }
    }
}
