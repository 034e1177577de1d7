using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Purchases.Batches;

/// <summary>
/// NDJSON in, NDJSON out, in three steps that run beside each other: read and address lines, send them in order of
/// account, write the answers in order of line. Reading never waits for the caller to take answers: one that sends
/// everything before it reads anything would wait for ever. What that keeps in memory is bounded by the size of a batch.
/// </summary>
internal sealed class LineBatch(Failures failures, RefusalLog log)
{
    public const string MediaType = "application/x-ndjson";

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public delegate object Wrap<in TAnswer>(int line, int status, TAnswer answer, bool? replayed);

    public async Task Run<TInput, TAnswer>(HttpContext context, string program, ILineCalls<TInput, TAnswer> calls, Wrap<TAnswer> wrap)
        where TInput : class, IInput<TInput>
        where TAnswer : class
    {
        var faults = new Faults();
        var dryRun = Query.DryRun(context.Request, faults);
        var refused = !BodyText.Is(context.Request.ContentType, MediaType) ? BodyText.UnsupportedMediaType(MediaType)
            : context.Request.ContentLength > GatewayLimits.BatchBody ? TooLarge()
            : faults.Any ? Problem.Invalid(faults)
            : null;
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = MediaType;
        var job = new Job<TInput, TAnswer>(Caller.Of(context), program, calls, dryRun, wrap, failures, problem => log.Record(context, problem));
        await Task.WhenAll(job.Read(context.Request.BodyReader, context.RequestAborted), job.Send(), job.Write(context.Response.BodyWriter, context.RequestAborted));
    }

    private static ProblemHttpResult TooLarge() => Problem.TooLarge($"A batch is at most {GatewayLimits.BatchBody} bytes; the rest was not read.");

    private sealed class Job<TInput, TAnswer>(Caller caller, string program, ILineCalls<TInput, TAnswer> calls, bool dryRun, Wrap<TAnswer> wrap, Failures failures, Action<ProblemDetails> refused)
        where TInput : class, IInput<TInput>
        where TAnswer : class
    {
        private readonly SemaphoreSlim slots = new(GatewayLimits.BatchConcurrency);
        private readonly Channel<(int Line, Task<Addressed<TAnswer>> Addressed)> addressed = NewQueue<(int, Task<Addressed<TAnswer>>)>();
        private readonly Channel<Task<object>> answers = NewQueue<Task<object>>();

        /// <summary>The newest call to each account; the next one to it waits for it.</summary>
        private readonly Dictionary<string, Task> newest = new(StringComparer.Ordinal);

        private int taken;

        public async Task Read(PipeReader reader, CancellationToken aborted)
        {
            var line = 0;
            try
            {
                var lines = new LineReader(reader, GatewayLimits.Body);
                while (await lines.Next(aborted))
                {
                    line++;
                    if (lines.Total > GatewayLimits.BatchBody)
                    {
                        await Take(line, TooLarge(), aborted);
                        break;
                    }

                    if (lines.IsTooLong)
                    {
                        await Take(line, Problem.TooLarge($"A line is at most {GatewayLimits.Body} bytes."), aborted);
                    }
                    else if (!lines.IsBlank && !await Take(line, lines.Line, aborted))
                    {
                        break;
                    }

                    lines.Advance();
                }

                lines.Advance();
            }
            catch (BadHttpRequestException exception)
            {
                await Take(line + 1, BodyText.Unreadable(exception), aborted);
            }
            catch (Exception exception) when (aborted.IsCancellationRequested || exception is IOException)
            {
                // The caller is gone. What was taken is carried through; there is nobody to tell.
            }
            finally
            {
                addressed.Writer.Complete();
            }
        }

        public async Task Send()
        {
            await foreach (var (line, call) in addressed.Reader.ReadAllAsync(CancellationToken.None))
            {
                Addressed<TAnswer> ready;
                try
                {
                    ready = await call;
                }
                catch (Exception exception)
                {
                    ready = failures.Describe(exception);
                }

                var previous = ready.Account is { } account && newest.TryGetValue(account, out var before) ? before : Task.CompletedTask;
                var answer = Answer(line, ready, previous);
                if (ready.Account is not null)
                {
                    newest[ready.Account] = answer;
                }

                answers.Writer.TryWrite(answer);
            }

            answers.Writer.Complete();
        }

        public async Task Write(PipeWriter writer, CancellationToken aborted)
        {
            await using var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = OutputJson.Web.Options.Encoder, SkipValidation = true });
            await foreach (var answer in answers.Reader.ReadAllAsync(CancellationToken.None))
            {
                var line = await answer;
                if (aborted.IsCancellationRequested)
                {
                    continue;
                }

                JsonSerializer.Serialize(json, line, OutputJson.Web.Options.GetTypeInfo(line.GetType()));
                json.Reset();
                writer.Write(NewLine);

                // Sent when there is enough of it, or when the next answer is not there yet.
                if (writer.UnflushedBytes > 16 * 1024 || !answers.Reader.TryPeek(out var next) || !next.IsCompleted)
                {
                    await Flush(writer, aborted);
                }
            }

            await Flush(writer, aborted);
        }

        private static async Task Flush(PipeWriter writer, CancellationToken aborted)
        {
            try
            {
                await writer.FlushAsync(aborted);
            }
            catch (Exception) when (aborted.IsCancellationRequested)
            {
            }
        }

        /// <summary>False when the batch has had all the lines that it may have.</summary>
        private async Task<bool> Take(int line, ReadOnlySequence<byte> text, CancellationToken aborted)
        {
            if (++taken > Contracts.Common.Limits.BatchLines)
            {
                await Take(line, Problem.Create(StatusCodes.Status413PayloadTooLarge, "batchTooLong", $"A batch has at most {Contracts.Common.Limits.BatchLines} lines; this one and what follows were not read."), aborted);
                return false;
            }

            var (input, problem) = JsonInput.Parse<TInput>(text);
            await slots.WaitAsync(aborted);
            addressed.Writer.TryWrite((line, problem is null ? calls.Address(caller, program, input!, dryRun).AsTask() : Task.FromResult<Addressed<TAnswer>>(problem)));
            return true;
        }

        private async Task Take(int line, ProblemHttpResult problem, CancellationToken aborted)
        {
            await slots.WaitAsync(aborted);
            addressed.Writer.TryWrite((line, Task.FromResult<Addressed<TAnswer>>(problem)));
        }

        /// <summary>Never throws: a later line of the same account waits for it, and it must not take that one with it.</summary>
        private async Task<object> Answer(int line, Addressed<TAnswer> ready, Task previous)
        {
            try
            {
                await previous;
                if (ready.Problem is { } problem)
                {
                    return Failed(line, problem);
                }

                var outcome = await ready.Send();
                return outcome.Value is { } value
                    ? wrap(line, calls.StatusOf(value), value, outcome.Replayed ? true : null)
                    : Failed(line, Problem.From(outcome.Refusal!));
            }
            catch (Exception exception)
            {
                return Failed(line, failures.Describe(exception));
            }
            finally
            {
                slots.Release();
            }
        }

        private BatchedProblem Failed(int line, ProblemHttpResult problem)
        {
            refused(problem.ProblemDetails);
            return new BatchedProblem(line, problem.StatusCode, problem.ProblemDetails);
        }

        private static Channel<T> NewQueue<T>() => Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    }
}
