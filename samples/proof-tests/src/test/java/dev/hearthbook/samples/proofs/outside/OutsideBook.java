package dev.hearthbook.samples.proofs.outside;

import static dev.hearthbook.samples.proofs.outside.Primitives.ascii;
import static dev.hearthbook.samples.proofs.outside.Primitives.int8;
import static dev.hearthbook.samples.proofs.outside.Primitives.join;
import static dev.hearthbook.samples.proofs.outside.Primitives.sha256;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bouncycastle.crypto.InvalidCipherTextException;

/** Sections 2, 3 and 11: the events of a book, and the checkpoint that says which they were. */
public final class OutsideBook {
    private final OutsideKeyring keys;
    private final List<OutsideEvent> events = new ArrayList<>();
    private final List<byte[]> leaves = new ArrayList<>();
    private byte[] head = new byte[32];
    private long last;
    private int frames;

    private OutsideBook(OutsideKeyring keys) {
        this.keys = keys;
    }

    /** Reads the whole log, checking everything on the way. */
    public static OutsideBook read(Path folder, OutsideKeyring keys) throws IOException {
        List<String> book = Files.readAllLines(folder.resolve("book"));
        require(book.get(0).equals("hearthbook 1"), "the file book");
        require(book.get(1).equals("store " + uuid(ByteBuffer.wrap(keys.store()))), "the book's id");
        OutsideBook read = new OutsideBook(keys);
        List<Path> segments;
        try (Stream<Path> names = Files.list(folder.resolve("log"))) {
            segments = names.filter(name -> name.getFileName().toString().matches("[0-9]+"))
                    .sorted(java.util.Comparator.comparing(
                            name -> Integer.valueOf(name.getFileName().toString())))
                    .toList();
        }
        List<String> manifest = Files.readAllLines(folder.resolve("log/manifest"));
        require(manifest.get(0).equals("hearthbook.log 1"), "the manifest");
        for (int i = 0; i < segments.size(); i++) {
            long before = read.last;
            long end = read.segment(segments.get(i));
            String line = String.format(
                    "%s %d %d %d %s",
                    segments.get(i).getFileName(),
                    end,
                    before + 1,
                    read.last,
                    java.util.HexFormat.of().formatHex(read.head));
            require(manifest.get(i + 1).equals(line), "the manifest's line " + line);
        }
        return read;
    }

