namespace Nameplate.Core.SerialNumbers;

/// <summary>A node's box in a picture, by its upper left corner.</summary>
public sealed record TreeBox(TreeNode Node, int X, int Y, bool IsRoot, bool IsOutside);

/// <summary>A line between two boxes, from the side of one to the side of the other.</summary>
public readonly record struct TreeLine(int FromX, int FromY, int ToX, int ToY, bool IsPast);

/// <summary>
/// Places boxes: what a unit is inside of to its left, what is inside it to its right, a column a level, and each node beside the
/// middle of those that hang on it. Measures are pixels.
/// </summary>
public sealed class TreeLayout
{
    public const int BoxWidth = 208;
    public const int BoxHeight = 44;
    public const int GapX = 36;
    public const int GapY = 10;

    /// <summary>Around the picture, so that lines are not cut.</summary>
    public const int Margin = 4;

    private readonly List<TreeBox> boxes = [];
    private readonly List<TreeLine> lines = [];

    private TreeLayout()
    {
    }

    public IReadOnlyList<TreeBox> Boxes => boxes;

    public IReadOnlyList<TreeLine> Lines => lines;

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <param name="inside">The unit, with what is inside it.</param>
    /// <param name="outside">The unit, with what it is inside of; null to leave that out.</param>
    public static TreeLayout Of(TreeNode inside, TreeNode? outside = null)
    {
        var layout = new TreeLayout();
        var columns = outside is null ? 0 : Depth(outside);
        var (left, right) = (new Dictionary<TreeNode, int>(), new Dictionary<TreeNode, int>());
        var (leftHeight, rightHeight) = (outside is null ? 0 : Rows(outside, left, 0), Rows(inside, right, 0));
        var (leftRoot, rightRoot) = (outside is null ? 0 : left[outside], right[inside]);
        var root = Math.Max(leftRoot, rightRoot);
        if (outside is not null)
        {
            layout.Place(outside, left, root - leftRoot + Margin, columns, -1, null);
        }

        layout.Place(inside, right, root - rightRoot + Margin, columns, 1, null);
        layout.Width = (columns + Depth(inside) + 1) * (BoxWidth + GapX) - GapX + 2 * Margin;
        layout.Height = Math.Max(leftHeight + root - leftRoot, rightHeight + root - rightRoot) - GapY + 2 * Margin;
        return layout;
    }

    /// <summary>Columns beyond the node's own.</summary>
    private static int Depth(TreeNode node) => node.Children.Count == 0 ? 0 : 1 + node.Children.Max(Depth);

    /// <summary>Gives each node its row, and answers how far down they go.</summary>
    private static int Rows(TreeNode node, Dictionary<TreeNode, int> rows, int top)
    {
        if (node.Children.Count == 0)
        {
            rows.Add(node, top);
            return top + BoxHeight + GapY;
        }

        foreach (var child in node.Children)
        {
            top = Rows(child, rows, top);
        }

        rows.Add(node, (rows[node.Children[0]] + rows[node.Children[^1]]) / 2);
        return top;
    }

    /// <summary>The unit itself stands in both trees, and is placed with what is inside it.</summary>
    private void Place(TreeNode node, Dictionary<TreeNode, int> rows, int down, int column, int direction, (int X, int Y)? from)
    {
        var (x, y) = (column * (BoxWidth + GapX) + Margin, rows[node] + down);
        if (from is { } near)
        {
            lines.Add(new TreeLine(near.X, near.Y, direction > 0 ? x : x + BoxWidth, y + BoxHeight / 2, !node.StillInside));
        }

        if (from is not null || direction > 0)
        {
            boxes.Add(new TreeBox(node, x, y, from is null, direction < 0));
        }

        foreach (var child in node.Children)
        {
            Place(child, rows, down, column + direction, direction, (direction > 0 ? x + BoxWidth : x, y + BoxHeight / 2));
        }
    }
}
