namespace Loyalty.Compare.Contenders;

/// <summary>Who buys.</summary>
internal enum Mix
{
    /// <summary>Each member as likely as any other.</summary>
    Uniform,

    /// <summary>One member alone.</summary>
    Hot,
}
