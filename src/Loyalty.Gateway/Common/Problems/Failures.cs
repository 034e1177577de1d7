using System.Diagnostics;
using Loyalty.Gateway.Common.Bodies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Common.Problems;

/// <summary>What is answered when something was thrown. Nothing of the exception leaves; the log has it under the trace id.</summary>
internal sealed partial class Failures(ILogger<Failures> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        await Describe(exception).ExecuteAsync(context);
        return true;
    }

    /// <summary>The answer to a request, or to a line of a batch, that ended in an exception; logs it.</summary>
    public ProblemHttpResult Describe(Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            return BodyText.Unreadable(bad);
        }

        var trace = Activity.Current?.TraceId.ToHexString() ?? "none";
        if (IsPassing(exception))
        {
            LogUnavailable(trace, exception);
            return Problem.Unavailable();
        }

        LogFailure(trace, exception);
        return Problem.Create(StatusCodes.Status500InternalServerError, "internalError", "Something went wrong here; it has been logged.");
    }

    /// <summary>
    /// A call that timed out, that the store did not answer, or that the engine itself could not deliver: the outcome is unknown, and asking again is
    /// safe. Told by where the type comes from, because each engine has exceptions of its own.
    /// </summary>
    public static bool IsPassing(Exception exception) =>
        exception is TimeoutException
        || exception.GetType().Namespace is "Orleans" or "Loyalty.Storage"
        || exception.GetType().Namespace?.StartsWith("Orleans.", StringComparison.Ordinal) is true;

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed. Trace {TraceId}.")]
    private partial void LogFailure(string traceId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request could not be answered now. Trace {TraceId}.")]
    private partial void LogUnavailable(string traceId, Exception exception);
}
