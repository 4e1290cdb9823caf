package dev.hearthbook.samples.cli;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.files.Preset;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.FileAnchor;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which book, and what unlocks it. */
final class BookOptions {
    /** The variable that names the book's folder where no option does. */
    static final String DIR_VARIABLE = "HEARTHBOOK_DIR";

    /** Where a book of this program keeps its views. */
    @Option(
            names = "--book",
            paramLabel = "DIR",
            description =
                    "The book's folder; by default $" + DIR_VARIABLE + ", otherwise .hearthbook in your home folder.")
    private @Nullable Path dir;

    @Option(
            names = "--anchor",
            paramLabel = "FILE",
            description =
                    "A file, on another disk, with a copy of the book's newest checkpoint: compared now, and replaced by a new one.")
    private List<Path> anchors = List.of();

    @Mixin
    private final PassphraseOptions passphrases = new PassphraseOptions();

    Path dir(Map<String, String> environment) {
        if (dir != null) {
            return dir;
        }
        String named = environment.get(DIR_VARIABLE);
        return named != null && !named.isBlank()
                ? Path.of(named)
                : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")), ".hearthbook");
    }

    Passphrases passphrases(Hearth hearth) {
        return passphrases.of(hearth);
    }

    /** Where the book is, and its anchors. */
    private BookConfig config(Path folder) {
        return BookConfig.defaults(folder)
                .withAnchors(anchors.stream().map(FileAnchor::at).toArray(Anchor[]::new));
    }

    /** Where the book is, and its anchors. */
    BookConfig config(Hearth hearth) {
        return config(dir(hearth.around().environment()));
    }

    /** What opens the book. The caller closes it. */
    Secret secret(Hearth hearth) {
        return passphrases.secret(hearth);
    }

    /** The folder of the book that must be there. */
    Path existing(Hearth hearth) {
        Path folder = dir(hearth.around().environment());
        if (Stream.of("book", "log", "keyring.db").noneMatch(part -> Files.exists(folder.resolve(part)))) {
            throw new HearthbookException(
                    ErrorCode.BOOK_MISSING,
                    "There is no book in " + folder
                            + ". Name another folder with --book, or begin one: hearth init --book " + folder);
        }
        return folder;
    }

    /** Opens the book that is there. The caller closes it. */
    Hearthbook open(Hearth hearth) {
        Path folder = existing(hearth);
        try (Secret secret = secret(hearth)) {
            return open(folder, TinkKeyVault.open(folder, secret.unlock()));
        }
    }

    /** The same around a vault that is open already; it is closed with the book, or when that cannot be opened. */
    Hearthbook open(Path folder, TinkKeyVault vault) {
        return Hearthbook.open(config(folder), vault, SqliteViews.in(folder));
    }

    /** Begins a book in a folder that is new or empty. The caller closes it. */
    Hearthbook create(Hearth hearth, Preset preset, PassphraseCost cost) {
        Path folder = dir(hearth.around().environment());
        if (Files.exists(folder) && !isEmpty(folder)) {
            throw new HearthbookException(
                    ErrorCode.BOOK_EXISTS,
                    "There is something in " + folder + " already"
                            + (Files.exists(folder.resolve("book")) ? ": a book" : "")
                            + ". Nothing was changed; choose a folder that is new or empty.");
        }
        char[] passphrase = passphrases(hearth).choose();
        try {
            return Hearthbook.open(
                    preset == Preset.SMALL ? BookConfig.small(folder) : BookConfig.defaults(folder),
                    TinkKeyVault.create(folder, Unlock.passphrase(passphrase, cost)),
                    SqliteViews.in(folder));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** The folder as it is shown. */
    static String shown(Path folder) {
        return Terminal.safe(folder.toString());
    }
}
