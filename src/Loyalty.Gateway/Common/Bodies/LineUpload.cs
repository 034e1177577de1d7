using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Common.Bodies;

/// <summary>A file of lines of text on its way in, some at a time, so that a million take no more memory than a thousand.</summary>
/// <param name="mostBytes">Of the whole body.</param>
/// <param name="mostLines">Of the whole body.</param>
/// <param name="atOnce">How many wait before they are sent on.</param>
internal abstract class LineUpload(long mostBytes, int mostLines, int atOnce)
{
    public const string MediaType = "text/plain";

    /// <summary>Lines that came to nothing and are named; all are counted.</summary>
    protected const int MostNamed = 100;

    /// <summary>Bytes of a line that can still hold something, with blanks around it.</summary>
    private const int LineBytes = 1_024;

    /// <summary>The media types that are taken.</summary>
    protected virtual IReadOnlyList<string> MediaTypes => [MediaType];

    /// <summary>How many were taken and wait.</summary>
    protected abstract int Waiting { get; }

    /// <summary>What is answered to a body that is given up on the way.</summary>
    protected abstract NamedNumber[] Taken { get; }

    /// <summary>Looks at a line.</summary>
    /// <param name="line">1, 2, 3 …</param>
    /// <param name="lines">Stands on it.</param>
    protected abstract void Take(int line, LineReader lines);

    /// <summary>Sends on what waits; a refusal ends the upload.</summary>
    protected abstract Task<ProblemHttpResult?> Send();

    /// <summary>Reads the body to its end; a refusal otherwise.</summary>
    protected async Task<ProblemHttpResult?> Receive(HttpContext context)
    {
        var request = context.Request;
        if (!MediaTypes.Any(type => BodyText.Is(request.ContentType, type)))
        {
            return BodyText.UnsupportedMediaType(string.Join(" or ", MediaTypes));
        }

        if (request.ContentLength > mostBytes)
        {
            return TooLarge();
        }

        try
        {
            var lines = new LineReader(request.BodyReader, LineBytes);
            var problem = await Read(lines, context.RequestAborted);

            // Left in the middle of a line, the rest of the body could not be passed over.
            lines.Advance();
            return problem;
        }
        catch (BadHttpRequestException exception)
        {
            return BodyText.Unreadable(exception);
        }
    }

    private async Task<ProblemHttpResult?> Read(LineReader lines, CancellationToken aborted)
    {
        var line = 0;
        while (await lines.Next(aborted))
        {
            line++;
            if (lines.Total > mostBytes)
            {
                return TooLarge();
            }

            if (line > mostLines)
            {
                return Problem.Create(
                    StatusCodes.Status413PayloadTooLarge, "tooManyLines", $"An upload has at most {mostLines} lines; those before were taken.", numbers: Taken);
            }

            Take(line, lines);
            lines.Advance();
            if (Waiting == atOnce && await Send() is { } problem)
            {
                return problem;
            }
        }

        return Waiting > 0 ? await Send() : null;
    }

    private ProblemHttpResult TooLarge() => Problem.Create(
        StatusCodes.Status413PayloadTooLarge, "bodyTooLarge", $"An upload is at most {mostBytes} bytes; what came before was taken.", numbers: Taken);
}
