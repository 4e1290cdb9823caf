package dev.hearthbook.samples.proofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One piece of damage to a book's files.
 *
 * @param base which book is damaged: {@code killed} or {@code closed}
 * @param kind what happens
 * @param file the file it happens to, relative to the book's folder
 * @param at from which offset
 * @param length how many bytes
 * @param source where bytes or a whole file come from, relative to the folder of all books; empty when from nowhere
 * @param from the offset there
 */
record Harm(String base, Kind kind, String file, long at, int length, String source, long from) {
    /** What can happen to a file. */
    enum Kind {
        FLIP,
        ZERO,
        NOISE,
        TRUNCATE,
        LENGTHEN,
        SWAP,
        SPLICE,
        DELETE,
        FOLDER,
        FOREIGN,
        EXCHANGE
    }

    private static final List<Kind> BYTES = List.of(
            Kind.FLIP,
            Kind.FLIP,
            Kind.FLIP,
            Kind.ZERO,
            Kind.ZERO,
            Kind.NOISE,
            Kind.TRUNCATE,
            Kind.LENGTHEN,
            Kind.SWAP,
            Kind.SPLICE);
    private static final List<Kind> WHOLE = List.of(Kind.DELETE, Kind.FOLDER, Kind.FOREIGN, Kind.EXCHANGE);

    /** How many of 100 places each kind of file gets. */
    private static final Map<String, Integer> SHARES = new LinkedHashMap<>();

    static {
        SHARES.put("log/[0-9]+/.*\\.cq4", 38);
        SHARES.put("keyring\\.db", 16);
        SHARES.put("index/index\\.db(-wal)?", 14);
        SHARES.put("views/.*\\.db(-wal)?", 18);
        SHARES.put("log/manifest", 5);
        SHARES.put("book", 2);
        SHARES.put(".*", 7);
    }

    /** A place chosen at random: the same for the same seed and the same books. */
    static Harm at(Path books, long seed, int number) throws IOException {
        Random random = new Random(seed * 1_000_003 + number);
        String base = random.nextInt(10) < 6 ? "killed" : "closed";
        List<String> files = files(books.resolve(base));
        int share = random.nextInt(100);
        String pattern = ".*";
        for (Map.Entry<String, Integer> one : SHARES.entrySet()) {
            share -= one.getValue();
            if (share < 0) {
                pattern = one.getKey();
                break;
            }
        }
        String wanted = pattern;
        List<String> candidates =
                files.stream().filter(name -> name.matches(wanted)).toList();
        String file = candidates.get(random.nextInt(candidates.size()));
        long size = Files.size(books.resolve(base).resolve(file));
        Kind kind = size == 0 || random.nextInt(12) == 0
                ? (random.nextInt(5) == 0 ? Kind.LENGTHEN : WHOLE.get(random.nextInt(WHOLE.size())))
                : BYTES.get(random.nextInt(BYTES.size()));
        int length = kind == Kind.FLIP ? 1 : 1 << random.nextInt(14);
        long at = size == 0 ? 0 : place(books.resolve(base).resolve(file), size, random);
        String source = "";
        long from = 0;
        switch (kind) {
            case SWAP -> from = size == 0 ? 0 : place(books.resolve(base).resolve(file), size, random);
            case SPLICE -> {
                source = base + "/" + candidates.get(random.nextInt(candidates.size()));
                from = place(books.resolve(source), Math.max(1, Files.size(books.resolve(source))), random);
            }
            case EXCHANGE -> source = base + "/" + candidates.get(random.nextInt(candidates.size()));
            case FOREIGN -> {
                String twin = "killed".equals(base) ? "other-killed" : "other";
                List<String> others = files(books.resolve(twin)).stream()
                        .filter(name -> name.matches(wanted))
                        .toList();
                source = twin + "/"
                        + (others.contains(file) || others.isEmpty()
                                ? (others.isEmpty() ? "book" : file)
                                : others.get(random.nextInt(others.size())));
            }
            default -> {}
        }
        return new Harm(base, kind, file, at, length, source, from);
    }

