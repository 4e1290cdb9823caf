package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.KeyUpkeep;
import dev.hearthbook.crypto.KeyringStatus;
import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.RecoveryCode;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.crypto.UnlockSlot;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.samples.cli.terminal.Terminal.Ink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * The ways into a book, and its keys. Every change opens the book itself, so that it stands in its log; listing needs the keyring
 * only.
 */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "The ways into a book, and its keys: list, add, change, remove, rotate.",
        subcommands = {
            KeysCommand.ListSlots.class,
            KeysCommand.Add.class,
            KeysCommand.ChangePassphrase.class,
            KeysCommand.Remove.class,
            KeysCommand.Rotate.class,
            KeysCommand.Calibrate.class,
            KeysCommand.Accept.class,
        },
        footer = {
            "",
            "What opens the book now is asked for, or given as for every command (--passphrase-file, --key-file, …)."
        })
final class KeysCommand implements Runnable {
    @ParentCommand
    private @Nullable Hearth hearth;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    /** Without a command: what there is. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(hearth().around().out());
        }
    }

    Hearth hearth() {
        return Objects.requireNonNull(hearth, "picocli names the parent before it runs a command");
    }

    /** One thing that is done with keys. */
    abstract static class Action implements Callable<Integer> {
        @ParentCommand
        private @Nullable KeysCommand keys;

        @Mixin
        private final BookOptions book = new BookOptions();

        @Option(names = "--json", description = "Print one JSON object a line.")
        private boolean json;

        @Override
        public final Integer call() {
            Hearth hearth = hearth();
            Terminal terminal = hearth.terminal();
            Path folder = book.existing(hearth);
            try (Secret secret = book.secret(hearth)) {
                TinkKeyVault vault = TinkKeyVault.open(folder, secret.unlock());
                run(folder, vault, secret, terminal);
            } finally {
                terminal.flush();
            }
            return Exit.OK;
        }

        /** Closes the vault. Here, for what changes keys while the book is open. */
        void run(Path folder, TinkKeyVault vault, Secret secret, Terminal terminal) {
            try (Hearthbook open = book.open(folder, vault)) {
                change(vault.keys(), secret, terminal);
                vault.keys().status().advice().filter(advice -> !json).ifPresent(terminal::remark);
            }
        }

        abstract void change(KeyUpkeep keys, Secret secret, Terminal terminal);

        final Hearth hearth() {
            return Objects.requireNonNull(keys, "picocli names the parent before it runs a command")
                    .hearth();
        }

        /** An answer in words or as JSON. */
        final void say(Terminal terminal, String words, JsonLines.Fields fields) {
            if (json) {
                new JsonLines(terminal.out()).write(fields);
            } else {
                terminal.line(words);
            }
        }

        final void show(Terminal terminal, UnlockSlot slot, String done, String marker) {
            JsonLines.Fields fields = JsonLines.of("slot")
                    .with("id", slot.id())
                    .with("name", slot.name())
                    .with("method", slot.kind().words())
                    .with("cost", slot.cost().map(PassphraseCost::toString))
                    .with("created", slot.created());
            String words = Terminal.padded(slot.id() + marker, 4)
                    + Terminal.padded(Terminal.safe(slot.name()), 20)
                    + Terminal.padded(slot.kind().words(), 16)
                    + slot.created().toString().substring(0, 10)
                    + slot.cost().map(cost -> "  " + cost).orElse("");
            say(terminal, done + words, fields);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The ways in.")
    static final class ListSlots extends Action {
        @Override
        void run(Path folder, TinkKeyVault vault, Secret secret, Terminal terminal) {
            try (vault) {
                change(vault.keys(), secret, terminal);
            }
        }

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            KeyringStatus status = keys.status();
            say(
                    terminal,
                    terminal.paint(Ink.BOLD, "keyring") + "  " + BookOptions.shown(status.file()) + ", generation "
                            + status.generation() + ", root key " + status.root() + ", envelope key "
                            + status.envelopeKey(),
                    JsonLines.of("keyring")
                            .with("file", status.file())
                            .with("store", status.store())
                            .with("generation", status.generation())
                            .with("root", status.root())
                            .with("rotating", status.rotating())
                            .with("envelopeKey", status.envelopeKey())
                            .with("openedBy", status.openedBy())
                            .with("waysIn", status.slots().size())
                            .with("advice", status.advice()));
            status.slots().forEach(slot -> show(terminal, slot, "", slot.id() == status.openedBy() ? " *" : ""));
            status.advice().ifPresent(terminal::remark);
        }
    }

