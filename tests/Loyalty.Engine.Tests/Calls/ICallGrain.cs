using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal interface ICallGrain : IBaseCallGrain
{
    Task<int> Result(int value);

    ValueTask Value();

    ValueTask<string> ValueResult(string text, int number, CancellationToken cancellationToken);

    Task<Internal> OfInternalType(Internal value, IReadOnlyList<Internal[]> more);

    Task FailSynchronously();

    Task FailLater();

    ValueTask<int> FailValue();

    Task<bool> WaitUntilCancelled(CancellationToken cancellationToken);

    Task<string> Through(string other);
}
