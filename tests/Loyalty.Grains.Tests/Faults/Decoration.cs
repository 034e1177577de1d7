using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Grains.Tests.Faults;

internal static class Decoration
{
    /// <summary>Puts something around a registered service.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<IServiceProvider, T, T> decorate, object? key = null)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, key));
        services.Remove(inner);
        if (key is null)
        {
            services.AddSingleton(provider => decorate(provider, (T)inner.ImplementationFactory!(provider)));
        }
        else
        {
            services.AddKeyedSingleton(key, (provider, _) => decorate(provider, (T)inner.KeyedImplementationFactory!(provider, key)));
        }
    }
}