    /** Reads one segment; where its last frame ends. */
    private long segment(Path folder) throws IOException {
        Path file;
        try (Stream<Path> names = Files.list(folder)) {
            file = names.filter(name -> name.toString().endsWith("F.cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file)) {
            bytes = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        }
        long end = 0;
        for (int at = 0; at + 4 <= bytes.capacity() && bytes.getInt(at) != 0; ) {
            int entry = bytes.getInt(at);
            int length = entry & 0x3fff_ffff;
            require(entry >= 0, "an entry that is complete");
            if ((entry & 0x4000_0000) == 0) {
                byte[] frame = new byte[length];
                bytes.get(at + 4, frame);
                frame(frame);
                end = at + 4 + length;
            }
            at += 4 + (length + 3) / 4 * 4;
        }
        return end;
    }

    private void frame(byte[] frame) {
        ByteBuffer clear = ByteBuffer.wrap(frame);
        int headerLength = clear.getInt(24);
        int bodyLength = clear.getInt(28);
        int flags = frame[3];
        long position = clear.getLong(8);
        int count = clear.getInt(16);
        require(frame[0] == 'H' && frame[1] == 'B' && frame[2] == 1, "a frame's beginning");
        require(frame.length == 64 + headerLength + bodyLength + 4, "a frame's length");
        require(position == last + 1, "position " + position);
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        require(clear.getInt(frame.length - 4) == (int) crc.getValue(), "a frame's CRC");
        byte[] body = Arrays.copyOfRange(frame, 64 + headerLength, frame.length - 4);
        require(Arrays.equals(sha256(body), Arrays.copyOfRange(frame, 32, 64)), "a body's hash");
        byte[] hash = sha256(new byte[] {0}, Arrays.copyOf(frame, 64 + headerLength));
        for (long leaf = position; leaf < position + count; leaf++) {
            leaves.add(sha256(new byte[] {0}, int8(leaf), hash));
        }
        byte[] next = sha256(new byte[] {2}, head, hash);
        if ((flags & 4) != 0) {
            next = gap(body, next);
        } else {
            byte[] box = Arrays.copyOfRange(frame, 64, 64 + headerLength);
            header(
                    opened(keys.envelope(clear.getInt(4)), box, keys.store(), Arrays.copyOf(frame, 64)),
                    clear,
                    body,
                    next);
        }
        head = next;
        last = position + count - 1;
        frames++;
    }

    /** The head after a gap. */
    private byte[] gap(byte[] body, byte[] ordinary) {
        require(Arrays.equals(head, Arrays.copyOfRange(body, 32, 64)), "the head before a gap");
        byte[] signed = join(ascii("hearthbook.gap.1"), keys.store(), Arrays.copyOf(body, 97));
        require(
                Primitives.verifies(keys.publicKey(), signed, Arrays.copyOfRange(body, 97, 161)),
                "the signature of a gap");
        return body[64] == 1 ? Arrays.copyOfRange(body, 65, 97) : ordinary;
    }

    private void header(byte[] plain, ByteBuffer clear, byte[] body, byte[] headAfter) {
        Fields in = new Fields(plain);
        in.bytes(16); // session
        require(Arrays.equals(head, in.bytes(32)), "the head that a header names");
        long time = in.int8();
        long part = in.varint();
        long parts = in.varint();
        require(((clear.get(3) & 1) != 0) == (parts > 1), "the flag of a part");
        List<String> types = new ArrayList<>();
        for (long left = in.varint(); left > 0; left--) {
            types.add(in.text());
        }
        long commits = in.varint();
        require(commits == clear.getInt(20), "the number of commits");
        int at = 0;
        long position = clear.getLong(8);
        for (long commit = 0; commit < commits; commit++) {
            int flags = in.int1();
            Optional<byte[]> command = (flags & 1) == 0 ? Optional.empty() : Optional.of(in.bytes(16));
            Optional<byte[]> request = (flags & 1) == 0 ? Optional.empty() : Optional.of(in.bytes(16));
            Optional<byte[]> address = (flags & 2) == 0 ? Optional.empty() : Optional.of(in.bytes(16));
            List<String> context = List.of(in.text(), in.text(), in.text(), in.text());
            long left = in.varint();
            while (left-- > 0) {
                UUID id = in.uuid();
                String type = types.get((int) in.varint());
                long version = in.varint();
                byte[] stream = in.bytes(16);
                long number = in.varint();
                List<byte[]> tags = new ArrayList<>();
                for (long tag = in.varint(); tag > 0; tag--) {
                    tags.add(in.bytes(16));
                }
                long[] scopes = {in.varint(), in.varint(), in.varint()};
                int length = (int) in.varint();
                boolean deflated = (in.int1() & 1) != 0;
                int retention = in.int1();
                byte[] box = Arrays.copyOfRange(body, at, at + length);
                at += length;
                Optional<byte[]> payloadKey = keys.payloadKey(scopes);
                require(length > 0 || payloadKey.isEmpty(), "an event without a box whose keys are there");
                Optional<Payload> payload = payloadKey.map(key -> payload(
                        opened(
                                key,
                                box,
                                ascii("hearthbook.payload.1"),
                                keys.store(),
                                int8(id.getMostSignificantBits()),
                                int8(id.getLeastSignificantBits()),
                                int8(scopes[0]),
                                int8(scopes[1]),
                                int8(scopes[2])),
                        deflated));
                payload.ifPresent(it -> require(
                        Arrays.equals(keys.blind("index/stream", it.stream), stream), "the blind name of a stream"));
                events.add(new OutsideEvent(
                        position++,
                        headAfter,
                        id,
                        time,
                        type,
                        (int) version,
                        stream,
                        number,
                        tags,
                        scopes,
                        retention,
                        left == 0 && part == parts - 1,
                        command,
                        request,
                        address,
                        context,
                        box,
                        payload.map(Payload::stream),
                        payload.map(it -> Cbor.read(it.event))));
            }
        }
        require(
                in.isEmpty() && at == body.length,
                "a header that ends with its last field, and a body with its last box,");
    }

    private record Payload(String stream, byte[] event) {}

    private static Payload payload(byte[] plain, boolean deflated) {
        ByteBuffer in = ByteBuffer.wrap(plain);
        int length = in.getInt();
        byte[] name = new byte[in.getShort()];
        in.get(name);
        byte[] event = Arrays.copyOfRange(plain, in.position(), 4 + length);
        for (int i = 4 + length; i < plain.length; i++) {
            require(plain[i] == 0, "padding");
        }
        require(plain.length == padme(4 + length), "the padded length of " + (4 + length) + " bytes");
        return new Payload(new String(name, StandardCharsets.UTF_8), deflated ? inflated(event) : event);
    }

    /** Only the leading bits of a length are kept, and it is rounded up. */
    private static int padme(int length) {
        int bits = (int) (Math.log(Math.floor(Math.log(length) / Math.log(2))) / Math.log(2)) + 1;
        int step = 1 << Math.max(0, 32 - Integer.numberOfLeadingZeros(length) - 1 - bits);
        return (length + step - 1) / step * step;
    }

    private static byte[] inflated(byte[] bytes) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[1_024];
            while (!inflater.finished()) {
                out.write(chunk, 0, inflater.inflate(chunk));
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalStateException("a payload cannot be inflated", e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] opened(byte[] key, byte[] box, byte[]... associated) {
        try {
            return Primitives.open(key, box, associated);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("a box does not open", e);
        }
    }

    /** What a signed checkpoint says and what the log says are the same, and the book signed it. */
    public void requireCheckpoint(String note) {
        int split = note.lastIndexOf("\n\n") + 1;
        String[] line = note.substring(0, split).split("\n");
        String origin = "hearthbook.checkpoint.1/" + uuid(ByteBuffer.wrap(keys.store()));
        int size = Integer.parseInt(line[1]);
        require(line[0].equals(origin), "the origin");
        require(
                line[2].equals(java.util.Base64.getEncoder().encodeToString(root(leaves.subList(0, size)))),
                "the root");
        require(
                size < leaves.size()
                        || line[3].equals("head " + java.util.HexFormat.of().formatHex(head)),
                "the head");
        require(Long.parseLong(line[4].substring("keyring ".length())) <= keys.generation(), "the generation");
        String[] signed = note.substring(split + 1).strip().split(" ");
        require(signed[0].equals("\u2014") && signed[1].equals(origin), "the signature's line");
        byte[] signature = java.util.Base64.getDecoder().decode(signed[2]);
        byte[] id = sha256(ascii(origin + "\n"), new byte[] {1}, keys.publicKey());
        require(Arrays.equals(Arrays.copyOf(id, 4), Arrays.copyOf(signature, 4)), "the id of the key");
        require(
                Primitives.verifies(
                        keys.publicKey(),
                        note.substring(0, split).getBytes(StandardCharsets.UTF_8),
                        Arrays.copyOfRange(signature, 4, signature.length)),
                "the signature");
    }

    /** RFC 9162, 2.1.1, word for word. */
    private static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return sha256();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return sha256(new byte[] {1}, root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException(what + " is not as the format says");
        }
    }

    static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** Every event, in order of position; lost ones are left out. */
    public List<OutsideEvent> events() {
        return events;
    }

    public int frames() {
        return frames;
    }

    /** The bytes of a header, one field after the other. */
    private static final class Fields {
        private final ByteBuffer in;

        Fields(byte[] bytes) {
            in = ByteBuffer.wrap(bytes);
        }

        int int1() {
            return in.get() & 0xff;
        }

        long int8() {
            return in.getLong();
        }

        UUID uuid() {
            return OutsideBook.uuid(in);
        }

        byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            in.get(bytes);
            return bytes;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = int1();
                value |= (long) (next & 0x7f) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
        }

        String text() {
            return new String(bytes((int) varint()), StandardCharsets.UTF_8);
        }

        boolean isEmpty() {
            return !in.hasRemaining();
        }
    }
}
