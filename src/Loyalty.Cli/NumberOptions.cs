using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Loyalty.Cli;

/// <summary>Options that are numbers.</summary>
internal static class NumberOptions
{
    /// <summary>Refuses what is not a number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static TOption Within<TOption, TNumber>(this TOption option, TNumber least, TNumber most)
        where TOption : Option
        where TNumber : INumber<TNumber>, IMinMaxValue<TNumber>
    {
        option.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => TNumber.TryParse(token.Value, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most))
            {
                result.AddError(most == TNumber.MaxValue ? $"{option.Name} is {least} or more." : $"{option.Name} is {least} to {most}.");
            }
        });
        return option;
    }
}
