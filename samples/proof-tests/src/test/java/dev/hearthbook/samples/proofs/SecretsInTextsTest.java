package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.RecoveryCode;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.projections.MemoryViews;
import dev.hearthbook.samples.proofs.outside.OutsideKeyring;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No text that the house makes holds a secret or a word that somebody said: not what any object answers to {@code toString}, no line of
 * the log at its most talkative level, and no message of an exception with all of its causes.
 *
 * <p>A process of its own lives with a book, makes every mistake that it can, and prints all of these. Who reads it looks for every key
 * of every keyring there was, in hexadecimal, base64 and as numbers, for passphrase and recovery code, and for what was said. Ids are no
 * secret here: messages name them.
 */
class SecretsInTextsTest {
    /** What went into the book and is no id. */
    private static final List<String> CONTENT = LivedBook.MARKERS.stream()
            .filter(marker -> !marker.matches("(person|persona|conversation|memory|stream|command|trace|request)-.*"))
            .toList();

    /**
     * What lives for the length of a call and cannot be caught from outside: a slot that a secret has just opened and a scope on its way
     * into another keyring print their ids, a gap its range.
     */
    private static final Set<String> PASSING = Set.of(
            "dev.hearthbook.crypto.internal.keyring.Keyring$Living",
            "dev.hearthbook.crypto.internal.keyring.OpenSlot",
            "dev.hearthbook.log.Gap");

    private static final String END = "lively: done";

    @TempDir
    private Path folder;

    /** The process that prints whatever it can get. */
    static final class Lively {
        private final Path dir;
        private final ObjectWalk walk = new ObjectWalk(System.out::println);

        private Lively(Path dir) {
            this.dir = dir;
        }

        public static void main(String[] arguments) throws Exception {
            new Lively(Path.of(arguments[0])).run();
        }

        private void run() throws Exception {
            Path book = dir.resolve("book");
            TinkKeyVault vault = LivedBook.create(book);
            String recovery;
            keep(book, "first");
            try (Hearthbook open = LivedBook.open(book, vault)) {
                open.security().subscribe(event -> System.out.println("security: " + event));
                recovery = LivedBook.live(open, vault);
                Files.writeString(dir.resolve("recovery"), recovery);
                keep(book, "second");
                mistakes(open, vault);
                RecoveryCode code = vault.keys().addRecoveryCode(LivedBook.passphrase());
                Files.writeString(dir.resolve("recovery-2"), new String(code.text()));
                List<Recorded> read =
                        open.journal().read(Mark.START).collectList().block();
                List<Row> rows = open.views()
                        .page(Query.on(MemoryTable.MEMORIES).limit(100))
                        .blockOptional()
                        .orElseThrow()
                        .rows();
                Object found = open.views()
                        .search(Search.in(MemoryTable.MEMORIES)
                                .within(LivedBook.ADA)
                                .text("memorywordRavenscroft"))
                        .block();
                Unlock key = Unlock.key(LivedBook.KEY);
                Hearthbook memory = Hearthbook.inMemory(MemoryViews.create());
                memory.memories()
                        .remember(LivedBook.ADA, "memorywordRavenscroft")
                        .block();
                walk.from(
                        open,
                        vault,
                        vault.keys(),
                        vault.keys().slots(),
                        code,
                        key,
                        LivedBook.passphrase(),
                        Unlock.recoveryCode(recovery.toCharArray()),
                        Unlock.aead("keyring-service", new Talkative()),
                        open.integrity().key(),
                        open.integrity().newest().block(),
                        open.integrity()
                                .proveSince(
                                        open.integrity().checkpoint().block().claim())
                                .block(),
                        vault.open(Scopes.BOOK, vault.seal(Scopes.BOOK, LivedBook.KEY, LivedBook.KEY), LivedBook.KEY),
                        memory,
                        read,
                        rows,
                        found,
                        open.integrity().prove(read.get(0).position()).block(),
                        open.config(),
                        LivedBook.CONTEXT,
                        MemoryDraft.of("memorywordRavenscroft").tags("tagwordTrelawney"),
                        Utterance.of(Role.USER, "speakerMontague", "saidwordNethercott"),
                        NewEvent.of(new Books.Noted("notedwordXanthippe", 1), Tag.of("room", "room-whittington")));
                code.close();
                memory.close();
            }
            failures(book);
            Files.write(dir.resolve("classes"), walk.classes());
            System.out.println(END);
        }

