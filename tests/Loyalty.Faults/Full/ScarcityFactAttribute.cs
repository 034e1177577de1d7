namespace Loyalty.Faults.Full;

/// <summary>A test of a way to have no room; skipped, with the reason, where it cannot be done.</summary>
internal sealed class ScarcityFactAttribute : FactAttribute
{
    public ScarcityFactAttribute(Type kind) => Skip = ((IScarcity)Activator.CreateInstance(kind)!).WhyNot();
}
