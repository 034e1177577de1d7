using System.Collections.Immutable;

namespace Loyalty.Contracts.Common;

/// <summary>Why something was not done. Nothing was written.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.Refusal")]
public sealed record Refusal
{
    [Id(0)] public required RefusalKind Kind { get; init; }

    /// <summary>Stable, lower camel case; callers branch on it.</summary>
    [Id(1)] public required string Code { get; init; }

    /// <summary>A sentence for people.</summary>
    [Id(2)] public required string Detail { get; init; }

    /// <summary>What exactly is wrong, by JSON pointer into what was sent.</summary>
    [Id(3)] public ImmutableArray<Fault> Errors { get; init; } = [];

    /// <summary>The numbers behind the refusal, e.g. <c>required</c>, <c>available</c>, <c>missing</c>.</summary>
    [Id(4)] public ImmutableArray<NamedNumber> Numbers { get; init; } = [];

    /// <summary>The words behind the refusal, e.g. <c>state</c> or <c>requiredTier</c>.</summary>
    [Id(5)] public ImmutableArray<NamedText> Texts { get; init; } = [];

    public static Refusal NotFound(string code, string detail) => new() { Kind = RefusalKind.NotFound, Code = code, Detail = detail };

    public static Refusal Conflict(string code, string detail, params ImmutableArray<Fault> errors) =>
        new() { Kind = RefusalKind.Conflict, Code = code, Detail = detail, Errors = errors };

    public static Refusal Rule(string code, string detail, params ImmutableArray<NamedNumber> numbers) =>
        new() { Kind = RefusalKind.Rule, Code = code, Detail = detail, Numbers = numbers };

    public static Refusal Invalid(string code, string detail, params ImmutableArray<Fault> errors) =>
        new() { Kind = RefusalKind.Invalid, Code = code, Detail = detail, Errors = errors };

    public static Refusal Unavailable(string code, string detail) => new() { Kind = RefusalKind.Unavailable, Code = code, Detail = detail };
}

/// <summary>How a refusal is answered; the gateway maps each to one HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>The command contradicts itself (400).</summary>
    Invalid,

    /// <summary>What it is about does not exist (404).</summary>
    NotFound,

    /// <summary>It contradicts what is stored, e.g. another body under the same id (409).</summary>
    Conflict,

    /// <summary>What was read before has changed (412).</summary>
    PreconditionFailed,

    /// <summary>Understood, and refused by a rule (422).</summary>
    Rule,

    /// <summary>Not now; the same command may be sent again (503).</summary>
    Unavailable,

    /// <summary>Not by this caller (403).</summary>
    Forbidden,
}

/// <param name="Pointer">A JSON pointer, e.g. <c>/lines/0/quantity</c>.</param>
/// <param name="Reason">A sentence.</param>
[GenerateSerializer, Immutable, Alias("loyalty.Fault")]
public sealed record Fault([property: Id(0)] string Pointer, [property: Id(1)] string Reason);

[GenerateSerializer, Immutable, Alias("loyalty.NamedNumber")]
public sealed record NamedNumber([property: Id(0)] string Name, [property: Id(1)] long Value);

[GenerateSerializer, Immutable, Alias("loyalty.NamedText")]
public sealed record NamedText([property: Id(0)] string Name, [property: Id(1)] string Value);
