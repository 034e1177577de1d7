using Loyalty.ServiceDefaults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loyalty.Silo.Storage;

/// <summary>Says at the start where everything is kept.</summary>
internal sealed partial class StorageNotice(LoyaltyOptions options, ILogger<StorageNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Storage == StorageProvider.Sqlite)
        {
            LogFolder(options.Data);
        }
        else if (options.PersonalDataKey is null)
        {
            LogStorageAndKey(options.Storage, options.Data);
        }
        else
        {
            LogStorage(options.Storage);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in {Folder}.")]
    private partial void LogFolder(string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in {Storage}; the key for personal data in {Folder}.")]
    private partial void LogStorageAndKey(StorageProvider storage, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in {Storage}.")]
    private partial void LogStorage(StorageProvider storage);
}
