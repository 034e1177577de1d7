using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Access;

namespace Loyalty.Contracts.Common.Json;

/// <summary>Permissions as a list of lower camel case names, each at most once.</summary>
internal sealed class PermissionNames : JsonConverter<Permissions>
{
    /// <summary>Every single permission, lowest bit first.</summary>
    public static readonly IReadOnlyList<(Permissions Permission, string Name)> All =
    [
        .. Enum.GetValues<Permissions>()
            .Where(permission => BitOperations.IsPow2((int)permission))
            .Select(permission => (permission, JsonNamingPolicy.CamelCase.ConvertName(permission.ToString()))),
    ];

    public static string Of(Permissions permission) => All.First(known => known.Permission == permission).Name;

    public static IReadOnlyList<string> NamesOf(Permissions permissions) =>
        [.. All.Where(known => permissions.HasFlag(known.Permission)).Select(known => known.Name)];

    public override Permissions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var permissions = Permissions.None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            var found = All.FirstOrDefault(known => known.Name == name).Permission;
            if (found == Permissions.None || permissions.HasFlag(found))
            {
                throw new JsonException();
            }

            permissions |= found;
        }

        return permissions;
    }

    public override void Write(Utf8JsonWriter writer, Permissions value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (permission, name) in All)
        {
            if (value.HasFlag(permission))
            {
                writer.WriteStringValue(name);
            }
        }

        writer.WriteEndArray();
    }
}
