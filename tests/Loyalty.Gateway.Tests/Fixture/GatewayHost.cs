using System.Collections.Concurrent;
using Loyalty.Gateway.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>The whole stack in this process: Kestrel on a free port, the silo, SQLite in a folder that is deleted at the end.</summary>
public sealed class GatewayHost : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "loyalty-gateway-" + Guid.NewGuid().ToString("N"));
    private readonly string[] arguments;
    private WebApplication? app;
    private int programs;

    public GatewayHost()
        : this([])
    {
    }

    internal GatewayHost(params string[] arguments) => this.arguments = arguments;

    /// <summary>Where it keeps its files.</summary>
    public string Folder => folder;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The key that the first start printed.</summary>
    public string FirstKey { get; private set; } = "";

    /// <summary>What the newest start printed.</summary>
    public string Printed { get; private set; } = "";

    internal ShiftedClock Clock { get; } = new();

    internal LogCapture Logs { get; } = new();

    public IServiceProvider Services => app!.Services;

    public async Task InitializeAsync() => await Start();

    public async Task DisposeAsync()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }

    public async Task Start()
    {
        using var printed = new StringWriter();
        await Start(printed);
    }

    /// <param name="printed">Takes what is printed, and may fail.</param>
    internal async Task Start(StringWriter printed)
    {
        app = GatewayApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Loyalty:Data", folder, .. arguments],
            builder =>
            {
                builder.Services.AddSingleton(new Announcement(printed));
                builder.Services.AddSingleton<TimeProvider>(Clock);
                builder.Logging.ClearProviders().AddProvider(Logs);
            });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        Printed = printed.ToString();
        FirstKey = KeyIn(Printed) ?? FirstKey;
    }

    internal static string? KeyIn(string printed) => printed.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("lk_", StringComparison.Ordinal));

    public async Task Stop()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Http?.Dispose();
            app = null;
        }
    }

    /// <summary>A program that no other test sees, published, with a caller that may do everything in it.</summary>
    internal async Task<TestProgram> NewProgram(string? definition = null)
    {
        var id = $"program-{Interlocked.Increment(ref programs)}";
        var program = new TestProgram(id, new Caller(this, FirstKey), this);
        (await program.All.Send(HttpMethod.Put, $"/v1/programs/{id}/draft", definition ?? TestProgram.Definition, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Post($"/v1/programs/{id}/draft:publish", "{}")).Is(HttpStatusCode.Created);
        return program;
    }

    internal Caller Anonymous => new(this, null);

    internal Caller First => new(this, FirstKey);
}

/// <summary>One host for all tests that need nothing of their own but a program.</summary>
[CollectionDefinition(Name)]
public sealed class Shared : ICollectionFixture<GatewayHost>
{
    public const string Name = "one gateway";
}

/// <summary>The machine's clock, which a test can set ahead.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan ahead;
    private DateTimeOffset? stopped;

    public override DateTimeOffset GetUtcNow() => (stopped ?? base.GetUtcNow()) + ahead;

    public void Advance(TimeSpan by) => ahead += by;

    /// <summary>It stays at the instant until it is set again. (What only has to wait a while goes on waiting by the machine's timers.)</summary>
    public void StopAt(DateTimeOffset instant) => (stopped, ahead) = (instant, TimeSpan.Zero);
}

/// <summary>Keeps everything that is logged, to see what must not be.</summary>
internal sealed class LogCapture : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = [];

    public IReadOnlyCollection<string> Lines => lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
