using System.Text;
using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 11\r\n\r\n{\"a\":\"b\r\n\"}", 201, false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\ncontent-length:0\r\nconnection: close\r\n\r\n", 429, true)]
    [InlineData("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", 204, false)]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n1b;x=1\r\n{\"a\":\"0\r\n\r\n0\r\n\r\n 7890123456\r\nA\r\n0123456789\r\n0\r\n\r\n", 201, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n00\r\nChecksum: 0\r\n\r\n", 200, false)]
    public void Read_finds_the_end_wherever_the_bytes_are_cut(string answer, int status, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        var reader = new AnswerReader();
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            reader.Begin();
            Assert.False(reader.Read(bytes.AsSpan(0, cut)), $"at {cut}");
            Assert.True(reader.Read(bytes.AsSpan(cut)), $"at {cut}");
            Assert.Equal((status, closes), (reader.Status, reader.Closes));
        }

        reader.Begin();
        Assert.All(bytes.Index(), next => Assert.Equal(next.Index == bytes.Length - 1, reader.Read([next.Item])));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab")]
    public void Read_what_is_no_answer_is_refused(string answer)
    {
        var reader = new AnswerReader();
        reader.Begin();

        Assert.Throws<InvalidDataException>(() => reader.Read(Encoding.ASCII.GetBytes(answer)));
    }

    [Fact]
    public void Read_a_head_without_end_is_refused()
    {
        var reader = new AnswerReader();
        reader.Begin();

        Assert.Throws<InvalidDataException>(() => reader.Read(new byte[32 * 1024]));
    }
}
