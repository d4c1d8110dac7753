using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Units;

/// <summary>Draws a tree as SVG that stands in the page: only shapes, classes and links, since the page lets no style of its own through.</summary>
internal static class TreeDrawing
{
    /// <summary>What fits in a box of <see cref="TreeLayout.BoxWidth"/>, with the widest letters that part numbers are made of.</summary>
    private const int NameMax = 25, MoreMax = 31, BadgeLetters = 6;

    /// <param name="layout">Where things stand.</param>
    /// <param name="label">What the picture shows, for those who hear it.</param>
    /// <param name="open">The address that opens a node by its key.</param>
    public static MarkupString Of(TreeLayout layout, string label, Func<string, string> open)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"tree\" role=\"group\" aria-label=\"{Encode(label)}\" width=\"{layout.Width}\" height=\"{layout.Height}\" viewBox=\"0 0 {layout.Width} {layout.Height}\" xmlns=\"http://www.w3.org/2000/svg\">");
        foreach (var line in layout.Lines)
        {
            var middle = (line.FromX + line.ToX) / 2;
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{(line.IsPast ? "line past" : "line")}\" d=\"M{line.FromX} {line.FromY}C{middle} {line.FromY} {middle} {line.ToY} {line.ToX} {line.ToY}\"/>");
        }

        foreach (var box in layout.Boxes)
        {
            Box(svg, box, open);
        }

        return new MarkupString(svg.Append("</svg>").ToString());
    }

    /// <summary>What a node is called.</summary>
    public static string Name(TreeNode node) =>
        node.Serial.Length > 0 ? $"{node.PartId} {node.Serial}"
        : node.IsUnits ? $"{node.Count} × {node.PartId}"
        : $"{Number(node.Quantity)} {node.UnitOfMeasure} {node.PartId}";

    /// <summary>What else there is to say of it in a line.</summary>
    public static string More(TreeNode node, bool isRoot = false)
    {
        var inside = node.Hidden > 0 && !isRoot ? $"{node.Hidden.ToString("N0", CultureInfo.InvariantCulture)} inside" : "";
        return string.Join(" · ", new[] { Lots(node), node.Count > 1 ? inside : "", node.PartDesc, node.StillInside ? "" : "taken out" }.Where(text => text.Length > 0));
    }

    private static string Lots(TreeNode node) => node.Lots.Count switch
    {
        0 => "",
        1 => $"lot {node.Lots.First()}",
        _ when node.HasMoreLots => $"lots {string.Join(", ", node.Lots)} and others",
        _ => $"lots {string.Join(", ", node.Lots.SkipLast(1))} and {node.Lots.Last()}",
    };

    private static void Box(StringBuilder svg, TreeBox box, Func<string, string> open)
    {
        var (node, opens) = (box.Node, box.Node.IsFolded && !box.IsOutside && !box.IsRoot);
        var isFold = node.Count > 1;
        var kind = box.IsRoot ? "node here" : isFold ? "node fold" : node.Serial.Length > 0 ? "node" : "node lot";
        var address = isFold ? (opens ? open(node.Key) : Hits.Part(node.PartId))
            : box.IsRoot ? null
            : node.Serial.Length > 0 ? Hits.Unit(node.PartId, node.Serial)
            : node.Lots.Count > 0 ? Hits.Lot(node.PartId, node.Lots.First())
            : Hits.Part(node.PartId);
        var badge = opens && !isFold;
        if (isFold)
        {
            // A second sheet behind the first.
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"behind\" x=\"{box.X + 4}\" y=\"{box.Y + 4}\" width=\"{TreeLayout.BoxWidth}\" height=\"{TreeLayout.BoxHeight}\" rx=\"6\"/>");
        }

        svg.Append(address is null ? "<g" : $"<a href=\"{Encode(address)}\"").Append(isFold && opens ? " data-in-place=\"inside\"" : "").Append($" class=\"{kind}{(node.StillInside ? "" : " past")}\">");
        svg.Append($"<title>{Encode($"{Name(node)} · {More(node, box.IsRoot)}")}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{TreeLayout.BoxWidth}\" height=\"{TreeLayout.BoxHeight}\" rx=\"6\"/>");
        Text(svg, box, 18, "name", Short(Name(node), NameMax));
        Text(svg, box, 35, "more", Short(More(node, box.IsRoot), badge ? MoreMax - BadgeLetters : MoreMax));
        svg.Append(address is null ? "</g>" : "</a>");
        if (badge)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<a class=\"open\" data-in-place=\"inside\" href=\"{Encode(open(node.Key))}\" aria-label=\"{Encode($"Show the {node.Hidden} inside {Name(node)}")}\"><rect x=\"{box.X + TreeLayout.BoxWidth - 44}\" y=\"{box.Y + 22}\" width=\"40\" height=\"18\" rx=\"9\"/><text x=\"{box.X + TreeLayout.BoxWidth - 24}\" y=\"{box.Y + 35}\" text-anchor=\"middle\">{(node.Hidden > 999 ? "999+" : $"+{node.Hidden}")}</text></a>");
        }
    }

    private static void Text(StringBuilder svg, TreeBox box, int down, string name, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{name}\" x=\"{box.X + 10}\" y=\"{box.Y + down}\">{Encode(text)}</text>");

    private static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A text as far as it fits; the whole is told where the pointer rests.</summary>
    private static string Short(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var cut = char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1;
        return text[..cut].TrimEnd() + "…";
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
