namespace Orleans.Calls;

[Flags]
internal enum RequestFlags : byte
{
    None = 0,
    AlwaysInterleave = 1,
    ReadOnly = 2,
    OneWay = 4,

    /// <summary>Belongs to one activation: dropped rather than forwarded when that has ended, and no matter of the queue limit.</summary>
    Local = 8,

    /// <summary>Does not count as use of the grain.</summary>
    Unnoticed = 16,
}
