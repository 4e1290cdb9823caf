package dev.hearthbook.samples.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What opens a book, and where it comes from. */
final class PassphraseOptions {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Read the passphrase from the first line of a file that only you can read; by default from the"
                            + " file that $" + Passphrases.FILE_VARIABLE + " names.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--passphrase-fd",
            paramLabel = "N",
            description = "Read the passphrase from an open file descriptor.")
    private @Nullable Integer passphraseDescriptor;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Open the book with a key instead: the 32 bytes of a file that only you can read.")
    private @Nullable Path keyFile;

    @Option(
            names = "--recovery-file",
            paramLabel = "FILE",
            description = "Open the book with the recovery code on the first line of a file that only you can read.")
    private @Nullable Path recoveryFile;

    @Option(names = "--recovery", description = "Open the book with a recovery code; asks for it.")
    private boolean recovery;

    Passphrases of(Hearth hearth) {
        return Passphrases.from(passphraseDescriptor, passphraseFile, hearth.around());
    }

    /** What opens the book that is there. The caller closes it. */
    Secret secret(Hearth hearth) {
        if (keyFile != null) {
            return Secret.key(keyFile);
        }
        if (recoveryFile != null) {
            return Secret.recoveryCode(Passphrases.ofFile("recovery code", recoveryFile));
        }
        return recovery
                ? Secret.recoveryCode(of(hearth).recoveryCode())
                : Secret.passphrase(of(hearth).get());
    }
}
