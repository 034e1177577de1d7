namespace Loyalty.Cli;

/// <summary>Ends the command with one line for people: what is wrong and what to do about it.</summary>
internal sealed class CliException(string message, Exception? inner = null) : Exception(message, inner);
