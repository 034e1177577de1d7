using System.Runtime.InteropServices;
using Loyalty.Gateway;
using Microsoft.AspNetCore.Connections;

// A file that has reached its limit (LimitFSIZE, ulimit -f) is an error of the write, as a full disk is, and not the end of the process.
const PosixSignal FileSizeExceeded = (PosixSignal)25;
using var fileSize = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeExceeded, static signal => signal.Cancel = true);

try
{
    await using var app = GatewayApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Told to stop before it had started, e.g. while it was looking for the cluster.
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException || exception.InnerException is IOException)
{
    // A taken address, a data folder that is in use or cannot be written: for people to mend, not for developers.
    var hint = exception.InnerException is AddressInUseException ? " Choose another address, e.g. --urls http://127.0.0.1:5081" : "";
    await Console.Error.WriteLineAsync($"The gateway cannot start. {exception.Message}{hint}");
    return 1;
}
