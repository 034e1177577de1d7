using Microsoft.Extensions.Configuration;

namespace Loyalty.ServiceDefaults;

/// <summary>Reads a section of the configuration before a container exists.</summary>
public static class SettingsSection
{
    /// <exception cref="InvalidDataException">A setting cannot be read as what it should be; the message names it.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            // Says which setting, and what it should be.
            throw new InvalidDataException($"{e.Message} {e.InnerException?.Message}".TrimEnd(), e);
        }
    }
}
