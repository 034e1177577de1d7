using System.Text.Json;

namespace Loyalty.Cli.Files;

/// <summary>What a command that was interrupted goes on from, kept as JSON.</summary>
internal static class StateFile
{
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="JsonException">It holds something else.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot read the state file {path}: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file whole: a run that is killed leaves the old one or the new one.</summary>
    public static void Write<T>(string path, T state)
        where T : class
    {
        var temporary = Temporary(path);
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(state));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot write the state file {path}: {e.Message}", e);
        }
    }

    /// <summary>With what a killed run may have left of it.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(Temporary(path));
    }

    private static string Temporary(string path) => path + ".new";
}
