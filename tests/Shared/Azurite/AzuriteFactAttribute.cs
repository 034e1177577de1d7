using Xunit;

namespace Loyalty.Testing.Azurite;

/// <summary>A test that needs the emulator of Azure's tables; skipped, with the reason, where it is not installed.</summary>
internal sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = AzuriteServer.WhyNot;
}