    /** What can be added. */
    enum Way {
        passphrase,
        recovery,
        raw_file;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /** Another passphrase than the one that opens the book. */
    static final class NewPassphrase {
        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "Read the new passphrase from the first line of a file that only you can read.")
        private @Nullable Path file;

        @Option(
                names = "--pbkdf2",
                description = "Slow guesses down with the JDK's own PBKDF2 instead of Argon2id, which is weaker.")
        private boolean pbkdf2;

        Secret choose(Hearth hearth) {
            return Secret.passphrase(Passphrases.choose(file, hearth.around()));
        }

        PassphraseCost cost() {
            return pbkdf2 ? PassphraseCost.PBKDF2 : PassphraseCost.DEFAULT;
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Add a way in: passphrase, recovery or raw-file.",
                "A recovery code is printed this once. A raw file is a new one, with 32 random bytes, for --key-file."
            })
    static final class Add extends Action {
        @Parameters(index = "0", paramLabel = "WAY", description = "passphrase, recovery or raw-file.")
        private @Nullable String way;

        @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "For raw-file: where it shall lie.")
        private @Nullable Path file;

        @Mixin
        private final NewPassphrase fresh = new NewPassphrase();

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            switch (wanted()) {
                case passphrase -> {
                    try (Secret chosen = fresh.choose(hearth())) {
                        show(terminal, keys.add(secret.unlock(), chosen.unlock(fresh.cost())), "added ", "");
                    }
                }
                case recovery -> {
                    try (RecoveryCode code = keys.addRecoveryCode(secret.unlock())) {
                        String text = new String(code.text());
                        say(terminal, text, JsonLines.of("recoveryCode").with("code", text));
                        terminal.remark("This code opens the book and is shown this once. Write it down, and keep it"
                                + " where the passphrase is not.");
                    }
                }
                case raw_file -> addFile(keys, secret, terminal);
            }
        }

        private Way wanted() {
            for (Way one : Way.values()) {
                if (one.toString().equals(way)) {
                    if ((one == Way.raw_file) != (file != null)) {
                        throw new IllegalArgumentException("a FILE is named for raw-file, and for nothing else");
                    }
                    return one;
                }
            }
            throw new IllegalArgumentException("there are passphrase, recovery and raw-file, but no '" + way + "'");
        }

        private void addFile(KeyUpkeep keys, Secret secret, Terminal terminal) {
            Path target = Objects.requireNonNull(file, "checked before");
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            try {
                write(target, key);
                show(terminal, keys.add(secret.unlock(), Unlock.key(key)), "added ", "");
            } finally {
                Arrays.fill(key, (byte) 0);
            }
            terminal.remark("The key is in " + BookOptions.shown(target)
                    + ". Whoever has that file and the book's folder has the book.");
        }

