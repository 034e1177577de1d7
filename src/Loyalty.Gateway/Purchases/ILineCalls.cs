using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common.Bodies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Purchases;

/// <summary>What can be sent one by one or in batches: purchases, returns.</summary>
internal interface ILineCalls<in TInput, TAnswer>
    where TInput : class, IInput<TInput>
    where TAnswer : class
{
    /// <summary>Finds the account that the input is for; writes nothing.</summary>
    ValueTask<Addressed<TAnswer>> Address(Caller caller, string program, TInput input, bool dryRun);

    /// <summary>The HTTP status of a success.</summary>
    int StatusOf(TAnswer answer);
}

/// <summary>A call that is ready to be made, or the problem that prevents it.</summary>
internal readonly struct Addressed<TAnswer>
    where TAnswer : class
{
    private readonly Func<Task<Outcome<TAnswer>>>? send;

    /// <param name="account">Calls to one account keep their order within a batch; null when order does not matter.</param>
    /// <param name="send">Makes the call.</param>
    public Addressed(string? account, Func<Task<Outcome<TAnswer>>> send)
    {
        Account = account;
        this.send = send;
    }

    private Addressed(ProblemHttpResult problem) => Problem = problem;

    public string? Account { get; }

    public ProblemHttpResult? Problem { get; }

    public static implicit operator Addressed<TAnswer>(ProblemHttpResult problem) => new(problem);

    public Task<Outcome<TAnswer>> Send() => send!();
}
