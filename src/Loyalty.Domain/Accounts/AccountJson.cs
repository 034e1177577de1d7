using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Merging;

namespace Loyalty.Domain.Accounts;

/// <summary>How records and snapshots are written: UTF-8 JSON by generated code, defaults left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(CamelCaseEnum<AccountStatus>), typeof(CamelCaseEnum<LineKind>), typeof(CamelCaseEnum<Loyalty.Contracts.Accounts.Households.HouseholdLegKind>), typeof(CamelCaseEnum<Loyalty.Contracts.Notices.NoticeKind>), typeof(CamelCaseEnum<CapPeriod>), typeof(CamelCaseEnum<TierMetric>), typeof(CamelCaseEnum<TierPeriod>), typeof(CamelCaseEnum<TierUpgrade>), typeof(CamelCaseEnum<ReferralState>)])]
[JsonSerializable(typeof(AccountRecord))]
[JsonSerializable(typeof(AccountSnapshot))]
[JsonSerializable(typeof(AccountPart))]
internal sealed partial class AccountJsonContext : JsonSerializerContext;

internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Reads and writes what the journal stores.</summary>
public static class AccountJson
{
    public static byte[] Write(AccountRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, AccountJsonContext.Default.AccountRecord);

    /// <exception cref="NewerRecordException">It was written by a newer version.</exception>
    /// <exception cref="JsonException">It is not a record, or has an event that is not known.</exception>
    public static AccountRecord ReadRecord(ReadOnlySpan<byte> utf8)
    {
        RecordSchema.Check(utf8);
        return JsonSerializer.Deserialize(utf8, AccountJsonContext.Default.AccountRecord) ?? throw new JsonException("A journal record is null.");
    }

    public static byte[] Write(AccountPart part) => JsonSerializer.SerializeToUtf8Bytes(part, AccountJsonContext.Default.AccountPart);

    public static AccountPart ReadPart(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, AccountJsonContext.Default.AccountPart) ?? throw new JsonException("What an account holds is null.");

    public static byte[] Write(AccountState state) => JsonSerializer.SerializeToUtf8Bytes(AccountSnapshot.Of(state), AccountJsonContext.Default.AccountSnapshot);

    public static AccountState ReadSnapshot(ReadOnlySpan<byte> utf8) =>
        (JsonSerializer.Deserialize(utf8, AccountJsonContext.Default.AccountSnapshot) ?? throw new JsonException("An account snapshot is null.")).ToState();
}
