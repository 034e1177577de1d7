namespace Loyalty.Grains.Tests.Members;

/// <summary>Every way in which a leg of a process can be interrupted.</summary>
internal static class InterruptedLegs
{
    /// <summary>Each leg, failing before and after what it writes is on disk, and taken up again by the caller or by the sweep.</summary>
    public static TheoryData<string, bool, bool> Of(params string[] legs)
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (var leg in legs)
        {
            foreach (var written in (bool[])[false, true])
            {
                data.Add(leg, written, false);
                data.Add(leg, written, true);
            }
        }

        return data;
    }
}
