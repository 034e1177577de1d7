using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>Which template a draft is made of, and what of it is to be the program's own.</summary>
internal sealed class FromTemplateInput : IInput<FromTemplateInput>
{
    public static JsonTypeInfo<FromTemplateInput> Shape => InputJson.Default.FromTemplateInput;

    public required string Template { get; init; }

    /// <summary>The program's name; the template's when absent.</summary>
    public string? Name { get; init; }

    /// <summary>ISO 4217; the template's when absent.</summary>
    public string? Currency { get; init; }

    /// <summary>IANA name, e.g. Europe/London; the template's when absent.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Whether drafts that are there and say something else are replaced; otherwise they are a conflict.</summary>
    public bool Replace { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Template, "/template");
        faults.Text(Name, "/name");
        faults.Text(TimeZone, "/timeZone");
        if (Currency is not null && !Currencies.IsKnown(Currency))
        {
            faults.Add("/currency", Contracts.Common.Bodies.Check.CurrencyReason);
        }
    }

    public ProgramTemplate Of(ProgramTemplate template) => template with
    {
        Program = template.Program with
        {
            Name = Name ?? template.Program.Name,
            Currency = Currency ?? template.Program.Currency,
            TimeZone = TimeZone ?? template.Program.TimeZone,
        },
    };
}
