using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;
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

internal static class LineCalls
{
    /// <summary>Sends one by itself: what it came to, or the problem to answer. Marks the answer when it was stored before.</summary>
    public static async Task<(TAnswer? Answer, ProblemHttpResult? Problem)> SendOne<TInput, TAnswer>(
        this ILineCalls<TInput, TAnswer> calls, string program, Body<TInput> body, HttpContext context)
        where TInput : class, IInput<TInput>
        where TAnswer : class
    {
        var faults = new Faults();
        var dryRun = Query.DryRun(context.Request, faults);
        if (body.Faulty(out var problem))
        {
            return (null, problem);
        }

        if (faults.Any)
        {
            return (null, Problem.Invalid(faults));
        }

        var addressed = await calls.Address(Caller.Of(context), program, body.Value, dryRun);
        if (addressed.Problem is not null)
        {
            return (null, addressed.Problem);
        }

        var outcome = await addressed.Send();
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } answer ? (answer, null) : (null, Problem.From(outcome.Refusal!));
    }
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
