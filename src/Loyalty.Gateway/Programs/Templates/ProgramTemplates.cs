using System.Collections.Immutable;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>The templates that come with the platform, read from the documents beside this file.</summary>
internal static class ProgramTemplates
{
    /// <summary>The plainest first.</summary>
    public static ImmutableArray<ProgramTemplate> All { get; } =
        [.. new[] { "points", "tiers", "cashback", "stamp-card", "membership", "coalition" }.Select(Read)];

    public static ProgramTemplate? Find(string id) => All.FirstOrDefault(template => template.Id == id);

    private static ProgramTemplate Read(string id)
    {
        var name = $"template.{id}.json";
        using var stream = typeof(ProgramTemplates).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program.");
        using var document = new MemoryStream();
        stream.CopyTo(document);
        var (template, refusal) = InputText.Parse<TemplateInput>(document.ToArray());
        return template?.ToTemplate()
            ?? throw new InvalidOperationException($"{name} is no template. {string.Join(" ", refusal!.Errors.Select(static fault => $"{fault.Pointer} {fault.Reason}"))}");
    }
}
