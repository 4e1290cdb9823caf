package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        description = "Sign the book as it is now and print that: a note that others can check and keep.",
        footer = {
            "",
            "Keep it elsewhere (--anchor, or the printed text): only a copy outside tells that a book was rolled back."
        })
final class CheckpointCommand extends BookCommand {
    @Override
    boolean readsViews() {
        return false;
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        SignedCheckpoint note = answer(open.integrity().checkpoint());
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            Checkpoint checkpoint = note.claim();
            json.get()
                    .write(JsonLines.of("checkpoint")
                            .with("size", checkpoint.size())
                            .with("root", Base64.getEncoder().encodeToString(checkpoint.root()))
                            .with("head", checkpoint.head())
                            .with("keyring", checkpoint.keyring())
                            .with("key", open.integrity().key())
                            .with("note", note.text()));
        } else {
            // As bytes: the text is UTF-8 whatever the terminal speaks.
            terminal.out().writeBytes(note.text().getBytes(StandardCharsets.UTF_8));
            terminal.remark("Check it with the public key " + open.integrity().key());
        }
        return Exit.OK;
    }
}
