using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Activations;

namespace Loyalty.Engine.Tests.Embedded.Turns;

internal sealed class AnswerGrain(Probe probe) : Grain, IAnswerGrain
{
    public async Task AnswerAfter(string gate, bool fails)
    {
        probe.Note($"called {gate}");
        await probe.Gate(gate);
        if (fails)
        {
            throw new InvalidDataException("no answer");
        }
    }

    public async Task<bool> TakesAnswerOnItsOwnTurn(string other, string gate, bool fails)
    {
        var call = GrainFactory.GetGrain<IAnswerGrain>(other).AnswerAfter(gate, fails);
        // As a combinator such as Task.WhenAll does it: not on a scheduler, but there where the answer arrives.
        return await call.ContinueWith(
            _ => ReferenceEquals(Activation.Current, GrainContext), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
