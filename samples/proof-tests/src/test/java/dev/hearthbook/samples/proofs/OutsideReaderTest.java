package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.Rewrite;
import dev.hearthbook.Salvage;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.samples.proofs.outside.OutsideBook;
import dev.hearthbook.samples.proofs.outside.OutsideEvent;
import dev.hearthbook.samples.proofs.outside.OutsideKeyring;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader that shares no code with the house, written from {@code docs/FORMAT.md}, sees in a book what the book itself does; and
 * of what was erased neither of them sees anything.
 */
class OutsideReaderTest {
    private static final Path SOURCES = Path.of("src/test/java/dev/hearthbook/samples/proofs/outside");

    @TempDir
    private Path folder;

    @Test
    void the_other_reader_shares_no_class_with_the_house() throws Exception {
        List<Path> sources = Books.files(SOURCES);
        assertTrue(sources.size() >= 5, sources.toString());
        for (Path source : sources) {
            String code = Files.readString(source)
                    .replace("package dev.hearthbook.samples.proofs.outside;", "")
                    .replace("import static dev.hearthbook.samples.proofs.outside.", "");
            assertTrue(!code.contains("dev.hearthbook") && !code.contains("com.google.crypto"), source.toString());
        }
    }

    @Test
    void a_book_is_what_its_format_says() throws Exception {
        String recovery;
        List<Recorded> ours;
        byte[] address;
        TinkKeyVault vault = LivedBook.create(folder);
        try (Hearthbook book = LivedBook.open(folder, vault)) {
            recovery = LivedBook.live(book, vault);
            ours = book.journal().read(Mark.START).collectList().block();
        }

        OutsideKeyring keys = OutsideKeyring.byPassphrase(folder.resolve("keyring.db"), LivedBook.PASSPHRASE);
        OutsideBook book = OutsideBook.read(folder, keys);

        compare(ours, book.events());
        address = keys.blind("log/address", LivedBook.CONTEXT.address().orElseThrow());
        assertTrue(book.events().stream()
                .anyMatch(event -> event.address()
                        .map(blind -> Arrays.equals(blind, address))
                        .orElse(false)));
        byte[] command = keys.blind("index/command", "command-underhill-every");
        assertTrue(book.events().stream()
                .anyMatch(event -> event.command()
                        .map(blind -> Arrays.equals(blind, command))
                        .orElse(false)));
        book.requireCheckpoint(Files.readString(folder.resolve("integrity/checkpoint")));
        assertEquals(1, keys.tombstones().size());
        assertEquals(
                Set.of("person-abernathy", "person-bolsover"),
                new TreeSet<>(keys.scopes().values().stream()
                        .filter(scope -> scope.kind() == 1)
                        .map(OutsideKeyring.Scope::name)
                        .toList()));
        for (OutsideKeyring other : List.of(
                OutsideKeyring.byKey(folder.resolve("keyring.db"), LivedBook.KEY),
                OutsideKeyring.byRecoveryCode(folder.resolve("keyring.db"), recovery))) {
            assertArrayEquals(keys.publicKey(), other.publicKey());
        }
        assertThrows(
                IllegalStateException.class,
                () -> OutsideKeyring.byPassphrase(folder.resolve("keyring.db"), "something else"));
    }

    private static void compare(List<Recorded> ours, List<OutsideEvent> theirs) throws Exception {
        assertEquals(ours.size(), theirs.size());
        int facts = 0;
        int erased = 0;
        Set<String> types = new TreeSet<>();
        for (int i = 0; i < ours.size(); i++) {
            Recorded.Known our = (Recorded.Known) ours.get(i);
            OutsideEvent their = theirs.get(i);
            Recorded.Meta meta = our.meta();
            String what = meta.mark() + " " + meta.type();
            assertEquals(meta.mark().position().value(), their.position(), what);
            assertEquals(meta.mark().head(), ByteBuffer.wrap(their.headAfter()).getLong(), what);
            assertEquals(meta.id().value(), their.id(), what);
            assertEquals(7, their.id().version(), what);
            assertEquals(meta.time(), Instant.EPOCH.plusNanos(their.micros() * 1_000), what);
            assertEquals(meta.type(), their.type());
            assertEquals(meta.schemaVersion(), their.schemaVersion(), what);
            assertArrayEquals(meta.streamTag().bytes(), their.stream(), what);
            assertEquals(meta.version(), their.version(), what);
            assertArrayEquals(
                    new long[] {
                        meta.scopes().subject(),
                        meta.scopes().retention(),
                        meta.scopes().own()
                    },
                    their.scopes(),
                    what);
            assertEquals(meta.retention(), their.retention(), what);
            assertEquals(meta.last(), their.ends(), what);
            assertEquals(
                    List.of(
                            meta.context().actor(),
                            meta.context().purpose(),
                            meta.context().traceId(),
                            meta.context().requestId()),
                    their.context(),
                    what);
            types.add(their.type());
            if (our instanceof Recorded.Fact fact) {
                facts++;
                assertEquals(Optional.of(fact.stream().toString()), their.streamName(), what);
                assertEquals(plain(fact.event()), readable(their.payload().orElseThrow()), what);
            } else {
                erased++;
                assertEquals(Optional.empty(), their.payload(), what);
                assertEquals(Optional.empty(), their.streamName(), what);
            }
        }
        assertEquals(1, erased);
        assertTrue(facts > 80 && types.size() > 40, facts + " facts of " + types.size() + " types");
    }

