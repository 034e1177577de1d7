using System.Collections.Immutable;

namespace Loyalty.Contracts.Notices;

/// <summary>Notices of a program that follow on each other, apart from the newest so that no state grows with their number. Key: program/number of the first.</summary>
[Alias("loyalty.INoticePage")]
public interface INoticePage : IGrainWithStringKey
{
    /// <summary>Takes them in place of whatever it has.</summary>
    [Alias("Keep")]
    Task Keep(ImmutableArray<GivenNotice> notices);

    /// <summary>In the order of their numbers; none when they are forgotten.</summary>
    [Alias("Get")]
    Task<ImmutableArray<GivenNotice>> Get();

    /// <summary>Forgets them if they were kept before the instant; answers whether there are none. Idempotent.</summary>
    [Alias("Forget")]
    Task<bool> Forget(DateTimeOffset before);
}
