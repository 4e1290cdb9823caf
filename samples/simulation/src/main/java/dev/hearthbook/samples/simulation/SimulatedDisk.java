package dev.hearthbook.samples.simulation;

import dev.hearthbook.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk that remembers what was forced, and can tell what a crash would leave.
 *
 * <h2>What is durable</h2>
 *
 * <p>The contents of a file as they were when it was forced last, and the names in a folder as they were when that was forced
 * last. Everything else is in the page cache only: readers see it, and so does the next process, until the power fails.
 *
 * <h2>What a power cut leaves</h2>
 *
 * <p>Of each page that differs from its durable image, the old one or the new one; in torn cuts so for each sector of 512
 * bytes; of a length that differs, one of both or one between; of each name that differs, the old or the new file, or none.
 * A file whose name is lost is lost. (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014, for what real file
 * systems do.)
 *
 * <h2>A force that failed</h2>
 *
 * <p>As on Linux, some of its pages reached the disk, and the others are taken for clean from then on: the next force succeeds
 * and does not write them, unless they are written anew (Rebello et al., USENIX ATC 2020).
 *
 * <p>Frames reach a file through a memory map, so nothing is intercepted there: the file is read when it is forced and when
 * the power fails. Forces do not reach the real disk, which makes them cheap. One thread.
 *
 * <p>Which reads give less than asked for depends on what is read, and nothing on how often: the order of some reads follows
 * that of {@code Set.of}, which each JVM chooses anew.
 */
