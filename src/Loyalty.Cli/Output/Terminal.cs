using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Loyalty.Cli.Output;

/// <summary>Where a command writes: results to standard output, everything else to standard error, so that results can be piped.</summary>
internal sealed class Terminal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IAnsiConsole _out;
    private readonly IAnsiConsole _error;
    private readonly TextWriter _errorWriter;
    private readonly bool _bars;

    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        Writer = output;
        _errorWriter = error;
        _bars = errorIsTerminal;
        _out = Console(output, outputIsTerminal);
        _error = Console(error, errorIsTerminal);
    }

    public TextWriter Writer { get; }

    public static Terminal System { get; } = new(global::System.Console.Out, global::System.Console.Error, !global::System.Console.IsOutputRedirected, !global::System.Console.IsErrorRedirected);

    /// <summary>Runs something long with a bar, or with lines where there is no terminal.</summary>
    public async Task<T> WithMeter<T>(string title, Func<Meter, Task<T>> work)
    {
        if (!_bars)
        {
            return await work(new PlainMeter(title, _errorWriter));
        }

        return await _error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context => work(new SpectreMeter(context.AddTask(Markup.Escape(title), new ProgressTaskSettings { AutoStart = true }), _error)));
    }

    public void Error(string line) => Say(line, Color.Red);

    public void Note(string line) => Say(line, Color.Yellow);

    public void Line(string line) => Writer.WriteLine(line);

    public void ShowJson<T>(T value) => Writer.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Shows what a command came to: as JSON, or as <paramref name="show"/> does for people.</summary>
    public void ShowResult<T>(T result, bool json, Action<Terminal, T> show)
    {
        if (json)
        {
            ShowJson(result);
        }
        else
        {
            show(this, result);
        }
    }

    public void ShowTable(string? title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, params int[] numeric)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = columns.Any(column => column.Length > 0) };
        if (title is not null)
        {
            table.Title(Markup.Escape(title));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i])) { NoWrap = false };
            table.AddColumn(numeric.Contains(i) ? column.RightAligned() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)).ToArray<Spectre.Console.Rendering.IRenderable>());
        }

        _out.Write(table);
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(decimal number) => number.ToString("#,0.###", CultureInfo.InvariantCulture);

    /// <summary>A log gets the line as it is; only a terminal's lines are wrapped and colored.</summary>
    private void Say(string line, Color color)
    {
        if (_bars)
        {
            _error.Write(new Text(line + Environment.NewLine, new Style(color)));
        }
        else
        {
            _errorWriter.WriteLine(line);
        }
    }

    private static IAnsiConsole Console(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal)
        {
            console.Profile.Width = 160;
        }

        return console;
    }
}
