using System.IO.Compression;
using System.Text;
using Loyalty.Cli.Files;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Files;

public sealed class LineFileTests
{
    [Fact]
    public void Lines_are_numbered_as_an_editor_numbers_them()
    {
        Assert.Equal(["1:a", "3:b", "5:c"], Lines("\uFEFFa\r\n\r\nb\n \t\nc"u8.ToArray()));
    }

    [Fact]
    public void Lines_a_gzipped_file_reads_like_a_plain_one()
    {
        using var folder = new TempFolder();
        using var file = LineFile.Open(folder.WriteZipped("x.csv.gz", "a\nb\n"));

        Assert.Equal(["1:a", "2:b"], Text(file));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_whole()
    {
        var lines = Enumerable.Range(1, 50).Select(n => new string((char)('a' + n % 26), n * 7_919)).ToList();

        Assert.Equal(lines.Select((line, i) => $"{i + 1}:{line}"), Lines(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    [Theory]
    [InlineData("\n", LineFile.LongestLine + 1)]
    [InlineData("\n", LineFile.LongestLine * 3)]
    [InlineData("", LineFile.LongestLine + 1)]
    [InlineData("", LineFile.LongestLine * 3)]
    public void Lines_too_long_are_passed_over_without_losing_count(string end, int length)
    {
        var rest = end.Length == 0 ? [] : new[] { "3:c" };
        var text = "a\n" + new string('b', length) + end + (end.Length == 0 ? "" : "c");

        Assert.Equal(["1:a", "2:(too long)", .. rest], Lines(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Lines_of_a_damaged_gzip_end_with_an_explanation()
    {
        var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.NoCompression, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100_000))));
        }

        var damaged = zipped.ToArray();
        Array.Fill(damaged, (byte)0xff, damaged.Length / 2, 1_000);

        var failure = Assert.Throws<CliException>(() => Lines(damaged).Count);
        Assert.StartsWith("test is damaged after line ", failure.Message);
    }

    [Fact]
    public void Lines_of_a_truncated_gzip_end_with_an_explanation()
    {
        var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100_000))));
        }

        Assert.Throws<CliException>(() => Lines(zipped.ToArray()[..(int)(zipped.Length / 2)]).Count);
    }

    [Fact]
    public void Open_a_file_that_is_not_there_says_so()
    {
        var failure = Assert.Throws<CliException>(() => LineFile.Open("nowhere.csv"));

        Assert.Equal("Cannot read nowhere.csv: there is no such file", failure.Message);
    }

    private static List<string> Lines(byte[] bytes)
    {
        using var file = LineFile.Open("test", new MemoryStream(bytes));
        return Text(file);
    }

    private static List<string> Text(LineFile file) =>
        [.. file.Lines().Select(line => $"{line.Number}:{(line.TooLong ? "(too long)" : Encoding.UTF8.GetString(line.Bytes.Span))}")];
}