    /** Half of the places lie where structure is: at the beginning, at pages, around frames and marks. */
    private static long place(Path file, long size, Random random) throws IOException {
        int choice = random.nextInt(8);
        long anywhere = (long) (random.nextDouble() * size);
        if (choice == 0) {
            return Math.min(size - 1, random.nextInt(128));
        } else if (choice == 1) {
            return Math.min(size - 1, anywhere / 4096 * 4096 + random.nextInt(64));
        } else if (choice < 6 && file.toString().endsWith(".cq4")) {
            byte[] bytes = Files.readAllBytes(file);
            List<Integer> magic = new ArrayList<>();
            for (int i = 0; i < bytes.length - 2; i++) {
                if (bytes[i] == 'H' && (bytes[i + 1] == 'B' || bytes[i + 1] == 'D') && bytes[i + 2] == 1) {
                    magic.add(i);
                }
            }
            if (!magic.isEmpty()) {
                // More often near the end, where what is torn and what is damaged must be told apart.
                int which = random.nextBoolean()
                        ? magic.size() - 1 - random.nextInt(Math.min(magic.size(), 6))
                        : random.nextInt(magic.size());
                return Math.max(0, Math.min(size - 1, magic.get(which) - 8 + random.nextInt(80)));
            }
        }
        return anywhere;
    }

    private static List<String> files(Path book) throws IOException {
        return Books.files(book).stream()
                .map(file -> book.relativize(file).toString())
                .sorted()
                .toList();
    }

    /** Does it to the copy of the base in {@code book}. */
    void to(Path books, Path book) throws IOException {
        Path path = book.resolve(file);
        switch (kind) {
            case DELETE -> Files.delete(path);
            case FOLDER -> {
                Files.delete(path);
                Files.createDirectory(path);
            }
            case FOREIGN -> Files.copy(books.resolve(source), path, StandardCopyOption.REPLACE_EXISTING);
            case EXCHANGE -> {
                Path other = book.resolve(source.substring(source.indexOf('/') + 1));
                byte[] mine = Files.readAllBytes(path);
                Files.copy(other, path, StandardCopyOption.REPLACE_EXISTING);
                Files.write(other, mine);
            }
            default -> bytes(books, path);
        }
    }

    /** Whether everything from its place to the end of a segment's contents is gone: zeros, or nothing, stand there now. */
    boolean leavesNoTrace(Path books) throws IOException {
        if (!file.endsWith(".cq4") || (kind != Kind.ZERO && kind != Kind.TRUNCATE)) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(books.resolve(base).resolve(file));
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return kind == Kind.TRUNCATE || at + length >= end;
    }

    private void bytes(Path books, Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        int start = (int) at;
        int end = Math.min(bytes.length, start + length);
        Random random = new Random(at * 31 + length);
        switch (kind) {
            case FLIP -> bytes[start] ^= (byte) (1 << random.nextInt(8));
            case ZERO -> Arrays.fill(bytes, start, end, (byte) 0);
            case NOISE -> {
                byte[] noise = new byte[end - start];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, start, noise.length);
            }
            case TRUNCATE -> bytes = Arrays.copyOf(bytes, start);
            case LENGTHEN -> {
                byte[] more = new byte[length];
                if (random.nextBoolean()) {
                    random.nextBytes(more);
                }
                int had = bytes.length;
                bytes = Arrays.copyOf(bytes, had + length);
                System.arraycopy(more, 0, bytes, had, length);
            }
            case SWAP -> {
                int other = (int) from;
                int count = Math.min(Math.min(length, bytes.length - start), bytes.length - other);
                byte[] mine = Arrays.copyOfRange(bytes, start, start + count);
                System.arraycopy(bytes, other, bytes, start, count);
                System.arraycopy(mine, 0, bytes, other, count);
            }
            case SPLICE -> {
                byte[] its = Files.readAllBytes(books.resolve(source));
                int count = Math.max(0, Math.min(Math.min(length, bytes.length - start), its.length - (int) from));
                System.arraycopy(its, (int) Math.min(from, its.length), bytes, start, count);
            }
            default -> throw new AssertionError(kind + " is not about bytes");
        }
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(bytes));
        }
    }

    @Override
    public String toString() {
        String other = switch (kind) {
            case SWAP -> ", with those at " + from;
            case SPLICE -> ", from " + source + " at " + from;
            case FOREIGN, EXCHANGE -> ", for " + source;
            default -> "";
        };
        return kind + " of " + base + "/" + file + " at " + at + ", " + length + " bytes" + other;
    }
}
