package dev.hearthbook.samples.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the passphrase comes from. */
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

    Passphrases of(Hearth hearth) {
        return Passphrases.from(passphraseDescriptor, passphraseFile, hearth.around());
    }
}
