using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Nameplate.Core.Scanning;
using Nameplate.Server.Pages.App;
using QRCoder;

namespace Nameplate.Server.Pages.Units;

/// <summary>
/// A unit's label: its numbers for people, and a QR code for everything that scans. The code holds a GS1 Digital Link where the part has
/// a GTIN, else the address of the unit's page.
/// </summary>
/// <param name="PartId">Part.</param>
/// <param name="PartDesc">What it is.</param>
/// <param name="Serial">Serial.</param>
/// <param name="Lot">Lot; empty when it has none.</param>
/// <param name="Gtin">Of the part, 14 digits; null when it has none.</param>
/// <param name="Address">What the QR code holds.</param>
public sealed record Label(string PartId, string PartDesc, string Serial, string Lot, string? Gtin, string Address)
{
    /// <param name="server">Address of the server as the reader reaches it, without a slash at its end.</param>
    /// <param name="partId">Part.</param>
    /// <param name="partDesc">What it is.</param>
    /// <param name="serial">Serial.</param>
    /// <param name="lot">Lot.</param>
    /// <param name="gtin">GTIN of the part.</param>
    public static Label Of(string server, string partId, string partDesc, string serial, string lot, string? gtin) =>
        new(partId, partDesc, serial, lot, gtin, server + (gtin is null ? Hits.Unit(partId, serial) : Gs1.LinkPath(gtin, serial)));

    /// <summary>The QR code as SVG, one shape, with the quiet zone of four modules that scanners need.</summary>
    public MarkupString Code()
    {
        var rows = Modules();
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                if (!rows[y][x])
                {
                    continue;
                }

                var from = x;
                while (x < rows[y].Length && rows[y][x])
                {
                    x++;
                }

                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1H{from}z");
            }
        }

        return new MarkupString($"<svg class=\"qr\" role=\"img\" aria-label=\"QR code\" viewBox=\"0 0 {rows.Count} {rows.Count}\" shape-rendering=\"crispEdges\" xmlns=\"http://www.w3.org/2000/svg\"><rect class=\"ground\" width=\"{rows.Count}\" height=\"{rows.Count}\"/><path d=\"{path}\"/></svg>");
    }

    /// <summary>
    /// The label for a printer that takes ZPL: 51 × 25 mm at 203 dots an inch. Texts go as UTF-8; what ZPL would take for a command goes by
    /// its number.
    /// </summary>
    public string Zpl() =>
        $"""
        ^XA
        ^CI28
        ^PW406
        ^LL203
        ^FO12,16^BQN,2,4^FH_^FDMA,{Escaped(Address)}^FS
        ^FO196,20^A0N,26,26^FH_^FD{Escaped(PartId)}^FS
        ^FO196,52^A0N,18,18^FB200,2,2,L^FH_^FD{Escaped(PartDesc)}^FS
        ^FO196,100^A0N,26,26^FB200,2,2,L^FH_^FD{Escaped(Serial)}^FS
        ^FO196,160^A0N,18,18^FH_^FD{Escaped(Lot.Length > 0 ? "Lot " + Lot : "")}^FS
        ^XZ

        """;

    private List<System.Collections.BitArray> Modules()
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(Address, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        return code.ModuleMatrix;
    }

    private static string Escaped(string text)
    {
        var zpl = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is '^' or '~' or '_' or '\\')
            {
                zpl.Append(CultureInfo.InvariantCulture, $"_{(int)letter:X2}");
            }
            else
            {
                zpl.Append(char.IsControl(letter) ? ' ' : letter);
            }
        }

        return zpl.ToString();
    }
}
