using System.Reflection;
using Loyalty.Contracts.Access;
using Loyalty.Gateway.Access;

namespace Loyalty.Gateway.Tests.Access;

/// <summary>The order of look-ups and changes, made visible by look-ups that end when the test says so.</summary>
public sealed class KeyCacheTests
{
    private readonly string _key = ApiKeyText.Format(ApiKeyText.AllPrograms, "k", ApiKeyText.NewSecret());

    [Fact]
    public async Task Find_that_a_change_overtakes_does_not_bring_the_old_grant_back()
    {
        using var cache = new KeyCache(TimeProvider.System);
        var keys = new HeldKeys();
        var overtaken = cache.Find(_key, keys.Grains);
        cache.Forget();
        keys.Answer(new ApiKeyGrant("k", null, Permissions.All, null));
        await overtaken;

        var next = cache.Find(_key, keys.Grains);
        keys.Answer(null);

        Assert.Null(await next);
    }

    [Fact]
    public async Task Find_that_a_change_overtakes_does_not_bring_the_old_refusal_back()
    {
        using var cache = new KeyCache(TimeProvider.System);
        var keys = new HeldKeys();
        var overtaken = cache.Find(_key, keys.Grains);
        cache.Forget();
        keys.Answer(null);
        await overtaken;

        var next = cache.Find(_key, keys.Grains);
        keys.Answer(new ApiKeyGrant("k", null, Permissions.All, null));

        Assert.NotNull(await next);
    }

    [Fact]
    public async Task Find_asks_once_while_nothing_changes()
    {
        using var cache = new KeyCache(TimeProvider.System);
        var keys = new HeldKeys();
        cache.Forget();
        var first = cache.Find(_key, keys.Grains);
        keys.Answer(new ApiKeyGrant("k", null, Permissions.All, null));
        await first;

        Assert.NotNull(await cache.Find(_key, keys.Grains));
        Assert.Equal(1, keys.Asked);
    }

    /// <summary>A grain factory whose one grain is asked and answers later.</summary>
    private sealed class HeldKeys
    {
        private TaskCompletionSource<ApiKeyGrant?>? _asked;

        public HeldKeys()
        {
            var keys = Proxy.Of<IApiKeys>(() =>
            {
                Asked++;
                _asked = new TaskCompletionSource<ApiKeyGrant?>();
                return _asked.Task;
            });
            Grains = Proxy.Of<IGrainFactory>(() => keys);
        }

        public IGrainFactory Grains { get; }

        public int Asked { get; private set; }

        /// <summary>Ends the newest look-up, if one is under way.</summary>
        public void Answer(ApiKeyGrant? grant) => _asked?.TrySetResult(grant);
    }

    /// <summary>Answers every method alike: the engines' interfaces have different members.</summary>
    internal class Proxy : DispatchProxy
    {
        private Func<object> _answer = null!;

        public static T Of<T>(Func<object> answer)
            where T : class
        {
            var proxy = Create<T, Proxy>();
            ((Proxy)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object Invoke(MethodInfo? method, object?[]? arguments) => _answer();
    }
}
