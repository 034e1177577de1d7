using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Loyalty.Cli;

/// <summary>A command that has more to say than fits in the list of commands: its help ends with it.</summary>
internal sealed class DocumentedCommand(string name, string description, string details) : Command(name, description)
{
    public string Details { get; } = details;

    /// <summary>Makes the help of every command below <paramref name="root"/> print its details.</summary>
    public static void ShowDetails(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new DetailedHelp((SynchronousCommandLineAction)help.Action!);
    }

    private sealed class DetailedHelp(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = standard.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DocumentedCommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
            }

            return result;
        }
    }
}
