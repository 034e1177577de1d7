using Loyalty.Testing.Azurite;
using Loyalty.Testing.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Loyalty.Storage.Tests;

/// <summary>The tests of this class need a PostgreSQL server; where none can be started they are skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;

/// <summary>The tests of this class need the emulator of Azure's tables; where it is not installed they are skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAzuriteAttribute : Attribute;

/// <summary>A test of a contract, which a provider's class inherits; skipped where the provider's server is not installed.</summary>
[XunitTestCaseDiscoverer("Loyalty.Storage.Tests." + nameof(ContractFactDiscoverer), "Loyalty.Storage.Tests")]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>As <see cref="ContractFactAttribute"/>, for several cases.</summary>
[XunitTestCaseDiscoverer("Loyalty.Storage.Tests." + nameof(ContractTheoryDiscoverer), "Loyalty.Storage.Tests")]
public sealed class ContractTheoryAttribute : TheoryAttribute;

public sealed class ContractFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo fact) =>
        Missing.Skip(DiagnosticMessageSink, options, method) ?? base.CreateTestCase(options, method, fact);
}

public sealed class ContractTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo theory) =>
        Missing.Skip(DiagnosticMessageSink, options, method) is { } skipped ? [skipped] : base.Discover(options, method, theory);
}

internal static class Missing
{
    /// <summary>The test as one that is skipped, or null when it can run.</summary>
    public static IXunitTestCase? Skip(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        Reason(method.TestClass.Class) is { } reason
            ? new XunitSkippedDataRowTestCase(messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)
            : null;

    private static string? Reason(ITypeInfo tests) =>
        tests.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any() ? PostgresServer.WhyNot
        : tests.GetCustomAttributes(typeof(NeedsAzuriteAttribute)).Any() ? AzuriteServer.WhyNot
        : null;
}
