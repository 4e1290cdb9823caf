package dev.hearthbook.samples.cli;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.Proof;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.model.Position;
import dev.hearthbook.samples.cli.terminal.JsonLines;
import dev.hearthbook.samples.cli.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        description = "Print a proof that an event is in the book, or that the book only grew since a checkpoint.",
        footer = {"", "Whoever has the book's public key checks it without the book: hearth check."})
final class ProveCommand extends BookCommand {
    @Parameters(paramLabel = "POSITION", arity = "0..1", description = "The position of the event.")
    private @Nullable Long position;

    @Option(names = "--since", paramLabel = "FILE", description = "A checkpoint of this book that was kept.")
    private @Nullable Path since;

    @Override
    void checkUsage() {
        if ((position == null) == (since == null)) {
            throw new IllegalArgumentException("name the POSITION of an event, or a checkpoint with --since");
        }
    }

    @Override
    boolean readsViews() {
        return false;
    }

    @Override
    int run(Hearthbook open, Terminal terminal) {
        Proof proof;
        if (since != null) {
            Checkpoint earlier = SignedCheckpoint.parse(CheckCommand.bytes(since))
                    .check(open.integrity().key());
            proof = answer(open.integrity().proveSince(earlier));
        } else {
            proof = answer(open.integrity().prove(Position.of(position == null ? 0 : position)));
        }
        Optional<JsonLines> json = json(terminal);
        if (json.isPresent()) {
            json.get()
                    .write(JsonLines.of("proof")
                            .with("key", open.integrity().key())
                            .with("proof", proof.text()));
        } else {
            // As bytes: the text is UTF-8 whatever the terminal speaks.
            terminal.out().writeBytes(proof.text().getBytes(StandardCharsets.UTF_8));
            terminal.remark(
                    "Check it with: hearth check FILE --key " + open.integrity().key());
        }
        return Exit.OK;
    }
}
