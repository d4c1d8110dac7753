using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Nameplate.Server.Storage;

/// <summary>Unlisted fields are one jsonb object of texts.</summary>
internal sealed class ExtraConverter() : ValueConverter<Dictionary<string, string>?, string?>(
    extra => extra == null ? null : JsonSerializer.Serialize(extra, JsonSerializerOptions.Default),
    text => text == null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Default));

/// <summary>A changed record is given a new dictionary, so that being the same object means being the same.</summary>
internal sealed class ExtraComparer() : ValueComparer<Dictionary<string, string>?>(
    (one, other) => ReferenceEquals(one, other), extra => extra == null ? 0 : extra.Count, extra => extra);