final class SimulatedDisk implements Disk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    /** How a machine stops. */
    enum Crash {
        /** The process dies; what it wrote stays in the page cache. */
        PROCESS,
        /** The power fails; what was not forced may be gone. */
        POWER
    }

    private final Path log;
    private final Random random;
    private final Trace trace;
    private final Consumer<Duration> lag;
    private final Runnable forced;

    /** The files that have a name now, by what the file system calls them. */
    private final Map<Object, Content> files = new HashMap<>();

    /** What every name stood for when its folder was forced last; relative to the log's folder. */
    private final Map<Path, Content> durableNames = new TreeMap<>();

    private final Set<Path> durableFolders = new TreeSet<>();
    private boolean durableLog;

    private int opsLeft;
    private Runnable atCrash = () -> {};
    private boolean crashed;
    private int forcesLeft = Integer.MAX_VALUE;
    private boolean full;
    private int lagPercent;
    private int shortPercent;

    /** What of a file is durable. Two names may stand for one. */
    private static final class Content {
        byte[] durable = new byte[0];
        /** Pages that the kernel takes for clean and that are not on the disk, with what they hold in memory. */
        final Map<Integer, byte[]> stuck = new HashMap<>();
    }

    /**
     * @param log the log's folder
     * @param lag told how long a call took on a slow disk
     * @param forced called after each force of a segment that succeeded and whose name is durable, too
     */
    SimulatedDisk(Path log, Random random, Trace trace, Consumer<Duration> lag, Runnable forced) {
        this.log = log;
        this.random = random;
        this.trace = trace;
        this.lag = lag;
        this.forced = forced;
    }

    /**
     * The machine stops at the n-th call from now on, before it does anything.
     *
     * @param then called at that moment, to take what is left
     */
    void crashAfter(int calls, Runnable then) {
        opsLeft = calls;
        atCrash = then;
    }

    /** The machine stops now: every call fails from now on. */
    void crash() {
        crashed = true;
        opsLeft = 0;
    }

    boolean isCrashed() {
        return crashed;
    }

    /** The n-th force from now on fails. */
    void failForceAfter(int forces) {
        forcesLeft = forces;
    }

    /** Whether there are no more blocks. */
    void full(boolean now) {
        full = now;
    }

    /** How many of 100 calls take their time, and how many reads give less than asked for. */
    void trouble(int slow, int cut) {
        lagPercent = slow;
        shortPercent = cut;
    }

    /** No faults any more. */
    void heal() {
        opsLeft = 0;
        forcesLeft = Integer.MAX_VALUE;
        full = false;
        trouble(0, 0);
    }

    @Override
    public int read(Path file, FileChannel channel, ByteBuffer into, long offset) throws IOException {
        requireOn();
        trace.mention("disk read " + file.getFileName() + " " + into.remaining());
        int limit = into.limit();
        int wanted = into.remaining();
        int drawn = new SplittableRandom(offset * 31 + wanted + shortPercent).nextInt(100 * Math.max(1, wanted));
        if (drawn % 100 < shortPercent) {
            into.limit(into.position() + 1 + drawn / 100);
        }
        try {
            return channel.read(into, offset);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void write(Path file, FileChannel channel, ByteBuffer from, long offset) throws IOException {
        enter("write", file, from.remaining());
        if (offset + from.remaining() > channel.size()) {
            requireRoom();
        }
        look();
        long end = offset + from.remaining();
        Content content = files.get(key(file));
        if (content != null) {
            content.stuck.keySet().removeIf(page -> (page + 1L) * PAGE > offset && (long) page * PAGE < end);
        }
        Disk.super.write(file, channel, from, offset);
    }

    @Override
    public void fill(Path file, FileChannel channel, long from, long to) throws IOException {
        enter("fill", file, to - from);
        requireRoom();
        Disk.super.fill(file, channel, from, to);
    }

    private void requireRoom() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void force(Path file, FileChannel channel) throws IOException {
        enter("force", file, channel.size());
        look();
        Content content = files.get(key(file));
        if (content == null) {
            throw new AssertionError(file + " is forced and has no name");
        }
        byte[] now = Files.readAllBytes(file);
        if (forcesLeft <= 1) {
            forcesLeft = Integer.MAX_VALUE;
            content.durable = halfForced(content, now);
            throw new IOException("Input/output error");
        }
        forcesLeft--;
        byte[] before = content.durable;
        content.durable = now;
        content.stuck.entrySet().removeIf(page -> !keepStuck(content, before, page.getKey(), page.getValue()));
        Path name = log.relativize(file);
        if (durableLog && durableFolders.contains(parent(name)) && durableNames.get(name) == content) {
            forced.run();
        }
    }

    private byte[] halfForced(Content content, byte[] now) {
        byte[] reached = new byte[now.length];
        System.arraycopy(content.durable, 0, reached, 0, Math.min(now.length, content.durable.length));
        for (int at = 0; at < now.length; at += PAGE) {
            int end = Math.min(now.length, at + PAGE);
            if (!Arrays.equals(now, at, end, reached, at, end)) {
                if (random.nextBoolean()) {
                    System.arraycopy(now, at, reached, at, end - at);
                } else {
                    content.stuck.put(at / PAGE, Arrays.copyOfRange(now, at, end));
                }
            }
        }
        return reached;
    }

    /** Puts the old page back when nobody wrote to it since it got stuck. */
    private static boolean keepStuck(Content content, byte[] before, int page, byte[] held) {
        int at = page * PAGE;
        int end = Math.min(content.durable.length, at + held.length);
        if (at >= end || !Arrays.equals(content.durable, at, end, held, 0, end - at)) {
            return false;
        }
        for (int i = at; i < end; i++) {
            content.durable[i] = i < before.length ? before[i] : 0;
        }
        return true;
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        enter("folder", folder, 0);
        look();
        if (folder.equals(log.getParent())) {
            durableLog = Files.isDirectory(log);
            return;
        }
        Path inside = log.relativize(folder);
        durableNames.keySet().removeIf(name -> parent(name).equals(inside));
        durableFolders.removeIf(name -> parent(name).equals(inside));
        try (Stream<Path> names = Files.list(folder)) {
            for (Path name : names.sorted().toList()) {
                if (Files.isDirectory(name)) {
                    durableFolders.add(log.relativize(name));
                } else if (!isLock(name)) {
                    durableNames.put(log.relativize(name), content(name));
                }
            }
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        enter("move", to, 0);
        look();
        if (Files.exists(to)) {
            files.remove(key(to)); // the number of the file that goes may be given to the next one
        }
        Disk.super.move(from, to);
    }

    private void enter(String what, Path file, long bytes) throws IOException {
        requireOn();
        if (opsLeft > 0 && --opsLeft == 0) {
            crashed = true;
            trace.say("crash before " + what + " " + file.getFileName());
            atCrash.run();
            throw new IOException("the machine is off");
        }
        trace.say("disk " + what + " " + file.getFileName() + " " + bytes);
        if (random.nextInt(100) < lagPercent) {
            lag.accept(Duration.ofMillis(1 + random.nextInt(3_000)));
        }
    }

    private void requireOn() throws IOException {
        if (crashed) {
            throw new IOException("the machine is off");
        }
    }

    /** Learns which files there are. */
    private void look() throws IOException {
        Set<Object> there = new HashSet<>();
        for (Path file : now(false)) {
            Object key = key(file);
            there.add(key);
            files.computeIfAbsent(key, fresh -> new Content());
        }
        files.keySet().retainAll(there);
    }

    private Content content(Path file) throws IOException {
        Content content = files.get(key(file));
        if (content == null) {
            throw new AssertionError(file + " came between two looks");
        }
        return content;
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        return key == null ? file : key;
    }

    private static boolean isLock(Path file) {
        return file.getFileName().toString().startsWith("lock");
    }

    private static Path parent(Path name) {
        Path parent = name.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private Set<Path> now(boolean folders) throws IOException {
        if (!Files.isDirectory(log)) {
            return Set.of();
        }
        try (Stream<Path> all = Files.walk(log)) {
            return new TreeSet<>(all.filter(it -> !it.equals(log) && Files.isDirectory(it) == folders && !isLock(it))
                    .toList());
        }
    }

    /**
     * Puts into an empty place what the next start finds of the log, and gives the disk that it finds it on.
     *
     * @param to the log's folder there; not made when the log's name is lost
     */
    SimulatedDisk survive(Crash how, Path to) throws IOException {
        look();
        SimulatedDisk next = new SimulatedDisk(to, random, trace, lag, forced);
        if (how == Crash.PROCESS) {
            copy(to, next);
        } else {
            cut(to, next);
        }
        return next;
    }

    /** The page cache outlives the process. */
    private void copy(Path to, SimulatedDisk next) throws IOException {
        if (!Files.isDirectory(log)) {
            return;
        }
        Files.createDirectories(to);
        for (Path folder : now(true)) {
            Files.createDirectories(to.resolve(log.relativize(folder).toString()));
        }
        Map<Content, Path> copied = new IdentityHashMap<>();
        for (Path file : now(false)) {
            Path place = to.resolve(log.relativize(file).toString());
            Content content = content(file);
            Path twin = copied.putIfAbsent(content, place);
            if (twin == null) {
                Files.copy(file, place);
                next.files.put(key(place), content);
            } else {
                Files.createLink(place, twin);
            }
        }
        next.durableNames.putAll(durableNames);
        next.durableFolders.addAll(durableFolders);
        next.durableLog = durableLog;
    }

    private void cut(Path to, SimulatedDisk next) throws IOException {
        int keep = new int[] {0, 10, 50, 90, 100}[random.nextInt(5)];
        int unit = random.nextInt(3) == 0 ? SECTOR : PAGE;
        trace.say("power cut keeps " + keep + " of 100, unit " + unit);
        if (!Files.isDirectory(log) || !(durableLog || random.nextInt(100) < keep)) {
            return;
        }
        Set<Path> folders = new TreeSet<>();
        folders.add(Path.of(""));
        Set<Path> foldersNow = relative(now(true));
        Set<Path> all = new TreeSet<>(durableFolders);
        all.addAll(foldersNow);
        for (Path folder : all) {
            boolean there = durableFolders.contains(folder) == foldersNow.contains(folder)
                    || (random.nextInt(100) < keep) == foldersNow.contains(folder);
            if (there && folders.contains(parent(folder))) {
                folders.add(folder);
            }
        }
        for (Path folder : folders) {
            Files.createDirectories(to.resolve(folder.toString()));
        }
        Map<Path, Content> names = new LinkedHashMap<>();
        Map<Content, byte[]> current = new IdentityHashMap<>();
        Set<Path> filesNow = relative(now(false));
        Set<Path> either = new TreeSet<>(durableNames.keySet());
        either.addAll(filesNow);
        for (Path name : either) {
            Content before = durableNames.get(name);
            Content after = filesNow.contains(name) ? content(log.resolve(name)) : null;
            if (after != null) {
                current.computeIfAbsent(after, fresh -> bytes(log.resolve(name)));
            }
            Content kept = before == after || random.nextInt(100) < keep ? after : before;
            if (kept != null && folders.contains(parent(name))) {
                names.put(name, kept);
            }
        }
        Map<Content, Path> written = new IdentityHashMap<>();
        for (Map.Entry<Path, Content> name : names.entrySet()) {
            Path place = to.resolve(name.getKey().toString());
            Path twin = written.putIfAbsent(name.getValue(), place);
            if (twin != null) {
                Files.createLink(place, twin);
                continue;
            }
            byte[] left = mixed(name.getValue(), current.get(name.getValue()), keep, unit);
            trace.say("left " + name.getKey() + " " + left.length);
            Files.write(place, left);
            Content content = new Content();
            content.durable = left;
            next.files.put(key(place), content);
        }
        for (Path name : names.keySet()) {
            next.durableNames.put(name, next.content(to.resolve(name.toString())));
        }
        folders.remove(Path.of(""));
        next.durableFolders.addAll(folders);
        next.durableLog = true;
    }

    private Set<Path> relative(Set<Path> paths) {
        Set<Path> names = new TreeSet<>();
        paths.forEach(path -> names.add(log.relativize(path)));
        return names;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Some of what is durable and some of what is not. */
    private byte[] mixed(Content content, byte @Nullable [] now, int keep, int unit) {
        byte[] old = content.durable;
        if (now == null || Arrays.equals(old, now)) {
            return old;
        }
        int length = now.length;
        if (old.length != now.length && random.nextInt(100) >= keep) {
            int low = Math.min(old.length, now.length);
            int between = low + random.nextInt(Math.abs(old.length - now.length) + 1) / PAGE * PAGE;
            length = random.nextBoolean() ? old.length : between;
        }
        byte[] left = Arrays.copyOf(old, length);
        for (int at = 0; at < length; at += unit) {
            int end = Math.min(length, at + unit);
            int page = at / PAGE;
            byte[] held = content.stuck.get(page);
            boolean stuck = held != null && isStill(now, page, held);
            if (!stuck && random.nextInt(100) < keep) {
                for (int i = at; i < end; i++) {
                    left[i] = i < now.length ? now[i] : 0;
                }
            }
        }
        return left;
    }

    private static boolean isStill(byte[] now, int page, byte[] held) {
        int at = page * PAGE;
        int end = Math.min(now.length, at + held.length);
        return at < end && Arrays.equals(now, at, end, held, 0, end - at);
    }
}
