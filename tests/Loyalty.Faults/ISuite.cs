namespace Loyalty.Faults;

/// <summary>One kind of real fault, done to the platform as it is run.</summary>
internal interface ISuite
{
    string Name { get; }

    Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken);
}
