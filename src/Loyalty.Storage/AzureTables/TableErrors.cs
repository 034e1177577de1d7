using Azure;

namespace Loyalty.Storage.AzureTables;

/// <summary>What the service's answers mean.</summary>
internal static class TableErrors
{
    /// <summary>The row, or a row of the transaction, is not as expected: changed, there already, or gone. Nothing was written.</summary>
    public static bool IsCollision(this RequestFailedException exception) => exception.Status is 404 or 409 or 412;

    /// <summary>No answer came.</summary>
    public static bool IsSilence(Exception exception) =>
        exception is RequestFailedException { Status: 0 } or HttpRequestException or IOException or OperationCanceledException or TimeoutException
        || (exception is AggregateException several && several.InnerExceptions.All(IsSilence));
}
