using System.Buffers;

namespace Nameplate.Server.Http;

/// <summary>Bytes in an array that is borrowed: what each request needs for a moment is not made anew and cleared each time.</summary>
internal sealed class PooledBuffer(int size) : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(size);

    public int Length { get; private set; }

    /// <summary>What was written. It ends with the buffer.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (bytes.Length - Length < Math.Max(1, sizeHint))
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(bytes.Length * 2L, Length + (long)Math.Max(1, sizeHint))));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        var borrowed = bytes;
        (bytes, Length) = ([], 0);
        if (borrowed.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(borrowed);
        }
    }
}
