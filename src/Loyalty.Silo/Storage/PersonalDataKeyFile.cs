using System.Security.Cryptography;
using Loyalty.Grains.Members;
using Loyalty.ServiceDefaults;

namespace Loyalty.Silo.Storage;

/// <summary>The key for hashes of personal data, from the configuration or from a file that only its owner can read.</summary>
internal static class PersonalDataKeyFile
{
    private const string Name = "personal-data.key";

    public static ReadOnlyMemory<byte> Get(LoyaltyOptions options)
    {
        if (options.PersonalDataKey is { } configured)
        {
            return Convert.FromBase64String(configured);
        }

        var path = Path.Combine(options.Data, Name);
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == PersonalDataHasher.KeySize
            ? key
            : throw new InvalidDataException($"The key in {path} has {key.Length} bytes; it must have {PersonalDataHasher.KeySize}. Put the file back from a backup, or set {LoyaltyOptions.Section}:{nameof(options.PersonalDataKey)}.");
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: half a key would lock everyone's identifiers out.
        var draft = path + ".new";
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(PersonalDataHasher.KeySize));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }
}