        private void keep(Path book, String name) throws IOException {
            Files.copy(book.resolve("keyring.db"), dir.resolve(name + ".db"));
        }

        private interface Mistake {
            Object make() throws Exception;
        }

        private void fails(Mistake mistake) throws ReflectiveOperationException {
            try {
                System.out.println("no failure: " + mistake.make());
            } catch (Exception e) {
                e.printStackTrace(System.out);
                walk.from(e);
            }
        }

        private void mistakes(Hearthbook book, TinkKeyVault vault) throws Exception {
            var acting = book.with(LivedBook.CONTEXT);
            String said = "saidwordNethercott ";
            String lone = said + "\ud800";
            StreamId stream = new StreamId("noted", "stream-vavasour-x");
            Owner owner = Owner.of(LivedBook.ADA, RetentionClass.MEMORIES);
            Tag room = Tag.of("room", "room-whittington");
            fails(() -> book.memories()
                    .remember(LivedBook.GONE, "erasedwordYarborough")
                    .block());
            fails(() -> book.memories().remember(LivedBook.ADA, lone).block());
            fails(() ->
                    book.memories().remember(LivedBook.ADA, said.repeat(10_000)).block());
            fails(() -> book.memories()
                    .forget(MemoryId.of("memory-quartermain-none"), "notedwordXanthippe")
                    .block());
            fails(() -> book.conversations()
                    .say(SessionId.of("session-none"), Role.USER, "speakerMontague", said)
                    .block());
            fails(() -> book.personas()
                    .rename(PersonaId.of("persona-gillingham-none"), "nameHollingworth")
                    .block());
            fails(() -> acting.commandId("command-underhill-1")
                    .memories()
                    .remember(LivedBook.ADA, "memorywordRavenscroft other")
                    .block());
            fails(() ->
                    new RequestContext("actor-carmichael".repeat(20), "purpose-dunwoody", "", "", Optional.empty()));
            fails(() -> LivedBook.CONTEXT.withAddress("address-203.0.113.77".repeat(20)));
            fails(() -> Tag.of("room", "room-whittington ".repeat(20)));
            fails(() -> MemoryContent.of("memorywordRavenscroft").withTags("tagwordTrelawney".repeat(20)));
            fails(() ->
                    MemoryContent.of("memorywordRavenscroft").withMetadata(Map.of("metadataPembroke".repeat(20), "x")));
            fails(() -> CommandKey.of("command-underhill".repeat(20)));
            fails(() -> book.journal()
                    .append(Commit.of(StreamWrite.of(
                            stream, owner, Expected.version(9), new Books.Noted("notedwordXanthippe", 1))))
                    .block());
            fails(() -> book.journal()
                    .append(Commit.of(StreamWrite.of(
                            stream, owner, Expected.ANY, new Books.Noted("notedwordXanthippe".repeat(9_000), 1))))
                    .block());
            fails(() -> book.journal()
                    .append(Commit.of(new StreamWrite(
                                    stream,
                                    owner,
                                    Expected.ANY,
                                    List.of(NewEvent.of(new Books.Noted("notedwordXanthippe", 1), room))))
                            .when(new Condition(Set.of(), Set.of(room), Mark.START)))
                    .block());
            fails(() -> book.journal()
                    .append(Commit.of(StreamWrite.of(
                            new StreamId("noted", "stream-vavasour-large"),
                            Owner.of(LivedBook.BO, RetentionClass.MEMORIES),
                            Expected.ANY,
                            new Books.Noted("notedwordXanthippe", 1))))
                    .block());
            fails(() -> {
                throw new IllegalStateException("a caller's own", new RuntimeException(acting.toString()));
            });
            fails(() ->
                    vault.keys().change(Unlock.passphrase("wrongwordQuagmire".toCharArray()), LivedBook.passphrase()));
            fails(() -> {
                vault.keys().remove(1, Unlock.key(new byte[] {9, 8, 7}));
                return "";
            });
            fails(() -> vault.keys().rotateRoot(Set.of(), LivedBook.passphrase()));
            fails(() -> book.commit(tx -> {
                        tx.memories().remember(Subject.of("person-abernathy"), MemoryDraft.of(said));
                        throw new IllegalArgumentException("the caller's own");
                    })
                    .block());
        }

