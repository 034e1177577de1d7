using System.Text.Json;
using System.Text.Json.Serialization;

namespace Loyalty.Contracts.Common.Json;

/// <summary>
/// Enums as lower camel case strings, compared exactly. The converter of System.Text.Json also takes numbers, other
/// casings and comma-separated lists, any of which would let a typing error through as a valid value.
/// </summary>
internal sealed class EnumNames : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum && !typeToConvert.IsDefined(typeof(FlagsAttribute), inherit: false);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    /// <summary>The names of an enum's values, in the order of the values.</summary>
    public static IReadOnlyList<string> Of(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private readonly T[] values = Enum.GetValues<T>();
        private readonly JsonEncodedText[] names = [.. Enum.GetNames<T>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                for (var i = 0; i < names.Length; i++)
                {
                    if (reader.ValueTextEquals(names[i].EncodedUtf8Bytes))
                    {
                        return values[i];
                    }
                }
            }

            throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(names[Array.IndexOf(values, value)]);
    }
}
