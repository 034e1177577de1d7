namespace Loyalty.Faults.Damage;

/// <summary>What is done to a file.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Offset">Where.</param>
/// <param name="Bit">Which bit is flipped; null when the file is cut there.</param>
internal sealed record DamageCase(string File, long Offset, int? Bit)
{
    public override string ToString() => Bit is { } bit ? $"{File}: bit {bit} of byte {Offset} flipped" : $"{File} cut at {Offset}";

    public void Apply(string folder)
    {
        using var file = System.IO.File.Open(Path.Combine(folder, File), FileMode.Open);
        if (Bit is not { } bit)
        {
            file.SetLength(Offset);
            return;
        }

        file.Position = Offset;
        var value = file.ReadByte();
        file.Position = Offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }
}
