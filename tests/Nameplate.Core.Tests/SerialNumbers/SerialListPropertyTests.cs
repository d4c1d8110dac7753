using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public class SerialListPropertyTests
{
    /// <summary>Serials from few characters, so that runs, repeats, zeros, quotes and colons meet often.</summary>
    private static readonly Gen<string> AnySerial =
        from parts in Gen.Elements("A", "B-", "1", "9", "0", "99", "08", ",", ":", "'", " ", "😀").NonEmptyListOf()
        let serial = string.Concat(parts)
        where SerialList.Refuse(serial) is null
        select serial;

    private static readonly Gen<string[]> AnyRun =
        from before in Gen.Elements("", "SN", "A1-", "x:", "it's,")
        from after in Gen.Elements("", "B1", "-9", "😀")
        from first in Gen.Choose(0, 1100)
        from count in Gen.Choose(1, 30)
        from width in Gen.Choose(1, 5)
        select Enumerable.Range(first, count)
            .Select(i => before + i.ToString($"D{width}", System.Globalization.CultureInfo.InvariantCulture) + after).ToArray();

    private static readonly Gen<string[]> AnyList =
        from parts in Gen.OneOf(AnyRun, AnySerial.Select(serial => new[] { serial })).NonEmptyListOf()
        select parts.SelectMany(part => part).Distinct().ToArray();

    [Fact]
    public void What_was_printed_reads_back_as_the_same_list()
    {
        Prop.ForAll(AnyList.ToArbitrary(), serials =>
                SerialList.Parse(SerialList.Print(serials)).Serials?.SequenceEqual(serials) ?? false)
            .Holds();
    }

    [Fact]
    public void What_was_read_is_valid_and_prints_to_a_text_that_reads_the_same()
    {
        Gen<string> texts =
            from parts in Gen.Elements("A", "SN1", "SN3", "SN07", "SN12", "9", "0", ",", ",", ":", ":", "'", "''", " ", "\n").NonEmptyListOf()
            select string.Concat(parts);

        Prop.ForAll(texts.ToArbitrary(), text =>
            {
                SerialListResult result = SerialList.Parse(text);
                if (result.IsRefused)
                {
                    return result.Serials is null && result.Refusal.Length > 0 && !result.Refusal.Contains('\n');
                }
                return result.Serials.All(serial => SerialList.Refuse(serial) is null)
                    && result.Serials.Distinct().Count() == result.Serials.Count
                    && SerialList.Parse(SerialList.Print(result.Serials)).Serials!.SequenceEqual(result.Serials);
            })
            .Holds();
    }

    [Fact]
    public void A_range_counts_like_a_number_of_any_size()
    {
        Gen<(BigInteger First, int Count)> ranges =
            from digits in Gen.Choose(1, 39)
            from seed in Gen.Choose(0, int.MaxValue)
            from nearNines in Gen.Elements(true, false)
            from count in Gen.Choose(1, 300)
            let size = BigInteger.Pow(10, digits)
            select (nearNines ? BigInteger.Max(0, size - (seed % 200) - 1) : new BigInteger(seed) * size / int.MaxValue, count);

        Prop.ForAll(ranges.ToArbitrary(), range =>
            {
                string[] model = [.. Enumerable.Range(0, range.Count).Select(i => (range.First + i).ToString())];
                string text = $"{model[0]}:{model[^1]}";
                string printed = range.Count == 1 ? model[0] : text;
                return SerialList.Parse(text).Serials!.SequenceEqual(model) && SerialList.Print(model) == printed;
            })
            .Holds();
    }
}