        /** What is wrong with files, on copies. */
        private void failures(Path book) throws Exception {
            String recovery = Files.readString(dir.resolve("recovery"));
            fails(() -> TinkKeyVault.open(book, Unlock.passphrase("wrongwordQuagmire".toCharArray())));
            fails(() -> TinkKeyVault.open(book, Unlock.recoveryCode(("0" + recovery.substring(1)).toCharArray())));
            fails(() -> TinkKeyVault.open(
                    book, Unlock.recoveryCode(recovery.substring(3).toCharArray())));
            fails(() -> TinkKeyVault.open(book, Unlock.recoveryCode((recovery + "!").toCharArray())));
            fails(() -> TinkKeyVault.open(book, Unlock.key(new byte[] {9, 8, 7})));
            fails(() -> TinkKeyVault.create(book, LivedBook.passphrase()));
            fails(() -> TinkKeyVault.open(book, Unlock.aead("keyring-service", new Talkative())));
            Path copy = dir.resolve("copy");
            for (int at = 0; at < 40; at++) {
                Books.copy(book, copy);
                Path file = at % 4 == 0
                        ? copy.resolve("keyring.db")
                        : RichBook.segments(copy).get(0);
                byte[] bytes = Files.readAllBytes(file);
                bytes[(int) (bytes.length * (at + 0.5) / 40)] ^= 16;
                Files.write(file, bytes);
                if (at % 2 == 0) {
                    Files.delete(copy.resolve("log/manifest"));
                    Books.delete(copy.resolve("index"));
                }
                fails(() -> {
                    try (Hearthbook open = LivedBook.open(copy, TinkKeyVault.open(copy, LivedBook.passphrase()))) {
                        open.journal().read(Mark.START).blockLast();
                        return open.integrity().verify(progress -> {}).block();
                    }
                });
                Books.delete(copy);
            }
        }
    }

    @Test
    void no_text_holds_a_key_a_passphrase_or_a_word_that_was_said() throws Exception {
        List<String> flags = new ArrayList<>(Jvm.OPENS);
        flags.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
        String output = Jvm.output(Jvm.of(Lively.class, flags, folder));
        assertTrue(output.contains(END), () -> output.substring(Math.max(0, output.length() - 4_000)));
        assertTrue(output.contains("log.tail") || output.contains("book.opened"), "no log line was caught");
        assertTrue(output.contains("WRONG_KEY") && output.contains("TAMPERED"), "no failure was caught");

        Map<String, String> secrets = secrets();
        assertTrue(secrets.size() > 100, secrets.size() + " spellings of secrets");
        Map<String, String> found = new TreeMap<>();
        String lower = output.toLowerCase(Locale.ROOT);
        secrets.forEach((spelling, what) -> {
            if (output.contains(spelling) || lower.contains(spelling)) {
                found.put(what, around(output, spelling));
            }
        });
        for (String word : CONTENT) {
            if (output.contains(word)) {
                found.put(word, around(output, word));
            }
        }
        assertEquals(Map.of(), found);
        assertEquals(PASSING, unmet(), "classes that can hold a secret and were not asked for their text");
    }

    private static String around(String output, String word) {
        int at = Math.max(0, output.indexOf(word));
        return output.substring(Math.max(0, at - 200), Math.min(output.length(), at + 100));
    }

