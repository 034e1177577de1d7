using Loyalty.Compare.Contenders;

namespace Loyalty.Compare;

/// <summary>Words that are printed in several places.</summary>
internal static class Text
{
    public static string Of(Mix mix) => mix == Mix.Uniform ? "uniform members" : "one hot member";
}
