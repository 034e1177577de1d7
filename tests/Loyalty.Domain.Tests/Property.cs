using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Loyalty.Domain.Tests;

/// <summary>
/// Properties with a fixed seed: a run that fails, fails again. To look further, <c>LOYALTY_PROPERTY_SEED</c> gives another one,
/// and <c>LOYALTY_PROPERTY_TIMES</c> makes so many times as many tries of it.
/// </summary>
internal static class Property
{
    private const ulong FixedSeed = 20_260_101;
    private const ulong Gamma = 9_999_991;
    private static readonly ulong Seed = Environment.GetEnvironmentVariable("LOYALTY_PROPERTY_SEED") is { } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : FixedSeed;
    private static readonly int More = Environment.GetEnvironmentVariable("LOYALTY_PROPERTY_TIMES") is { } times ? int.Parse(times, CultureInfo.InvariantCulture) : 1;

    public static void Holds<T>(Gen<T> values, Action<T> property, int times = 100) => Holds(values, _ => [], property, times);

    /// <summary>A failing list is made shorter, one element less at a time.</summary>
    public static void Holds<TProgram, TStep>(Gen<TProgram> programs, Gen<TStep> steps, int most, Action<TProgram, TStep[]> property, int times = 100)
    {
        var values =
            from program in programs
            from count in Gen.Choose(0, most)
            from list in steps.ArrayOf(count)
            select (Program: program, Steps: list);
        Holds(values, value => Shorter(value.Steps).Select(list => (value.Program, list)), value => property(value.Program, value.Steps), times);
    }

    private static void Holds<T>(Gen<T> values, Func<T, IEnumerable<T>> shrink, Action<T> property, int times)
    {
        var replay = new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(times * More).WithReplay(FSharpOption<Replay>.Some(replay)),
            Prop.ForAll(Arb.From(values, shrink), property));
    }

    private static IEnumerable<T[]> Shorter<T>(T[] list)
    {
        for (var i = 0; i < list.Length; i++)
        {
            yield return [.. list[..i], .. list[(i + 1)..]];
        }
    }
}