    /** Spelling to what it spells. */
    private Map<String, String> secrets() throws Exception {
        Map<String, String> spellings = new TreeMap<>();
        List<byte[]> keys = new ArrayList<>();
        for (String name : List.of("first.db", "second.db", "book/keyring.db")) {
            keys.addAll(OutsideKeyring.byPassphrase(folder.resolve(name), LivedBook.PASSPHRASE)
                    .secrets());
        }
        for (byte[] key : keys) {
            spell(key, spellings);
        }
        for (String text : List.of(LivedBook.PASSPHRASE, "brindlewick", "wrongwordQuagmire", Talkative.SECRET)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            spellings.put(text, text);
            spellings.put(HexFormat.of().formatHex(bytes), text + " in hex");
            spellings.put(Base64.getEncoder().withoutPadding().encodeToString(bytes), text + " in base64");
        }
        for (String name : List.of("recovery", "recovery-2")) {
            String code = Files.readString(folder.resolve(name));
            // Two groups in a row, in any place: a message may name which one is wrong, and no more.
            for (int at = 0; at + 9 <= code.length(); at += 5) {
                spellings.put(code.substring(at, at + 9), name);
                spellings.put(code.substring(at, at + 9).replace("-", ""), name);
            }
        }
        return spellings;
    }

    /** Half of the bytes are enough: in hexadecimal, in base64 wherever they begin, and as Java prints numbers. */
    private static void spell(byte[] secret, Map<String, String> spellings) {
        String hex = HexFormat.of().formatHex(secret);
        byte[] half = Arrays.copyOf(secret, secret.length / 2);
        spellings.put(HexFormat.of().formatHex(half), "a key in hex");
        spellings.put(hex.substring(hex.length() / 2), "the end of a key in hex");
        String numbers = Arrays.toString(half);
        spellings.put(numbers.substring(1, numbers.length() - 1), "a key in numbers");
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + half.length];
            System.arraycopy(half, 0, shifted, shift, half.length);
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String text = encoder.withoutPadding().encodeToString(shifted);
                spellings.put(text.substring(shift == 0 ? 0 : 4, text.length() - 2), "a key in base64");
            }
        }
    }

    /** A key service that says too much when it fails. */
    static final class Talkative implements com.google.crypto.tink.Aead {
        static final String SECRET = "servicewordPetherbridge";

        @Override
        public byte[] encrypt(byte[] plain, byte[] associated) {
            throw new IllegalStateException("no");
        }

        @Override
        public byte[] decrypt(byte[] box, byte[] associated) {
            throw new IllegalStateException("no");
        }

        @Override
        public String toString() {
            return SECRET;
        }
    }

    /** Classes of core and crypto with a field of bytes, characters or a key and a text of their own that no walk has met. */
    private Set<String> unmet() throws Exception {
        Set<String> met = new TreeSet<>(Files.readAllLines(folder.resolve("classes")));
        Set<String> unmet = new TreeSet<>();
        for (Class<?> module : List.of(TinkKeyVault.class, Hearthbook.class)) {
            for (String name : classes(module)) {
                Class<?> type = Class.forName(name, false, module.getClassLoader());
                if (holdsSecrets(type) && !met.contains(name) && !type.isInterface() && hasOwnText(type)) {
                    unmet.add(name);
                }
            }
        }
        return unmet;
    }

    /**
     * Whether it decides what it prints. Otherwise an array prints where it lies, not what is in it, as does whatever is no record; a
     * record's own method is not final, the one that it is given is.
     */
    private static boolean hasOwnText(Class<?> type) {
        try {
            int modifiers = type.getDeclaredMethod("toString").getModifiers();
            return !(type.isRecord() && Modifier.isFinal(modifiers));
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static boolean holdsSecrets(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            String of = field.getType().getName();
            if (!Modifier.isStatic(field.getModifiers())
                    && (of.equals("[B")
                            || of.equals("[C")
                            || of.matches("javax\\.crypto\\..*|com\\.google\\.crypto\\..*"))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> classes(Class<?> module) throws Exception {
        Path source = Path.of(
                module.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(source)) {
            return classes(source);
        }
        try (FileSystem jar = FileSystems.newFileSystem(source)) {
            return classes(jar.getPath("/"));
        }
    }

    private static List<String> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("dev") && name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - 6)
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .toList();
        }
    }
}