    /** The same with what cannot be compared: 16 bytes are two numbers here. */
    private static Object readable(Object value) {
        if (value instanceof byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return List.of(buffer.getLong(), buffer.getLong());
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            map.forEach((key, one) -> entries.put(key, readable(one)));
            return entries;
        } else if (value instanceof List<?> list) {
            return list.stream().map(OutsideReaderTest::readable).toList();
        }
        return value;
    }

    /** What the format says that a value looks like in CBOR. */
    private static Object plain(Object value) throws Exception {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElseThrow());
        } else if (value instanceof Instant || value instanceof Duration || value instanceof Enum<?>) {
            return value.toString();
        } else if (value instanceof UUID id) {
            return List.of(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } else if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.put(entry.getKey().toString(), plain(entry.getValue()));
            }
            return entries;
        } else if (value instanceof Collection<?> collection) {
            List<Object> list = new ArrayList<>();
            for (Object one : collection) {
                list.add(plain(one));
            }
            return list;
        } else if (value instanceof Record record) {
            RecordComponent[] components = record.getClass().getRecordComponents();
            Map<Object, Object> fields = new LinkedHashMap<>();
            for (RecordComponent component : components) {
                Object field = component.getAccessor().invoke(record);
                if (components.length == 1 && component.getName().equals("value") && field instanceof String) {
                    return field;
                }
                if (!(field instanceof Optional<?> optional && optional.isEmpty())) {
                    fields.put(component.getName(), plain(field));
                }
            }
            return fields;
        }
        return value;
    }

    /** Under other keys, behind a veil, with places where something was erased before. */
    @Test
    void a_rewritten_book_is_what_its_format_says() throws Exception {
        Path dir = folder.resolve("book");
        Path fresh = folder.resolve("fresh");
        TinkKeyVault vault = LivedBook.create(dir);
        try (Hearthbook book = LivedBook.open(dir, vault)) {
            LivedBook.live(book, vault);
        }
        try (TinkKeyVault old = TinkKeyVault.open(dir, LivedBook.passphrase())) {
            Rewrite.of(dir, old).to(fresh, there -> TinkKeyVault.createSuccessor(there, Unlock.key(new byte[32]), old));
        }
        List<Recorded> ours;
        try (Hearthbook book = Books.open(fresh)) {
            book.integrity().checkpoint().block();
            ours = book.journal().read(Mark.START).collectList().block();
        }

        OutsideBook book = OutsideBook.read(fresh, OutsideKeyring.byKey(fresh.resolve("keyring.db"), new byte[32]));

        compare(ours, book.events());
        assertEquals(
                1,
                book.events().stream().filter(event -> event.box().length == 0).count());
        book.requireCheckpoint(Files.readString(fresh.resolve("integrity/checkpoint")));
    }

    /** Behind a gap, too: what is left of a damaged book reads the same. */
    @Test
    void a_salvaged_book_is_what_its_format_says() throws Exception {
        Path dir = folder.resolve("book");
        try (Hearthbook book = Books.open(dir)) {
            for (int i = 0; i < 5; i++) {
                book.memories().remember(LivedBook.ADA, "likes tea " + i).block();
            }
        }
        Path segment = RichBook.segments(dir).get(0);
        List<byte[]> frames = new ArrayList<>(Surgery.frames(segment));
        frames.get(2)[80] ^= 1;
        Surgery.write(segment, frames);
        Path fresh = folder.resolve("fresh");
        Salvage.Report report = Salvage.of(dir).to(fresh, there -> TinkKeyVault.open(there, Unlock.key(new byte[32])));
        assertTrue(report.lost() > 0, report.toString());
        List<Recorded> ours;
        try (Hearthbook book = Books.open(fresh)) {
            book.memories().remember(LivedBook.BO, "likes coffee").block();
            book.integrity().checkpoint().block();
            ours = book.journal().read(Mark.START).collectList().block();
        }

        OutsideBook book = OutsideBook.read(fresh, OutsideKeyring.byKey(fresh.resolve("keyring.db"), new byte[32]));

        assertEquals(
                ours.stream()
                        .filter(Recorded.Known.class::isInstance)
                        .map(one -> one.position().value())
                        .toList(),
                book.events().stream().map(OutsideEvent::position).toList());
        book.requireCheckpoint(Files.readString(fresh.resolve("integrity/checkpoint")));
    }
}