        /** The key is on the disk before the keyring counts on it. */
        private static void write(Path target, byte[] key) {
            try {
                if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            target,
                            java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                                    java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
                } else {
                    Files.createFile(target);
                }
                Files.write(target, key, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            } catch (java.nio.file.FileAlreadyExistsException e) {
                throw new IllegalArgumentException(
                        "there is a file " + target + " already; name one that does not exist yet", e);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the key file " + target, e);
            }
        }
    }

    @Command(
            name = "change-passphrase",
            mixinStandardHelpOptions = true,
            description = "Put another passphrase in the place of the one that opens the book.")
    static final class ChangePassphrase extends Action {
        @Mixin
        private final NewPassphrase fresh = new NewPassphrase();

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            if (!secret.isPassphrase()) {
                throw new IllegalArgumentException(
                        "show the passphrase that is to be changed; when it is lost, add another"
                                + " (keys add passphrase) and remove its slot (keys remove)");
            }
            try (Secret chosen = fresh.choose(hearth())) {
                show(terminal, keys.change(secret.unlock(), chosen.unlock(fresh.cost())), "changed ", "");
            }
            terminal.remark("Older copies of the keyring still open with the old passphrase. Destroy them.");
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Remove a way in; another one opens the book meanwhile.")
    static final class Remove extends Action {
        @Parameters(paramLabel = "SLOT", description = "The number that 'keys list' shows.")
        private int slot;

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            keys.remove(slot, secret.unlock());
            say(
                    terminal,
                    "removed slot " + slot + ", " + keys.slots().size() + " left",
                    JsonLines.of("removed")
                            .with("slot", slot)
                            .with("waysIn", keys.slots().size()));
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Put a new root or envelope key in the place of the old one.",
                "A new root is wrapped for what opens the book now and for what is shown with --also-…;"
                        + " every other slot must be dropped."
            })
    static final class Rotate extends Action {
        @Parameters(paramLabel = "KEY", description = "root or envelope.")
        private @Nullable String key;

        @Option(names = "--drop", paramLabel = "SLOT", description = "A slot that goes with the old root.")
        private final List<Integer> dropped = new ArrayList<>();

        @Option(
                names = "--also-passphrase-file",
                paramLabel = "FILE",
                description = "The passphrase of another slot that stays.")
        private final List<Path> passphrases = new ArrayList<>();

        @Option(names = "--also-key-file", paramLabel = "FILE", description = "The key of another slot that stays.")
        private final List<Path> keyFiles = new ArrayList<>();

        @Option(
                names = "--also-recovery-file",
                paramLabel = "FILE",
                description = "The recovery code of another slot that stays.")
        private final List<Path> codes = new ArrayList<>();

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            if ("envelope".equals(key)) {
                int number = keys.rotateEnvelope();
                say(
                        terminal,
                        "new frames are sealed with envelope key " + number,
                        JsonLines.of("rotated").with("key", "envelope").with("number", number));
            } else if ("root".equals(key)) {
                rotateRoot(keys, secret, terminal);
            } else {
                throw new IllegalArgumentException("root and envelope keys can be rotated, but no '" + key + "'");
            }
        }

        private void rotateRoot(KeyUpkeep keys, Secret secret, Terminal terminal) {
            List<Secret> shown = new ArrayList<>();
            try {
                passphrases.forEach(file -> shown.add(Secret.passphrase(Passphrases.ofFile("passphrase", file))));
                keyFiles.forEach(file -> shown.add(Secret.key(file)));
                codes.forEach(file -> shown.add(Secret.recoveryCode(Passphrases.ofFile("recovery code", file))));
                List<Unlock> kept = new ArrayList<>(List.of(secret.unlock()));
                shown.forEach(one -> kept.add(one.unlock()));
                Set<Integer> gone = new HashSet<>(dropped);
                Instant began = Instant.now();
                List<UnlockSlot> left = keys.rotateRoot(gone, kept.toArray(Unlock[]::new));
                int root = keys.status().root();
                say(
                        terminal,
                        "root key " + root + ", wrapped for " + left.size() + " slot(s)",
                        JsonLines.of("rotated")
                                .with("key", "root")
                                .with("number", root)
                                .with("waysIn", left.size())
                                .with(
                                        "millis",
                                        Duration.between(began, Instant.now()).toMillis()));
            } finally {
                shown.forEach(Secret::close);
            }
            terminal.remark("Older copies of the keyring still open with what opened them. Destroy them.");
        }
    }

    @Command(
            name = "calibrate",
            mixinStandardHelpOptions = true,
            description = "Measure this machine, and make the passphrase cost about as much time as wished.")
    static final class Calibrate extends Action {
        @Option(
                names = "--target",
                paramLabel = "MILLIS",
                defaultValue = "500",
                description = "How long one guess shall take here, 50 to 10000; default ${DEFAULT-VALUE}.")
        private int target = 500;

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            if (!secret.isPassphrase()) {
                throw new IllegalArgumentException("only a passphrase has a cost; open the book with one");
            }
            PassphraseCost cost = PassphraseCost.calibrated(Duration.ofMillis(target));
            show(terminal, keys.change(secret.unlock(), secret.unlock(cost)), "changed ", "");
        }
    }

    @Command(
            name = "accept",
            mixinStandardHelpOptions = true,
            description = "Take a keyring into use that is older than its log, for want of a newer one.")
    static final class Accept extends Action {
        @Parameters(paramLabel = "GENERATION", description = "What the refusal named first.")
        private long generation;

        @Parameters(paramLabel = "SCOPE", description = "What it named second.")
        private long scope;

        @Override
        void run(Path folder, TinkKeyVault vault, Secret secret, Terminal terminal) {
            try {
                vault.keys().acceptOlder(generation, scope);
            } catch (RuntimeException e) {
                vault.close();
                throw e;
            }
            super.run(folder, vault, secret, terminal);
        }

        @Override
        void change(KeyUpkeep keys, Secret secret, Terminal terminal) {
            say(
                    terminal,
                    "the keyring has generation " + keys.status().generation()
                            + " now; what was changed or removed since it was copied opens the book again, and what was"
                            + " written under keys that came since is lost",
                    JsonLines.of("accepted").with("generation", keys.status().generation()));
        }
    }
}
