using Orleans;

namespace Loyalty.Engine.Tests.Embedded.Turns;

internal interface IAnswerGrain : IGrainWithStringKey
{
    /// <summary>Answers, or fails, once the gate is open.</summary>
    Task AnswerAfter(string gate, bool fails);

    /// <summary>Calls another grain; true when what continues at once on its answer runs on a turn of this grain.</summary>
    Task<bool> TakesAnswerOnItsOwnTurn(string other, string gate, bool fails);
}
