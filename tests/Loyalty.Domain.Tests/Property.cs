using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Loyalty.Domain.Tests;

/// <summary>Properties with a fixed seed: a run that fails, fails again.</summary>
internal static class Property
{
    private const ulong Seed = 20_260_101;
    private const ulong Gamma = 9_999_991;

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
            Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(FSharpOption<Replay>.Some(replay)),
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
