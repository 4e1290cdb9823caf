package dev.hearthbook.samples.cli;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.Console;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase comes from: a file descriptor, a private file, or a person who types it unseen. Never an argument and
 * never the environment, which other processes can read.
 *
 * <p>Only the first line counts. Arrays are overwritten when they are no longer needed; whoever gets the passphrase
 * overwrites it too.
 */
final class Passphrases {
    /** The variable that names a file, never the passphrase. */
    static final String FILE_VARIABLE = "HEARTHBOOK_PASSPHRASE_FILE";

    private static final int BYTES_MAX = 4_096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final OptionalInt descriptor;
    private final Optional<Path> file;
    private final InputStream in;
    private final Console terminal;

    /** Asks a person, without showing what is typed. */
    interface Console {
        /** Null when nobody can be asked. */
        char @Nullable [] ask(String prompt);

        /** The terminal this program was started in. */
        static Console ofProcess() {
            return prompt -> {
                java.io.Console console = System.console();
                return console == null ? null : console.readPassword("%s", prompt);
            };
        }
    }

    private Passphrases(OptionalInt descriptor, Optional<Path> file, InputStream in, Console terminal) {
        this.descriptor = descriptor;
        this.file = file;
        this.in = in;
        this.terminal = terminal;
    }

    /** The first of these that is given; the terminal otherwise. */
    static Passphrases from(@Nullable Integer descriptor, @Nullable Path file, Surroundings around) {
        Optional<Path> named = Optional.ofNullable(file)
                .or(() -> Optional.ofNullable(around.environment().get(FILE_VARIABLE))
                        .map(Path::of));
        OptionalInt number = descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
        return new Passphrases(number, named, around.in(), around.console());
    }

    /** The passphrase of an existing book. The caller overwrites it. */
    char[] get() {
        return given().orElseGet(() -> ask("Passphrase: "));
    }

    /** A recovery code, from a person. The caller overwrites it. */
    char[] recoveryCode() {
        return ask("Recovery code: ");
    }

    /** The passphrase for a new book; a person types it twice. The caller overwrites it. */
    char[] choose() {
        return given().orElseGet(this::chooseTyped);
    }

    /**
     * Another passphrase for a book that is there: from a file or a person, never from where the present one comes from. The
     * caller overwrites it.
     */
    static char[] choose(@Nullable Path file, Surroundings around) {
        return file != null
                ? ofFile("passphrase", file)
                : new Passphrases(OptionalInt.empty(), Optional.empty(), around.in(), around.console()).chooseTyped();
    }

    private char[] chooseTyped() {
        char[] first = ask("New passphrase (whoever loses it loses the book): ");
        char[] second = ask("The same again: ");
        boolean equal = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!equal) {
            Arrays.fill(first, '\0');
            throw new IllegalArgumentException("the two passphrases differ; nothing was changed, try again");
        }
        return first;
    }

    private Optional<char[]> given() {
        if (descriptor.isPresent()) {
            return Optional.of(ofDescriptor(descriptor.getAsInt()));
        }
        return file.map(path -> ofFile("passphrase", path));
    }

    private char[] ask(String prompt) {
        char[] typed = terminal.ask(prompt);
        if (typed == null) {
            throw new IllegalArgumentException(
                    "there is no terminal to ask for the passphrase; name a file that only you"
                            + " can read with --passphrase-file or " + FILE_VARIABLE + ", or use --passphrase-fd");
        }
        return notEmpty(typed, "the terminal");
    }

    private char[] ofDescriptor(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("--passphrase-fd names an open file descriptor, 0 or more");
        }
        try {
            if (number == 0) {
                return firstLine(in, "the standard input");
            }
            try (InputStream open = new FileInputStream("/dev/fd/" + number)) {
                return firstLine(open, "file descriptor " + number);
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "Cannot read the passphrase from file descriptor " + number
                            + "; open it for this program, for example with " + number + "<FILE.",
                    e);
        }
    }

    /** The first line of a private file with a secret of this kind. */
    static char[] ofFile(String what, Path file) {
        try {
            refuseShared(what, file);
            try (InputStream in = Files.newInputStream(file)) {
                return firstLine(in, file.toString());
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "Cannot read the " + what + " file " + file + ". Check path and permissions.",
                    e);
        }
    }

    /** Refuses a file that others can read or change. */
    static void refuseShared(String what, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IllegalArgumentException("others can read or change the " + what + " file " + file + " ("
                    + PosixFilePermissions.toString(permissions) + "); make it yours alone: chmod 600 " + file);
        }
    }

    /** Reads up to the end of the first line, in UTF-8. */
    private static char[] firstLine(InputStream in, String from) throws IOException {
        byte[] bytes = new byte[BYTES_MAX];
        int length = 0;
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (length == BYTES_MAX) {
                    throw new IllegalArgumentException("the first line of " + from + " has more than " + BYTES_MAX
                            + " bytes; is it the right file?");
                }
                bytes[length++] = (byte) next;
            }
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            char[] passphrase = new char[chars.remaining()];
            chars.get(passphrase);
            if (chars.hasArray()) {
                Arrays.fill(chars.array(), '\0');
            }
            return notEmpty(passphrase, from);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the first line of " + from + " is not text in UTF-8", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static char[] notEmpty(char[] passphrase, String from) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("the passphrase from " + from + " is empty");
        }
        return passphrase;
    }

    /** Never the passphrase. */
    @Override
    public String toString() {
        return "Passphrases[]";
    }
}
