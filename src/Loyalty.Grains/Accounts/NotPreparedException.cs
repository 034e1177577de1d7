using Loyalty.Contracts.Common;

namespace Loyalty.Grains.Accounts;

/// <summary>What an operation needs could not be had; it is refused, and nothing was written.</summary>
internal sealed class NotPreparedException(Refusal refusal, Exception? inner = null) : Exception(refusal.Detail, inner)
{
    public Refusal Refusal { get; } = refusal;
}
