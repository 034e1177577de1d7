namespace Loyalty.Simulation;

/// <summary>The hunt; the tests are run by the test host.</summary>
internal static class Program
{
    private static int Main() => 2;
}
