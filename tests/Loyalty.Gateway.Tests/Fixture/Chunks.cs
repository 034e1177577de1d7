namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>A body of unknown length: the same chunk so many times.</summary>
internal sealed class Chunks : HttpContent
{
    private readonly byte[] chunk;
    private readonly int count;

    public Chunks(byte[] chunk, int count, string mediaType)
    {
        (this.chunk, this.count) = (chunk, count);
        Headers.TryAddWithoutValidation("Content-Type", mediaType);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var i = 0; i < count; i++)
        {
            await stream.WriteAsync(chunk);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
