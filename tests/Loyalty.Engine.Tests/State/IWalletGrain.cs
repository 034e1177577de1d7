using Orleans;

namespace Loyalty.Engine.Tests.State;

internal interface IWalletGrain : IGrainWithStringKey
{
    Task<(int Points, bool RecordExists, string? Etag)> Read();

    Task<(int Points, bool RecordExists, string? Etag)> Reload();

    Task Earn(int points);

    Task EarnWithoutWriting(int points);

    Task Clear();

    Task EarnTwiceAtOnce(int points);

    Task<int> Activation();
}
