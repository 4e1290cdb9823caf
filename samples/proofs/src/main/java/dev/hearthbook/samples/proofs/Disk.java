package dev.hearthbook.samples.proofs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small file system of its own, mounted: an ext4 image or a piece of memory. Needs root and the plain tools of Linux
 * ({@code mount}, {@code mkfs.ext4}, {@code perl} for the power switch). One thread.
 */
final class Disk implements AutoCloseable {
    /** {@code EXT4_IOC_SHUTDOWN} of the kernel's fs/ext4/ext4.h: {@code _IOR('X', 125, __u32)}. */
    private static final String SHUTDOWN = "0x8004587D";

    /** {@code EXT4_GOING_FLAGS_NOLOGFLUSH}: what the journal has not written is gone, as when the power goes. */
    private static final int NO_LOG_FLUSH = 2;

    private static final long PATIENCE_SECONDS = 60;
    private static final int UNMOUNT_TRIES = 50;
    private static final int UNMOUNT_PAUSE_MILLIS = 200;

    private final Path at;
    private final Optional<Path> image;
    private boolean mounted;

    private Disk(Path at, Optional<Path> image) {
        this.at = at;
        this.image = image;
    }

    /** Why there can be none here; empty when there can. */
    static Optional<String> missing() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("disk-");
            try (Disk disk = ext4(folder, 8)) {
                return disk.mounted ? Optional.empty() : Optional.of("nothing was mounted");
            } finally {
                Books.delete(folder);
            }
        } catch (IOException e) {
            return Optional.of("mounting an image needs root, mount, mkfs.ext4 and perl (" + e.getMessage() + ")");
        }
    }

    /** An ext4 image of that many MiB, mounted in {@code dir}. */
    static Disk ext4(Path dir, int mib) throws IOException, InterruptedException {
        run("perl", "-e", "1");
        Path image = dir.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mib << 20);
        }
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        Disk disk = new Disk(Files.createDirectory(dir.resolve("disk")), Optional.of(image));
        disk.mount();
        return disk;
    }

    /** So many MiB of memory, mounted in {@code dir}. */
    static Disk memory(Path dir, int mib) throws IOException, InterruptedException {
        Disk disk = new Disk(Files.createDirectory(dir.resolve("disk")), Optional.empty());
        run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", disk.at.toString());
        disk.mounted = true;
        return disk;
    }

    /** Where its files are. */
    Path path() {
        return at;
    }

    void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.orElseThrow().toString(), at.toString());
        mounted = true;
    }

    /** The power goes: nothing more reaches the disk, and what waited to is lost. */
    void cutPower() throws IOException, InterruptedException {
        run(
                "perl",
                "-e",
                "open(my $f, '<', $ARGV[0]) or die \"open: $!\"; my $how = pack('L', " + NO_LOG_FLUSH + "); ioctl($f, "
                        + SHUTDOWN + ", $how) or die \"ioctl: $!\"",
                at.toString());
    }

    /** Takes it off; whoever has files there must be gone, or going: a process that was killed takes a moment. */
    void unmount() throws IOException, InterruptedException {
        for (int left = UNMOUNT_TRIES; mounted; left--) {
            try {
                run("umount", at.toString());
                mounted = false;
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(UNMOUNT_PAUSE_MILLIS);
            }
        }
    }

    /** Unmounts, and deletes image and folder. */
    @Override
    public void close() throws IOException {
        try {
            unmount();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unmounting " + at, e);
        }
        Files.delete(at);
        if (image.isPresent()) {
            Files.delete(image.get());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + " failed: " + said.trim());
        }
    }
}
