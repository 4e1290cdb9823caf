package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for sentences in the bytes of files. Each sentence is cut into blocks of {@value #BLOCK} bytes, and every block is
 * looked for at every place: so any {@code 2 * BLOCK - 1} bytes in a row of a sentence are found, even where the rest was
 * overwritten or lies in another page. Texts shorter than a block cannot be told from chance and are left out.
 *
 * <p>The first 8 bytes of a block are its key; a bitmap of hashed keys answers for nearly every place without a look at the
 * blocks themselves. Immutable; any thread.
 */
final class ByteScan {
    static final int BLOCK = 16;

    private static final int HASH_BITS = 20;
    private static final long WINDOW_MAX = 128L * 1024 * 1024;

    private final Map<Long, List<byte[]>> blocks = new HashMap<>();
    private final BitSet hashes = new BitSet(1 << HASH_BITS);
    private final int count;

    private ByteScan(Collection<String> sentences) {
        int looked = 0;
        for (String sentence : sentences) {
            byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
            looked += bytes.length >= BLOCK ? 1 : 0;
            for (int at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
                add(Arrays.copyOfRange(bytes, at, at + BLOCK));
            }
        }
        this.count = looked;
    }

    static ByteScan forSentences(Collection<String> sentences) {
        return new ByteScan(sentences);
    }

    /**
     * What was looked at, and where something was found.
     *
     * @param places file and offset of the first {@code PLACES_MAX} hits
     */
    record Found(int files, long bytes, long hits, List<String> places) {
        static final int PLACES_MAX = 5;
    }

    private void add(byte[] block) {
        long key = ByteBuffer.wrap(block).getLong();
        List<byte[]> same = blocks.computeIfAbsent(key, absent -> new ArrayList<>());
        if (same.stream().noneMatch(other -> Arrays.equals(other, block))) {
            same.add(block);
        }
        hashes.set(hash(key));
    }

    private static int hash(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 64 - HASH_BITS);
    }

    /** How many sentences are looked for. */
    int sentences() {
        return count;
    }

    /** Every file under a folder. */
    Found scan(Path folder) {
        int files = 0;
        long bytes = 0;
        long hits = 0;
        List<String> places = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files++;
                bytes += Files.size(file);
                for (long offset : scanFile(file)) {
                    hits++;
                    if (places.size() < Found.PLACES_MAX) {
                        places.add(folder.relativize(file) + " at byte " + offset);
                    }
                }
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "Cannot read every file under " + folder + ". Check permissions.", e);
        }
        return new Found(files, bytes, hits, List.copyOf(places));
    }

    private List<Long> scanFile(Path file) throws IOException {
        List<Long> offsets = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            for (long begin = 0; begin < size; begin += WINDOW_MAX) {
                long length = Math.min(size - begin, WINDOW_MAX + BLOCK - 1);
                for (int at : scan(channel.map(FileChannel.MapMode.READ_ONLY, begin, length))) {
                    offsets.add(begin + at);
                }
            }
        }
        return offsets;
    }

    /** The places of every block in some bytes. */
    List<Integer> scan(ByteBuffer bytes) {
        List<Integer> places = new ArrayList<>();
        long window = 0;
        int length = bytes.limit();
        for (int i = 0; i < length; i++) {
            window = window << 8 | bytes.get(i) & 0xff;
            int at = i - Long.BYTES + 1;
            if (at >= 0 && at + BLOCK <= length && hashes.get(hash(window)) && isBlock(window, bytes, at)) {
                places.add(at);
            }
        }
        return places;
    }

    private boolean isBlock(long key, ByteBuffer bytes, int at) {
        for (byte[] block : blocks.getOrDefault(key, List.of())) {
            int same = Long.BYTES;
            while (same < BLOCK && bytes.get(at + same) == block[same]) {
                same++;
            }
            if (same == BLOCK) {
                return true;
            }
        }
        return false;
    }
}
