using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nameplate.Torture;

/// <summary>
/// The disk under a server's data. Where root may mount, it is a small ext4 file system in a file: it can be filled, and its
/// power can be cut, which loses all that was not flushed. Where there are no loop devices it is a tmpfs, which can be filled
/// only; and where nothing can be mounted an ordinary folder.
/// </summary>
internal sealed class Disk : IDisposable
{
    private const string Filler = "filler";

    /// <summary>_IOR('X', 125, __u32): how xfstests cut the power of a file system.</summary>
    private const nuint Shutdown = 0x8004587d;

    /// <summary>The device is a file in memory: what was handed to it stays, whatever becomes of the file system, so it need not flush as well.</summary>
    private const string Options = "loop,nobarrier";

    /// <summary>Without writing the journal: what nobody had waited for is gone.</summary>
    private const uint WithoutFlushing = 2;

    private readonly string? image;
    private bool isMounted;

    private Disk(string mount, string? image, bool isMounted) => (Mount, this.image, this.isMounted) = (mount, image, isMounted);

    public string Mount { get; }

    /// <summary>For the server; not the root of the file system, which has a lost+found.</summary>
    public string Data => Path.Combine(Mount, "data");

    public bool CanFill => isMounted;

    public bool CanLosePower => image is not null;

    /// <summary>Why something cannot be done here; null when all can.</summary>
    public string? Missing { get; private init; }

    public static Disk Make(string directory, int megabytes)
    {
        var mount = Path.Combine(directory, "disk");
        Directory.CreateDirectory(mount);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return new Disk(mount, null, false) { Missing = "only root can mount a small file system" };
        }

        var image = Path.Combine(directory, "disk.img");
        using (var file = File.Create(image))
        {
            file.SetLength(megabytes * 1024L * 1024L);
        }

        // No blocks kept back for root: full is full for everybody. The journal's own size is the least.
        if (Processes.Run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4", image) is not { } refused
            && (refused = Processes.Run("mount", "-o", Options, image, mount)) is null)
        {
            return new Disk(mount, image, true);
        }

        File.Delete(image);
        return Processes.Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", mount) is { } both
            ? new Disk(mount, null, false) { Missing = $"{refused}; {both}" }
            : new Disk(mount, null, true) { Missing = refused };
    }

    /// <summary>Takes all space that is left, to the last block.</summary>
    public void Fill()
    {
        using var file = new FileStream(Path.Combine(Mount, Filler), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1024 * 1024; size >= 4096; size /= 16)
        {
            var block = new byte[size];
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // This size does not fit any more; a smaller one may.
            }
        }
    }

    public void Free() => File.Delete(Path.Combine(Mount, Filler));

    /// <summary>All is on disk: what comes before a test begins is not what it tests.</summary>
    public void Flush()
    {
        if (isMounted)
        {
            Need(Processes.Run("sync", "-f", Mount));
        }
    }

    /// <summary>From now on every write and read fails, and what was not flushed never happened. The processes are to be killed then.</summary>
    public void CutPower()
    {
        using var root = OpenDirectory(Mount);
        var how = WithoutFlushing;
        if (ioctl(root, Shutdown, ref how) != 0)
        {
            throw new IOException($"The file system on {Mount} could not be shut down: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>As a machine does that is switched on again.</summary>
    public async Task RestorePowerAsync(CancellationToken cancellationToken)
    {
        await UnmountAsync(cancellationToken);
        Need(Processes.Run("mount", "-o", Options, image!, Mount));
        isMounted = true;
    }

    public void Dispose()
    {
        if (isMounted)
        {
            Unmount(Mount);
            isMounted = false;
        }
    }

    /// <summary>Also one that is in use: it goes when its last user does.</summary>
    public static void Unmount(string mount) => Processes.Run("umount", "-l", mount);

    /// <summary>A killed process holds its files for the moment in which the kernel cleans up behind it.</summary>
    private async Task UnmountAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (Processes.Run("umount", Mount) is { } busy)
        {
            if (since.Elapsed > TorturedServer.PatienceMax)
            {
                throw new IOException(busy);
            }

            await Task.Delay(50, cancellationToken);
        }

        isMounted = false;
    }

    private static void Need(string? failure)
    {
        if (failure is not null)
        {
            throw new IOException(failure);
        }
    }

    private static SafeFileHandle OpenDirectory(string directory)
    {
        const int readOnly = 0;
        var handle = open(directory, readOnly);
        return handle >= 0 ? new SafeFileHandle(handle, ownsHandle: true) : throw new IOException($"{directory} cannot be opened.");
    }

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int open(string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(SafeFileHandle file, nuint request, ref uint argument);
}
